package backup

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"rectify/models"
)

// evidencePage is how many rows are looked at together.
const evidencePage = 500

// eachBlob tells every row of stored bytes, a page of them in memory at a time.
func eachBlob(ctx context.Context, reader models.Reader, tell func(models.Blob) error) error {
	for last, full := "", true; full; {
		rows, err := reader.BlobsAfter(last, evidencePage)
		if err != nil {
			return err
		}
		for _, row := range rows {
			last = row.SHA256
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := tell(row); err != nil {
				return err
			}
		}
		full = len(rows) == evidencePage
	}
	return nil
}

// putEvidence adds the bytes that the rows name where they are files. Those that
// PostgreSQL keeps stand in its dump already; they are looked at. The database was
// copied first: bytes are there before their row is.
func putEvidence(ctx context.Context, reader models.Reader, store *models.Store, a *archive, manifest *Manifest, o Options) error {
	blobs := store.Blobs()
	return eachBlob(ctx, reader, func(row models.Blob) error {
		if o.AllowMissing {
			switch err := blobs.Verify(ctx, row.SHA256); {
			case unsound(err):
				manifest.Missing = append(manifest.Missing, row.SHA256)
				return nil
			case err != nil:
				return err
			}
		}
		content, err := blobs.Open(ctx, row.SHA256)
		if err != nil {
			return refusal(row.SHA256, err)
		}
		if store.Dialect() == models.SQLite {
			var sum string
			sum, err = a.put(evidenceFolder+row.SHA256, row.Size, content)
			if err == nil && sum != row.SHA256 {
				err = refuse(CodeEvidenceBad, row.SHA256)
			}
		}
		return errors.Join(err, content.Close())
	})
}

// unsound reports whether bytes are missing or altered, rather than not to be read.
func unsound(err error) bool {
	return errors.Is(err, models.ErrBlobMissing) || errors.Is(err, models.ErrBlobAltered)
}

// refusal says of which bytes it is that they are missing or altered.
func refusal(hash string, err error) error {
	switch {
	case errors.Is(err, models.ErrBlobMissing):
		return &Error{Code: CodeMissing, Args: []any{hash}, Err: err}
	case errors.Is(err, models.ErrBlobAltered):
		return &Error{Code: CodeEvidenceBad, Args: []any{hash}, Err: err}
	}
	return err
}

// complete looks whether all bytes that the rows name came back, whole, but for those
// that were missing already when the backup was made.
func complete(ctx context.Context, store *models.Store, missing []string) error {
	return eachBlob(ctx, store.Read(ctx), func(row models.Blob) error {
		if _, known := slices.BinarySearch(missing, row.SHA256); known {
			return nil
		}
		content, err := store.Blobs().Open(ctx, row.SHA256)
		if err != nil {
			return refusal(row.SHA256, err)
		}
		return content.Close()
	})
}

// writeEvidence puts bytes in their place below a data folder, durably. Nobody may
// write to them again.
func writeEvidence(data, hash string, content io.Reader) error {
	place, err := models.BlobPath(data, hash)
	if err != nil {
		return refuse(CodeStranger, evidenceFolder+hash)
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
		return err
	}
	return errors.Join(writeFile(place, content), os.Chmod(place, 0o400))
}

// writeFile writes a new file, durably.
func writeFile(place string, content io.Reader) error {
	file, err := os.OpenFile(place, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Sync(), file.Close())
}
