package ledger

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"rectify/models"
	"rectify/text"
	"rectify/workflow"
)

// The entries of a package that have a name of their own.
const (
	entryCircular     = "circular.txt"
	entrySource       = "source.txt"
	entryLog          = "log.jsonl"
	entryVerification = "verification.json"
	entryHow          = "verification.txt"
	entryIndex        = "index.csv"
)

// packageFormat names the layout, for whoever reads a package in thirty years.
const packageFormat = "rectify-archive/1"

// Packer makes packages of circulars (归档): the circular, every case's documents,
// the evidence files, the log of every event with its hash, the result of verifying
// it, and an index with the SHA-256 of every entry. One record makes one package,
// byte for byte. Documents are in Chinese.
type Packer struct{ Demonstration bool }

// packing is one package at work.
type packing struct {
	models.Package
	ctx    context.Context
	zip    *zip.Writer
	index  []indexRow
	notice string
	absent []absentFile
}

// indexRow is one line of the index.
type indexRow struct {
	entry, sum, title, number, name string
	size                            int64
}

// absentFile is an evidence file whose bytes were lost before the package was made.
type absentFile struct {
	File   workflow.FileID `json:"file"`
	Name   string          `json:"name"`
	SHA256 string          `json:"sha256"`
}

// Pack writes a package. Nothing is compressed: what takes up room is compressed
// already, and so the bytes depend on nothing but the record.
func (p Packer) Pack(ctx context.Context, into io.Writer, what models.Package) error {
	w := &packing{Package: what, ctx: ctx, zip: zip.NewWriter(into)}
	if p.Demonstration {
		w.notice = text.Say(text.Chinese, "demonstration")
	}
	for _, step := range []func() error{w.circular, w.cases, w.log, w.writeIndex} {
		if err := step(); err != nil {
			return err
		}
	}
	return w.zip.Close()
}

// document begins a document of the package.
func (w *packing) document(key string, args ...any) *document {
	d := &document{language: text.Chinese, zone: w.Zone}
	d.title(key, args...)
	if w.notice != "" {
		d.out.WriteString(w.notice + "\n")
	}
	return d
}

// add writes one entry and its line of the index.
func (w *packing) add(row indexRow, write func(io.Writer) error) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	entry, err := w.zip.CreateHeader(&zip.FileHeader{Name: row.entry, Method: zip.Store, Modified: w.MadeAt.UTC().Truncate(2 * time.Second)})
	if err != nil {
		return err
	}
	sum, size := sha256.New(), &counter{}
	if err := write(io.MultiWriter(entry, sum, size)); err != nil {
		return fmt.Errorf("%s: %w", row.entry, err)
	}
	row.sum, row.size = hex.EncodeToString(sum.Sum(nil)), size.bytes
	w.index = append(w.index, row)
	return nil
}

func (w *packing) addDocument(entry, title, number string, d *document) error {
	return w.add(indexRow{entry: entry, title: title, number: number}, func(into io.Writer) error {
		_, err := io.WriteString(into, d.String())
		return err
	})
}

// counter counts the bytes written to it.
type counter struct{ bytes int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	return len(p), nil
}

// evidence writes one evidence file under its number: its own name stands in the
// index, for not every machine can unpack every name.
func (w *packing) evidence(folder, number string, file models.EvidenceFile) error {
	err := w.Blobs.Verify(w.ctx, file.SHA256)
	switch {
	case errors.Is(err, models.ErrBlobMissing), errors.Is(err, models.ErrBlobAltered):
		w.absent = append(w.absent, absentFile{file.ID, file.Name, file.SHA256})
		return nil
	case err != nil:
		return err
	}
	known, _ := workflow.TypeOfFile(file.Name)
	row := indexRow{entry: fmt.Sprintf("%s/evidence/%d%s", folder, file.ID, known.Extension), title: text.Say(text.Chinese, "purpose."+string(file.Purpose)),
		number: number, name: file.Name}
	return w.add(row, func(into io.Writer) error {
		content, err := w.Blobs.Open(w.ctx, file.SHA256)
		if err != nil {
			return err
		}
		_, err = io.Copy(into, content)
		return errors.Join(err, content.Close())
	})
}

// LogLine is one event as the log holds it. Body is the text under the hash.
type LogLine struct {
	ID        int64  `json:"id"`
	Subject   string `json:"subject"`
	SubjectID int64  `json:"subject_id"`
	Seq       int64  `json:"seq"`
	At        int64  `json:"at"` // microseconds since 1970, UTC
	Person    int64  `json:"person"`
	For       int64  `json:"for,omitempty"` // in whose place; 0: in one's own, and in packages of before it was written here
	Role      string `json:"role"`
	Action    string `json:"action"`
	From      string `json:"from"`
	To        string `json:"to"`
	Hash      string `json:"hash"`
	Body      string `json:"body"`
}

