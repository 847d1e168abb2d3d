package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"gorm.io/gorm/clause"
)

// EvidenceFolder is the folder beside the SQLite database that holds the bytes of
// evidence files and archives, one file for each content, named by its SHA-256.
const EvidenceFolder = "evidence"

// stagingFolder holds what is still being written.
const stagingFolder = "incoming"

// PartSize is how many bytes of a file PostgreSQL keeps in one row.
const PartSize = 1 << 20

// What can be wrong with stored bytes.
var (
	ErrBlobTooLarge = errors.New("more bytes than the limit")
	ErrBlobMissing  = errors.New("the bytes are missing")
	ErrBlobAltered  = errors.New("the bytes are not what they were")
)

// Blobs keeps bytes by their SHA-256: on SQLite as files beside the database, on
// PostgreSQL, where replicas share no disk, in the database. The same bytes are kept
// once. Nothing is ever held whole in memory.
type Blobs struct{ store *Store }

// Blobs gives the bytes that belong to the database.
func (s *Store) Blobs() Blobs { return Blobs{s} }

// folder is where SQLite's files are.
func (b Blobs) folder() string { return filepath.Join(b.store.url, EvidenceFolder) }

var hexHash = regexp.MustCompile(`^[0-9a-f]{64}$`)

// file is where bytes are kept on SQLite.
func (b Blobs) file(sum string) (string, error) { return BlobPath(b.store.url, sum) }

// BlobPath is where the bytes with a SHA-256 lie below a data folder. A hash that is
// none leads nowhere.
func BlobPath(data, sum string) (string, error) {
	if !hexHash.MatchString(sum) {
		return "", fmt.Errorf("%q is no SHA-256: %w", sum, ErrBlobMissing)
	}
	return filepath.Join(data, EvidenceFolder, sum[:2], sum), nil
}

// Staged is bytes that are being written, or were written and are not kept yet. It
// is an io.Writer and, once finished, an io.ReaderAt.
type Staged struct {
	blobs Blobs
	file  *os.File
	name  string // "" once the file has its own place, or none at all
	limit int64
	size  int64
	sum   hash.Hash
}

// Stage begins to take in bytes, limit at most. Close it in the end, kept or not.
func (b Blobs) Stage(limit int64) (*Staged, error) {
	staged := &Staged{blobs: b, limit: limit, sum: sha256.New()}
	folder := ""
	if b.store.dialect == SQLite {
		folder = filepath.Join(b.folder(), stagingFolder) // on the disk of its later place
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, err
		}
	}
	var err error
	if staged.file, err = os.CreateTemp(folder, "rectify-*"); err != nil {
		return nil, err
	}
	staged.name = staged.file.Name()
	return staged, nil
}

// Write takes in more bytes; ErrBlobTooLarge beyond the limit.
func (s *Staged) Write(p []byte) (int, error) {
	if s.size+int64(len(p)) > s.limit {
		return 0, ErrBlobTooLarge
	}
	n, err := s.file.Write(p)
	s.size += int64(n)
	s.sum.Write(p[:n])
	return n, err
}

// ReadAt reads what was written.
func (s *Staged) ReadAt(p []byte, offset int64) (int, error) { return s.file.ReadAt(p, offset) }

// Size is how many bytes were written.
func (s *Staged) Size() int64 { return s.size }

// SHA256 is that of what was written, in hexadecimal.
func (s *Staged) SHA256() string { return hex.EncodeToString(s.sum.Sum(nil)) }

// Sync makes what was written last. Do it before the transaction that keeps it, which
// should not wait for the disk.
func (s *Staged) Sync() error {
	if s.blobs.store.dialect == PostgreSQL {
		return nil // the database will make it last
	}
	return s.file.Sync()
}

// Close lets go of the bytes; what was not kept is gone.
func (s *Staged) Close() error {
	err := s.file.Close()
	if s.name != "" {
		err = errors.Join(err, os.Remove(s.name))
		s.name = ""
	}
	return err
}

// place gives the file its name by its hash, for good: renamed over what bears the
// name already, which it equals or heals.
func (s *Staged) place() error {
	if s.name == "" {
		return nil // in an earlier attempt of the same transaction
	}
	target, err := s.blobs.file(s.SHA256())
	if err != nil {
		return err
	}
	shard := filepath.Dir(target)
	if err := os.Mkdir(shard, 0o700); err == nil {
		if err := syncFolder(s.blobs.folder()); err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := os.Chmod(s.name, 0o400); err != nil {
		return err
	}
	if err := os.Rename(s.name, target); err != nil {
		return err
	}
	s.name = ""
	return syncFolder(shard)
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// KeepBlob keeps staged bytes: first the bytes themselves, then their row. A crash
// between the two leaves a file without a row, which RemoveOrphans finds. On SQLite
// the transaction is the only one that writes, so that nobody sweeps the file away
// meanwhile.
func (t *Tx) KeepBlob(staged *Staged, mediaType string, at Instant) error {
	if t.dialect == SQLite {
		if err := staged.place(); err != nil {
			return err
		}
	}
	row := Blob{SHA256: staged.SHA256(), Size: staged.size, MediaType: mediaType, CreatedAt: at}
	result := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if result.Error != nil || result.RowsAffected == 0 || t.dialect == SQLite {
		return result.Error
	}
	buffer := make([]byte, PartSize)
	for number := int64(0); number*PartSize < staged.size; number++ {
		n, err := staged.ReadAt(buffer, number*PartSize)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		err = t.db.Exec("INSERT INTO blob_parts (sha256, number, bytes) VALUES (?, ?, ?)", row.SHA256, number, buffer[:n]).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// Open reads bytes that are kept. ErrBlobMissing when they are not there,
// ErrBlobAltered when there are more or fewer of them than there were.
func (b Blobs) Open(ctx context.Context, sum string) (io.ReadSeekCloser, error) {
	var row Blob
	if err := b.store.Read(ctx).db.First(&row, "sha256 = ?", sum).Error; err != nil {
		if errors.Is(err, ErrNotFound) {
			return nil, ErrBlobMissing
		}
		return nil, err
	}
	if b.store.dialect == PostgreSQL {
		return b.openParts(ctx, row)
	}
	return b.openFile(row)
}

func (b Blobs) openFile(row Blob) (io.ReadSeekCloser, error) {
	path, err := b.file(row.SHA256)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrBlobMissing
	} else if err != nil {
		return nil, err
	}
	about, err := file.Stat()
	if err == nil && about.Size() != row.Size {
		err = ErrBlobAltered
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// Verify reads bytes that are kept and compares them with their size and hash.
func (b Blobs) Verify(ctx context.Context, sum string) error {
	content, err := b.Open(ctx, sum)
	if err != nil {
		return err
	}
	hash := sha256.New()
	_, err = io.Copy(hash, content)
	if err = errors.Join(err, content.Close()); err != nil {
		return err
	}
	if hex.EncodeToString(hash.Sum(nil)) != sum {
		return ErrBlobAltered
	}
	return nil
}
