package doctor

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"rectify/config"
	"rectify/models"
)

const (
	rounds       = 5                      // questions of which the middle one is told
	slow         = 100 * time.Millisecond // for a question that needs no disk
	oldestServer = 13                     // of PostgreSQL, still maintained when this was written
)

// database opens the database and asks it something that costs nothing.
func (e *examination) database(ctx context.Context) Finding {
	place := config.Redacted(e.Config.Database.Reveal())
	if !e.Exists() {
		return failure("missing", filepath.Join(place, models.DatabaseFile))
	}
	store, err := e.Open()
	if err != nil {
		if errors.Is(err, models.ErrUnfinished) {
			return failure("unfinished", place)
		}
		return failure("unreachable", place, err.Error())
	}
	version, err := store.Read(ctx).ServerVersion()
	if err != nil {
		_ = store.Close()
		return failure("unreachable", place, err.Error())
	}
	e.store = store
	var took []time.Duration
	for range rounds {
		began := e.Clock()
		if _, err := store.Read(ctx).ServerVersion(); err != nil {
			return failed(err)
		}
		took = append(took, e.Clock().Sub(began))
	}
	slices.Sort(took)
	middle := took[rounds/2]
	major, _, _ := strings.Cut(version, ".")
	number, _ := strconv.Atoi(strings.Fields(major + " 0")[0])
	switch {
	case store.Dialect() == models.PostgreSQL && number < oldestServer:
		return warning("old_server", version, oldestServer)
	case middle > slow:
		return warning("slow", string(store.Dialect()), version, middle.Milliseconds())
	}
	return fine(string(store.Dialect()), version, float64(middle.Microseconds())/1000)
}

func (e *examination) schema(ctx context.Context) Finding {
	e.old = true
	known, err := models.KnownSchema(e.store.Dialect())
	if err != nil {
		return failed(err)
	}
	stored, err := e.store.Read(ctx).SchemaVersion()
	switch {
	case err != nil:
		return failed(err)
	case stored > known:
		return failure("newer", stored, known)
	case stored == 0:
		return failure("empty")
	case stored < known:
		return failure("behind", stored, known)
	}
	if err := e.store.CheckSchema(ctx); errors.Is(err, models.ErrUnfinished) {
		return failure("unfinished")
	} else if err != nil {
		return failed(err)
	}
	e.old = false
	return fine(stored)
}

// tools looks for the programs that a backup of PostgreSQL needs: the night that finds
// them missing has no backup.
func (e *examination) tools(ctx context.Context) Finding {
	if err := e.Tools(ctx, e.store); err != nil {
		return warning("missing", err.Error())
	}
	return fine()
}

// writing writes something and takes it back.
func (e *examination) writing(ctx context.Context) Finding {
	began := e.Clock()
	if err := e.store.TryWriting(ctx); err != nil {
		return failure("refused", err.Error())
	}
	took := e.Clock().Sub(began)
	if took > 10*slow {
		return warning("slow", took.Milliseconds())
	}
	return fine(float64(took.Microseconds()) / 1000)
}

// walMost is how long a write-ahead log may be that is still put away in time.
const walMost = 256 << 20

// wal looks whether SQLite keeps its write-ahead log, and how long it has become: one
// that only grows is held by somebody who does not stop reading.
func (e *examination) wal(ctx context.Context) Finding {
	if e.store.Dialect() == models.PostgreSQL {
		return Finding{Level: OK, Code: "server"}
	}
	mode, err := e.store.Read(ctx).JournalMode()
	if err != nil {
		return failed(err)
	}
	if mode != "wal" {
		return failure("other_mode", mode)
	}
	about, err := os.Stat(filepath.Join(e.store.Address(), models.DatabaseFile+"-wal"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return failed(err)
	}
	if err == nil && about.Size() > walMost {
		return warning("long", about.Size()>>20)
	}
	return fine()
}

func (e *examination) integrity(ctx context.Context) Finding {
	if e.store.Dialect() == models.PostgreSQL {
		return Finding{Level: OK, Code: "server"}
	}
	faults, err := e.store.Integrity(ctx, e.Thorough)
	switch {
	case err != nil && ctx.Err() == nil:
		return failure("damaged", 1, err.Error())
	case err != nil:
		return failed(err)
	case len(faults) > 0:
		return failure("damaged", len(faults), faults[0])
	}
	return fine()
}