// Verification is what was found when the package was made.
type Verification struct {
	Format        string        `json:"format"`
	Circular      int64         `json:"circular"`
	DocNumber     string        `json:"doc_number"`
	Number        int64         `json:"number"`
	MadeAt        time.Time     `json:"made_at"`
	Retention     string        `json:"retention"`
	Until         *time.Time    `json:"retain_until,omitempty"`
	Result        string        `json:"result"` // ok or faults
	Faults        []string      `json:"faults,omitempty"`
	Absent        []absentFile  `json:"absent_files,omitempty"`
	Heads         []models.Head `json:"heads"`
	Seal          int64         `json:"last_seal"`
	SealHash      string        `json:"last_seal_hash,omitempty"`
	Demonstration string        `json:"demonstration,omitempty"`
}

// log writes every event of the circular and of its cases, and what verifying them
// found.
func (w *packing) log() error {
	heads, err := w.Reader.CaseHeads(w.Circular.ID)
	if err != nil {
		return err
	}
	check := models.NewChainCheck()
	found := Verification{Format: packageFormat, Circular: w.Circular.ID, DocNumber: w.Circular.DocNumber, Number: w.Number, MadeAt: w.MadeAt,
		Retention: string(w.Retention), Result: "ok", Absent: w.absent, Demonstration: w.notice}
	if !w.Until.IsZero() {
		found.Until = &w.Until
	}
	err = w.add(indexRow{entry: entryLog, title: text.Say(text.Chinese, "archive.log")}, func(into io.Writer) error {
		encoder := json.NewEncoder(into)
		encoder.SetEscapeHTML(false)
		write := func(event models.Event) error {
			check.Event(event)
			return encoder.Encode(LogLine{event.ID, event.SubjectKind, event.SubjectID, event.Seq, int64(event.At), int64(event.PersonID),
				int64(event.ForID), string(event.Role), event.Action, event.FromState, event.ToState, event.Hash, event.Body})
		}
		if err := w.Reader.EachEvent(models.SubjectCircular, w.Circular.ID, write); err != nil {
			return err
		}
		found.Heads = append(found.Heads, check.Head(models.SubjectCircular, w.Circular.ID))
		for _, one := range heads {
			if err := w.Reader.EachEvent(models.SubjectCase, int64(one.ID), write); err != nil {
				return err
			}
			found.Heads = append(found.Heads, check.Head(models.SubjectCase, int64(one.ID)))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.verification(found)
}

func (w *packing) verification(found Verification) error {
	faults, err := w.Reader.VerifyCircular(w.Circular.ID)
	if err != nil {
		return err
	}
	for _, fault := range faults {
		found.Faults = append(found.Faults, fault.String())
	}
	if len(found.Faults)+len(found.Absent) > 0 {
		found.Result = "faults"
	}
	seal, err := w.Reader.LastSeal()
	if err != nil {
		return err
	}
	found.Seal, found.SealHash = seal.ID, seal.Hash
	err = w.add(indexRow{entry: entryVerification, title: text.Say(text.Chinese, "archive.verification")}, func(into io.Writer) error {
		encoder := json.NewEncoder(into)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(found)
	})
	if err != nil {
		return err
	}
	d := w.document("archive.verification")
	for _, d.language = range []text.Language{text.Chinese, text.English} {
		d.out.WriteString("\n" + d.say("archive.result."+found.Result, len(found.Faults), len(found.Absent)) + "\n" + d.say("archive.how") + "\n")
	}
	return w.addDocument(entryHow, text.Say(text.Chinese, "archive.verification"), "", d)
}

// writeIndex ends the package with its index: every entry before it, with size and
// SHA-256, for people and spreadsheets.
func (w *packing) writeIndex() error {
	rows := w.index
	return w.add(indexRow{entry: entryIndex}, func(into io.Writer) error {
		if _, err := io.WriteString(into, "\ufeff"); err != nil { // or spreadsheets take it for another encoding
			return err
		}
		table := csv.NewWriter(into)
		table.UseCRLF = true
		var header []string
		for _, key := range []string{"position", "entry", "size", "sha256", "title", "case", "name"} {
			header = append(header, text.Say(text.Chinese, "index."+key))
		}
		if err := table.Write(header); err != nil {
			return err
		}
		for i, row := range rows {
			cells := []string{strconv.Itoa(i + 1), row.entry, strconv.FormatInt(row.size, 10), row.sum, row.title, row.number, row.name}
			for j := range cells {
				cells[j] = Guarded(cells[j])
			}
			if err := table.Write(cells); err != nil {
				return err
			}
		}
		table.Flush()
		return table.Error()
	})
}

// folderOf is where the entries of a case stand.
func folderOf(position int64) string { return fmt.Sprintf("cases/%03d", position) }

// lines joins what is not empty.
func lines(parts ...string) string {
	var said []string
	for _, part := range parts {
		if strings.TrimSpace(part) != "" {
			said = append(said, part)
		}
	}
	return strings.Join(said, " ")
}
