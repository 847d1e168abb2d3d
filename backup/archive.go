package backup

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"time"

	"github.com/klauspost/compress/zstd"
)

// The last frame: a magic number that zstd passes over, a length, a word by which we
// know it, the hash of the manifest and the hash of every byte before the frame.
const (
	skippable    = 0x184D2A5B
	trailerWord  = "rectify-backup-1"
	trailerSize  = 8 + len(trailerWord) + 2*sha256.Size
	manifestMost = 512 << 20 // bytes; five million pieces of evidence
)

// archive is a backup that is being written.
type archive struct {
	path    string
	file    *os.File
	sum     hash.Hash // of all bytes written
	encoder *zstd.Encoder
	entries []Entry
	done    bool
}

func create(path string) (*archive, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	a := &archive{path: path, file: file, sum: sha256.New()}
	a.encoder, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true))
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return a, nil
}

// abandon closes what was not finished.
func (a *archive) abandon() {
	if !a.done {
		_ = a.file.Close()
	}
}

// frame compresses what is written inside it into a frame of its own, with a checksum
// of its own, so that damage is found where it is.
func (a *archive) frame(write func(io.Writer) error) error {
	a.encoder.Reset(io.MultiWriter(a.file, a.sum))
	if err := write(a.encoder); err != nil {
		return err
	}
	return a.encoder.Close()
}

// put adds an entry and returns its hash. Size has to be what the reader will give.
func (a *archive) put(name string, size int64, from io.Reader) (string, error) {
	sum := sha256.New()
	err := a.frame(func(frame io.Writer) error {
		entries := tar.NewWriter(frame)
		header := tar.Header{Name: name, Size: size, Mode: 0o600, Typeflag: tar.TypeReg, ModTime: time.Unix(0, 0), Format: tar.FormatPAX}
		if err := entries.WriteHeader(&header); err != nil {
			return err
		}
		if _, err := io.Copy(entries, io.TeeReader(from, sum)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return entries.Flush() // not Close: that would end the archive
	})
	found := hex.EncodeToString(sum.Sum(nil))
	if err == nil {
		a.entries = append(a.entries, Entry{Name: name, Size: size, SHA256: found})
	}
	return found, err
}

func (a *archive) putFile(name, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return err
	}
	_, err = a.put(name, about.Size(), file)
	return err
}

// finish adds the manifest and the last frame, and makes all of it durable.
func (a *archive) finish(manifest *Manifest) error {
	manifest.Entries = a.entries
	content, err := json.MarshalIndent(manifest, "", " ")
	if err != nil {
		return err
	}
	sum, err := a.put(manifestEntry, int64(len(content)), bytesReader(content))
	if err != nil {
		return err
	}
	if err := a.frame(func(frame io.Writer) error { return tar.NewWriter(frame).Close() }); err != nil {
		return err
	}
	if _, err := a.file.Write(trailer(sum, a.sum.Sum(nil))); err != nil {
		return err
	}
	a.done = true
	return errors.Join(a.file.Sync(), a.file.Close())
}

// trailer is the last frame.
func trailer(manifest string, all []byte) []byte {
	frame := binary.LittleEndian.AppendUint32(nil, skippable)
	frame = binary.LittleEndian.AppendUint32(frame, uint32(trailerSize-8))
	frame = append(frame, trailerWord...)
	raw, _ := hex.DecodeString(manifest)
	return append(append(frame, raw...), all...)
}
