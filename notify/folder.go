package notify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
)

// Folder keeps letters as .eml files where no mail server is configured; any
// mail program opens them.
type Folder struct{ dir string }

// NewFolder makes the folder when it is missing.
func NewFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the folder for letters: %w", err)
	}
	return &Folder{dir: dir}, nil
}

var fileName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)

// Send writes the message under its name, whole or not at all; a message that is
// already there is left as it is. The answer names the file.
func (f *Folder) Send(ctx context.Context, message Message) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	content, err := message.bytes()
	if err != nil {
		return "", err
	}
	names := []string{digest(message.MessageID)}
	if fileName.MatchString(message.Name) {
		// The second name is for a folder that holds another message under the first.
		names = []string{message.Name, message.Name + "-" + digest(message.MessageID)}
	}
	for _, name := range names {
		name += ".eml"
		switch there, err := messageIDOf(filepath.Join(f.dir, name)); {
		case errors.Is(err, fs.ErrNotExist):
			if err := f.write(name, content); err != nil {
				return "", &SendError{Temporary: true, Unreachable: true, Answer: clean(err.Error())}
			}
			return "written: " + name, nil
		case err == nil && there == "<"+message.MessageID+">":
			return "written: " + name, nil
		}
	}
	return "", &SendError{Answer: "another message has the file name " + names[0]}
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}

func messageIDOf(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	message, err := mail.ReadMessage(bytes.NewReader(content))
	if err != nil {
		return "", err
	}
	return message.Header.Get("Message-ID"), nil
}

// write makes the file appear whole: temporary file, fsync, rename, fsync of the
// folder.
func (f *Folder) write(name string, content []byte) (err error) {
	file, err := os.CreateTemp(f.dir, ".tmp-*")
	if err != nil {
		return fileError(err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return fileError(err)
	}
	if err = os.Rename(file.Name(), filepath.Join(f.dir, name)); err != nil {
		return fileError(err)
	}
	folder, err := os.Open(f.dir)
	if err != nil {
		return fileError(err)
	}
	return fileError(errors.Join(folder.Sync(), folder.Close()))
}

// fileError keeps the cause and drops the path, which is nobody's business who
// reads a letter's answer.
func fileError(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("%s: %w", path.Op, path.Err)
	}
	return err
}

// TakesOnce says that a message that was written is not written again.
func (f *Folder) TakesOnce() {}
