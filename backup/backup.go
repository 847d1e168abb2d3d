// Package backup writes the database and the evidence into one file, while the
// service runs, and brings them back. A file is a tar archive, compressed with zstd,
// one frame for each entry: database, heads of the chains, evidence, manifest; a last
// frame, which decompressors pass over, holds the hash of all before it. What it
// refuses is an *Error, a code with arguments; sentences stand in package text.
package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rectify/models"
)

// The names of the entries. Evidence stands under its own hash.
const (
	databaseEntry  = "database/rectify.db"   // SQLite
	dumpEntry      = "database/rectify.dump" // PostgreSQL, as pg_dump writes it
	headsEntry     = "heads.ndjson"          // the end of every chain, one a line
	evidenceFolder = "evidence/"
	manifestEntry  = "manifest.json"
)

// layout is the number of the layout of backups that this program writes and reads.
const layout = 1

// Manifest says what a backup holds.
type Manifest struct {
	Layout   int              `json:"layout"`
	Program  string           `json:"program"` // version
	MadeAt   time.Time        `json:"made_at"` // UTC
	Database models.Dialect   `json:"database"`
	Tool     string           `json:"tool,omitempty"` // what pg_dump calls itself
	Schema   int64            `json:"schema"`
	Counts   map[string]int64 `json:"counts"` // rows of each table
	Subjects int64            `json:"subjects"`
	SealID   int64            `json:"last_seal"`
	SealHash string           `json:"last_seal_hash"`
	Missing  []string         `json:"missing,omitempty"` // evidence whose bytes were missing or altered, by hash
	Entries  []Entry          `json:"entries"`           // in the order of the archive
}

// Entry is one file in a backup.
type Entry struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Evidence counts the evidence files and their bytes. What PostgreSQL keeps stands in its
// dump and is not counted.
func (m Manifest) Evidence() (files int, bytes int64) {
	for _, entry := range m.Entries {
		if strings.HasPrefix(entry.Name, evidenceFolder) {
			files++
			bytes += entry.Size
		}
	}
	return files, bytes
}

// Error is a refusal: a code with arguments.
type Error struct {
	Code string
	Args []any
	Err  error // what lies beneath, nil for none
}

func (e *Error) Error() string {
	words := "backup: " + e.Code
	if len(e.Args) > 0 {
		words += fmt.Sprint(" ", e.Args)
	}
	return words
}

// Unwrap gives what lies beneath.
func (e *Error) Unwrap() error { return e.Err }

func refuse(code string, args ...any) *Error { return &Error{Code: code, Args: args} }

// The codes of refusals.
const (
	CodeExists        = "exists"          // the file to be written is there already
	CodeBadName       = "bad_name"        // the file to be written has no folder, or is one
	CodeDatabaseBad   = "database_bad"    // SQLite finds faults in the copy
	CodeMissing       = "missing"         // evidence without its bytes
	CodeEvidenceBad   = "evidence_bad"    // a file whose content is not what its name says
	CodeNotBackup     = "not_backup"      // the file is none of ours, or cut off
	CodeDamaged       = "damaged"         // in or after an entry
	CodeDamagedEntry  = "damaged_entry"   // an entry is not what the manifest says
	CodeLacks         = "lacks"           // the manifest names an entry that is not there
	CodeStranger      = "stranger"        // an entry that the manifest does not name
	CodeDamagedFrame  = "damaged_outside" // every entry is as it was, but not the file around them
	CodeLayout        = "layout"          // written by a program with another layout
	CodeNewer         = "newer"           // the schema is newer than this program
	CodeFolderUsed    = "folder_used"     // something stands in the data folder
	CodeDatabaseUsed  = "database_used"   // something stands in the database
	CodeOtherKind     = "other_kind"      // from PostgreSQL to SQLite
	CodeDiffers       = "differs"         // a table has another number of rows than was backed up
	CodeHeadDiffers   = "head_differs"    // a chain ends elsewhere
	CodeChain         = "chain"           // the record does not verify
	CodeToolMissing   = "tool_missing"    // pg_dump or pg_restore
	CodeToolOld       = "tool_old"        // older than the server
	CodeToolFailed    = "tool_failed"     // its own words
	CodeKeyPassword   = "key_password"    // PostgreSQL's programs take none for a certificate's key
	CodeTablesDiffer  = "tables_differ"   // the two kinds of databases do not have the same tables
	CodeVerifyWritten = "verify_written"  // what was written cannot be read back
)

// Options are what backing up and restoring need.
type Options struct {
	Program      string           // version
	Clock        func() time.Time // when a backup says that it was made
	Overwrite    bool             // a file that is there is replaced
	AllowMissing bool             // evidence that is missing or altered is noted instead of refused
	AcceptFaults bool             // a record with faults is brought back all the same
	Dump         string           // path of pg_dump; "": as found
	Restore      string           // path of pg_restore; "": as found
}

// Make writes a backup of the store, the database first and then the evidence. It is
// put together under a temporary name beside the file, read back and compared, and
// takes the file's name only then.
func Make(ctx context.Context, store *models.Store, file string, o Options) (manifest Manifest, err error) {
	folder, err := freshName(file, o.Overwrite)
	if err != nil {
		return manifest, err
	}
	work, err := os.MkdirTemp(folder, ".rectify-backup-")
	if err != nil {
		return manifest, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	manifest = Manifest{Layout: layout, Program: o.Program, MadeAt: o.Clock().UTC(), Database: store.Dialect()}
	archive, err := create(filepath.Join(work, "archive"))
	if err != nil {
		return manifest, err
	}
	defer archive.abandon()
	if store.Dialect() == models.SQLite {
		err = putSQLite(ctx, store, archive, work, &manifest, o)
	} else {
		err = putPostgreSQL(ctx, store, archive, work, &manifest, o)
	}
	if err != nil {
		return manifest, err
	}
	if err := archive.finish(&manifest); err != nil {
		return manifest, err
	}
	if _, err := Verify(ctx, archive.path); err != nil {
		return manifest, &Error{Code: CodeVerifyWritten, Args: []any{err.Error()}, Err: err}
	}
	return manifest, publish(archive.path, file, o.Overwrite)
}

// freshName checks the name of a backup to be and gives its folder.
func freshName(file string, overwrite bool) (string, error) {
	folder := filepath.Dir(file)
	if about, err := os.Stat(folder); err != nil || !about.IsDir() {
		return "", refuse(CodeBadName, file)
	}
	about, err := os.Lstat(file)
	switch {
	case err == nil && (about.IsDir() || !about.Mode().IsRegular()):
		return "", refuse(CodeBadName, file)
	case err == nil && !overwrite:
		return "", refuse(CodeExists, file)
	}
	return folder, nil
}

// publish gives the finished archive its name, for good. A file that has come there
// meanwhile is not replaced unasked: a hard link never replaces.
func publish(from, to string, overwrite bool) error {
	if overwrite {
		if err := os.Rename(from, to); err != nil {
			return err
		}
	} else if err := os.Link(from, to); errors.Is(err, os.ErrExist) {
		return refuse(CodeExists, to)
	} else if err != nil { // a file system without links
		if err := os.Rename(from, to); err != nil {
			return err
		}
	}
	return syncFolder(filepath.Dir(to))
}

func syncFolder(folder string) error {
	open, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(open.Sync(), open.Close())
}
