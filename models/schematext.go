package models

import (
	"io/fs"
	"strings"
)

// SchemaText is the text of every migration of both dialects, in order: where it is
// the same, so is the schema.
func SchemaText() (string, error) {
	var text strings.Builder
	err := fs.WalkDir(migrations, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := migrations.ReadFile(path)
		text.WriteString(path + "\n")
		text.Write(raw)
		return err
	})
	return text.String(), err
}
