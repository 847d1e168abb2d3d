package casework

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"rectify/workflow"
)

// content is a file that is here whole.
type content interface {
	io.ReaderAt
	Size() int64
}

// checkFile checks a file's name and purpose, and that its content is what the
// ending of the name says.
func checkFile(file content, name string, purpose workflow.FilePurpose) (workflow.FileType, error) {
	var wrong []workflow.Field
	if !slices.Contains(workflow.FilePurposes, purpose) {
		args := make([]string, len(workflow.FilePurposes))
		for i, one := range workflow.FilePurposes {
			args[i] = string(one)
		}
		wrong = append(wrong, workflow.Field{Name: "purpose", Reason: "not_one_of", Args: args})
	}
	wrong = append(wrong, workflow.CheckFileName(name)...)
	if len(wrong) > 0 {
		return workflow.FileType{}, workflow.Invalid(wrong...)
	}
	known, wrong := workflow.CheckFileType(name, purpose)
	if len(wrong) > 0 {
		return known, workflow.Invalid(wrong...)
	}
	if file.Size() == 0 {
		return known, workflow.Invalid(workflow.Field{Name: "file", Reason: "file_empty"})
	}
	agrees, err := contentAgrees(file, known)
	if err == nil && !agrees {
		err = workflow.Invalid(workflow.Field{Name: "file", Reason: "file_content", Args: []string{strings.TrimPrefix(known.Extension, ".")}})
	}
	return known, err
}

// contentAgrees reports whether a file is what its ending says: recognised by its
// first bytes, plain text throughout where it is text, the right parts where it is a
// package.
func contentAgrees(file content, known workflow.FileType) (bool, error) {
	found, err := mimetype.DetectReader(io.NewSectionReader(file, 0, file.Size()))
	if err != nil {
		return false, err
	}
	if !slices.ContainsFunc(known.Contents, found.Is) {
		return false, nil
	}
	switch {
	case known.Part != "":
		return packageAgrees(file, known)
	case known.MediaType == "text/plain":
		return plainText(file)
	}
	return true, nil
}

// plainText reports whether a file holds no control characters but those of text,
// throughout, whatever its encoding: UTF-8 and GB18030 have none either.
func plainText(file content) (bool, error) {
	buffer := make([]byte, 64<<10)
	reader := io.NewSectionReader(file, 0, file.Size())
	for {
		n, err := reader.Read(buffer)
		if bytes.ContainsFunc(buffer[:n], func(r rune) bool {
			return r != utf8.RuneError && r < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1a", r)
		}) {
			return false, nil
		}
		if errors.Is(err, io.EOF) {
			return true, nil
		} else if err != nil {
			return false, err
		}
	}
}

// Limits on packages. Nothing of a package is unpacked but its list of contents, and
// of that no more than the limit, so that no bomb goes off here.
const (
	packageParts     = 5000
	packageDirectory = 1 << 20
	packageList      = 256 << 10
	packageUnpacked  = 1 << 30  // bytes of all parts, as the directory states them
	packageTimes     = 200      // the size of the file, where that is more than
	packageHarmless  = 64 << 20 // bytes, which a blank picture may well have
	directoryEnd     = 22       // bytes, before the comment
)

// packageAgrees looks into a zip-based document: its directory is small and where it
// says, the part that makes it such a document is there, and no macros are. One that
// would go off on the computer of whoever opens it is refused.
func packageAgrees(file content, known workflow.FileType) (bool, error) {
	sound, err := soundDirectory(file)
	if err != nil || !sound {
		return false, err
	}
	reader, err := zip.NewReader(file, file.Size())
	if err != nil {
		return false, nil
	}
	if unpacksTooMuch(reader, file.Size()) {
		return false, workflow.Invalid(workflow.Field{Name: "file", Reason: "file_unpacks", Args: []string{strconv.Itoa(packageUnpacked >> 30), strconv.Itoa(packageTimes)}})
	}
	var part *zip.File
	for _, one := range reader.File {
		if strings.HasSuffix(strings.ToLower(one.Name), "vbaproject.bin") || one.Flags&1 != 0 { // macros; a password
			return false, nil
		}
		if one.Name == known.Part {
			part = one
		}
	}
	if part == nil || known.Main == "" {
		return part != nil, nil
	}
	return listNames(part, known.Main), nil
}

// unpacksTooMuch adds up what the directory of a package states its parts have. One that
// states less than there is goes unnoticed, since nothing is unpacked here.
func unpacksTooMuch(reader *zip.Reader, size int64) bool {
	most := uint64(min(packageUnpacked, max(packageTimes*size, packageHarmless)))
	for _, one := range reader.File {
		if one.UncompressedSize64 > most {
			return true
		}
		most -= one.UncompressedSize64
	}
	return false
}

// soundDirectory checks the end of a zip file before a reader trusts it: one
// directory of bounded size that ends where its end begins, with nothing behind.
func soundDirectory(file content) (bool, error) {
	tail := make([]byte, min(file.Size(), directoryEnd+1<<16-1))
	if _, err := file.ReadAt(tail, file.Size()-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < directoryEnd {
		return false, nil
	}
	end := tail[at:]
	entries, size := binary.LittleEndian.Uint16(end[10:]), binary.LittleEndian.Uint32(end[12:])
	offset, comment := binary.LittleEndian.Uint32(end[16:]), binary.LittleEndian.Uint16(end[20:])
	// A size of 0xffff makes the reader look for a second, larger directory elsewhere.
	return entries <= packageParts && size <= packageDirectory && size != 0xffff && int(comment) == len(end)-directoryEnd &&
		int64(offset)+int64(size) == file.Size()-int64(len(end)), nil
}

// listNames reports whether a package's list of contents names a main part of the
// type, and none with macros.
func listNames(list *zip.File, main string) bool {
	opened, err := list.Open()
	if err != nil {
		return false
	}
	defer opened.Close()
	text, err := io.ReadAll(io.LimitReader(opened, packageList+1))
	if err != nil || len(text) > packageList {
		return false
	}
	var contents struct {
		Parts []struct {
			Type string `xml:"ContentType,attr"`
		} `xml:"Override"`
	}
	if xml.Unmarshal(text, &contents) != nil {
		return false
	}
	found := false
	for _, one := range contents.Parts {
		if strings.Contains(strings.ToLower(one.Type), "macroenabled") {
			return false
		}
		found = found || one.Type == main
	}
	return found
}
