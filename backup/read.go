package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/klauspost/compress/zstd"
)

func bytesReader(content []byte) io.Reader { return bytes.NewReader(content) }

// windowMost bounds the memory that a crafted file can make the reader take.
const windowMost = 64 << 20

// Verify reads a backup from the first byte to the last and returns its manifest.
// Damage is an *Error that names the entry where it can be told.
func Verify(ctx context.Context, path string) (Manifest, error) {
	file, err := os.Open(path)
	if err != nil {
		return Manifest{}, err
	}
	defer file.Close()
	last, err := readTrailer(file)
	if err != nil {
		return Manifest{}, err
	}
	all := sha256.New()
	body := io.TeeReader(io.LimitReader(file, last.body), all)
	found, manifest, sum, err := readEntries(ctx, body)
	if err != nil {
		return manifest, err
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return manifest, err
	}
	switch err := compare(manifest, found); {
	case err != nil:
		return manifest, err
	case sum != last.manifest:
		return manifest, refuse(CodeDamagedEntry, manifestEntry)
	case hex.EncodeToString(all.Sum(nil)) != last.all:
		return manifest, refuse(CodeDamagedFrame)
	case manifest.Layout != layout:
		return manifest, refuse(CodeLayout, manifest.Layout, layout)
	}
	return manifest, nil
}

// lastFrame is what the end of a backup says.
type lastFrame struct {
	body          int64 // bytes before it
	manifest, all string
}

func readTrailer(file *os.File) (lastFrame, error) {
	about, err := file.Stat()
	if err != nil {
		return lastFrame{}, err
	}
	raw := make([]byte, trailerSize)
	if !about.Mode().IsRegular() || about.Size() < int64(trailerSize) {
		return lastFrame{}, refuse(CodeNotBackup)
	}
	body := about.Size() - int64(trailerSize)
	if _, err := file.ReadAt(raw, body); err != nil {
		return lastFrame{}, err
	}
	head := len(raw) - 2*sha256.Size
	if !bytes.Equal(raw[:head], trailer("", nil)) {
		return lastFrame{}, refuse(CodeNotBackup)
	}
	return lastFrame{body: body, manifest: hex.EncodeToString(raw[head : head+sha256.Size]), all: hex.EncodeToString(raw[head+sha256.Size:])}, nil
}

// readEntries hashes every entry and reads the manifest, which is the last.
func readEntries(ctx context.Context, body io.Reader) (found []Entry, manifest Manifest, manifestSum string, err error) {
	last := "its beginning"
	err = eachEntry(ctx, body, func(header *tar.Header, content io.Reader) error {
		last = header.Name
		sum := sha256.New()
		if header.Name == manifestEntry {
			raw, err := io.ReadAll(io.LimitReader(io.TeeReader(content, sum), manifestMost))
			if err != nil {
				return err
			}
			manifestSum = hex.EncodeToString(sum.Sum(nil))
			if err := json.Unmarshal(raw, &manifest); err != nil {
				return refuse(CodeDamagedEntry, manifestEntry)
			}
			return nil
		}
		size, err := io.Copy(sum, content)
		if err != nil {
			return err
		}
		found = append(found, Entry{Name: header.Name, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))})
		return nil
	})
	var refused *Error
	switch {
	case err == nil && manifestSum == "":
		err = refuse(CodeLacks, manifestEntry)
	case err != nil && ctx.Err() == nil && !errors.As(err, &refused):
		err = &Error{Code: CodeDamaged, Args: []any{last, err.Error()}, Err: err}
	}
	return found, manifest, manifestSum, err
}

// eachEntry tells the entries of the compressed archive one after the other.
func eachEntry(ctx context.Context, body io.Reader, tell func(*tar.Header, io.Reader) error) error {
	decoder, err := zstd.NewReader(stoppable{ctx, body}, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(windowMost))
	if err != nil {
		return err
	}
	defer decoder.Close()
	entries := tar.NewReader(decoder)
	for {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			// What follows the end of the archive is examined too.
			rest, err := io.Copy(io.Discard, decoder)
			if err == nil && rest > 0 {
				err = errors.New("something follows the end")
			}
			return err
		}
		if err != nil {
			return err
		}
		if header.Typeflag != tar.TypeReg {
			return fmt.Errorf("%q is no file", header.Name)
		}
		if err := tell(header, entries); err != nil {
			return err
		}
	}
}

// stoppable ends reading with the context.
type stoppable struct {
	ctx  context.Context
	from io.Reader
}

func (s stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.from.Read(p)
}

// compare finds the first entry that is not what the manifest says.
func compare(manifest Manifest, found []Entry) error {
	there := map[string]Entry{}
	for _, entry := range found {
		if _, twice := there[entry.Name]; twice {
			return refuse(CodeStranger, entry.Name)
		}
		there[entry.Name] = entry
	}
	for _, entry := range manifest.Entries {
		read, exists := there[entry.Name]
		switch {
		case !exists:
			return refuse(CodeLacks, entry.Name)
		case read != entry:
			return refuse(CodeDamagedEntry, entry.Name)
		}
		delete(there, entry.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(there)) {
		return refuse(CodeStranger, name)
	}
	for i, entry := range manifest.Entries {
		if found[i] != entry {
			return refuse(CodeDamagedEntry, entry.Name) // each is there, but not in its place
		}
	}
	return nil
}

// reread goes through the entries of a backup that Verify has passed. An entry that
// changed since is refused when it has been read.
func reread(ctx context.Context, path string, manifest Manifest, tell func(Entry, io.Reader) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	last, err := readTrailer(file)
	if err != nil {
		return err
	}
	next := 0
	return eachEntry(ctx, io.LimitReader(file, last.body), func(header *tar.Header, content io.Reader) error {
		if header.Name == manifestEntry {
			return nil
		}
		if next >= len(manifest.Entries) || manifest.Entries[next].Name != header.Name {
			return refuse(CodeStranger, header.Name)
		}
		entry := manifest.Entries[next]
		next++
		sum := sha256.New()
		if err := tell(entry, io.TeeReader(content, sum)); err != nil {
			return err
		}
		if hex.EncodeToString(sum.Sum(nil)) != entry.SHA256 {
			return refuse(CodeDamagedEntry, entry.Name)
		}
		return nil
	})
}
