package backup

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/jackc/pgx/v5"

	"rectify/models"
)

// partsTable is where PostgreSQL keeps the bytes of evidence.
const partsTable = "blob_parts"

// moveEvidence brings the bytes of all evidence from files into the database, in parts
// as models.Tx.KeepBlob makes them.
func moveEvidence(ctx context.Context, source *models.Store, tx pgx.Tx, missing []string) error {
	buffer := make([]byte, models.PartSize)
	return eachBlob(ctx, source.Read(ctx), func(row models.Blob) error {
		if _, known := slices.BinarySearch(missing, row.SHA256); known {
			return nil
		}
		content, err := source.Blobs().Open(ctx, row.SHA256)
		if err != nil {
			return refusal(row.SHA256, err)
		}
		from := &fileParts{hash: row.SHA256, content: content, buffer: buffer, number: -1}
		_, err = tx.CopyFrom(ctx, pgx.Identifier{partsTable}, []string{"sha256", "number", "bytes"}, from)
		return errors.Join(err, content.Close())
	})
}

// fileParts gives a file to COPY, one part in memory at a time.
type fileParts struct {
	hash    string
	content io.Reader
	buffer  []byte
	held    int
	number  int64 // of the part that is held
	err     error
}

// Next reads the next part; the last may be shorter.
func (f *fileParts) Next() bool {
	f.held, f.err = io.ReadFull(f.content, f.buffer)
	if errors.Is(f.err, io.ErrUnexpectedEOF) || errors.Is(f.err, io.EOF) {
		f.err = nil
	}
	f.number++
	return f.err == nil && f.held > 0
}

// Values gives the part.
func (f *fileParts) Values() ([]any, error) {
	return []any{f.hash, f.number, f.buffer[:f.held]}, nil
}

// Err is what ended the parts before their end.
func (f *fileParts) Err() error { return f.err }
