package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"rectify/models"
)

// Files keep evidence outside of the database, each under its SHA-256.
type Files interface {
	// List tells the hash of every file, in any order.
	List(ctx context.Context, tell func(hash string) error) error
	// Open opens one for reading; os.ErrNotExist when there is none.
	Open(hash string) (content io.ReadCloser, size int64, err error)
}

// EvidenceFolder is the folder of evidence inside a data folder.
const EvidenceFolder = "evidence"

// Folder is a folder of evidence: the first two digits of the hash are a folder, the
// rest is the name.
type Folder string

var blobName = regexp.MustCompile(`^[0-9a-f]{64}$`)

// place is where a file lies; "" for what is no hash, so that a name from outside
// never leads out of the folder.
func (f Folder) place(hash string) string {
	if !blobName.MatchString(hash) {
		return ""
	}
	return filepath.Join(string(f), hash[:2], hash[2:])
}

// List tells the hash of every file. Names that are no hash, such as those of files
// that are still being written, are passed over.
func (f Folder) List(ctx context.Context, tell func(string) error) error {
	shelves, err := os.ReadDir(string(f))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	for _, shelf := range shelves {
		if !shelf.IsDir() || len(shelf.Name()) != 2 {
			continue
		}
		files, err := os.ReadDir(filepath.Join(string(f), shelf.Name()))
		if err != nil {
			return err
		}
		for _, file := range files {
			name := shelf.Name() + file.Name()
			if !file.Type().IsRegular() || !blobName.MatchString(name) {
				continue
			}
			if err := errors.Join(ctx.Err(), tell(name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Open opens one file.
func (f Folder) Open(hash string) (io.ReadCloser, int64, error) {
	place := f.place(hash)
	if place == "" {
		return nil, 0, fmt.Errorf("%q is no SHA-256: %w", hash, os.ErrNotExist)
	}
	file, err := os.Open(place)
	if err != nil {
		return nil, 0, err
	}
	about, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, about.Size(), nil
}

// Sound reports whether a file is there and has its size; thoroughly, whether it is
// what its name says. os.ErrNotExist when it is not there.
func (f Folder) Sound(hash string, size int64, thorough bool) error {
	content, found, err := f.Open(hash)
	if err != nil {
		return err
	}
	defer content.Close()
	if found != size {
		return refuse(CodeEvidenceBad, hash)
	}
	if !thorough {
		return nil
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, content); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != hash {
		return refuse(CodeEvidenceBad, hash)
	}
	return nil
}

// write puts one file in its place, durably.
func (f Folder) write(hash string, content io.Reader) error {
	place := f.place(hash)
	if place == "" {
		return refuse(CodeStranger, hash)
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
		return err
	}
	return writeFile(place, content)
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

// putEvidence adds the evidence that the rows name and that is kept outside of the
// database. The database was copied first: a file is there before its row is.
func putEvidence(ctx context.Context, reader models.Reader, a *archive, manifest *Manifest, o Options) error {
	const page = 500
	for last, full := "", true; full; {
		rows, err := reader.BlobFiles(last, page)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := ctx.Err(); err != nil {
				return err
			}
			last = row.SHA256
			if o.AllowMissing && !sound(row, o.Files) {
				manifest.Missing = append(manifest.Missing, row.SHA256)
				continue
			}
			err := putBlob(a, row, o.Files)
			if errors.Is(err, os.ErrNotExist) {
				return refuse(CodeMissing, row.SHA256)
			} else if err != nil {
				return err
			}
		}
		full = len(rows) == page
	}
	return nil
}

// sound reads a file to see whether it is what its row says.
func sound(row models.BlobFile, files Files) bool {
	if files == nil {
		return false
	}
	content, size, err := files.Open(row.SHA256)
	if err != nil {
		return false
	}
	defer content.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, content)
	return err == nil && size == row.Size && hex.EncodeToString(sum.Sum(nil)) == row.SHA256
}

func putBlob(a *archive, row models.BlobFile, files Files) error {
	if files == nil {
		return os.ErrNotExist
	}
	content, size, err := files.Open(row.SHA256)
	if err != nil {
		return err
	}
	defer content.Close()
	sum, err := a.put(evidenceFolder+row.SHA256, size, content)
	if err == nil && (sum != row.SHA256 || size != row.Size) {
		err = refuse(CodeEvidenceBad, row.SHA256)
	}
	return err
}
