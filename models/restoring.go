package models

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrUnfinished says that the data come from a restore that did not come to its end.
// Nobody works on them; another restore clears them away.
var ErrUnfinished = errors.New("a restore did not come to its end here: run restore again, it clears away what there is")

// RestoringFolder is where a restore puts a SQLite database together, inside the data
// folder. While it is there, nothing else in that folder counts.
const RestoringFolder = ".restoring"

// restoringTable marks a PostgreSQL database in the same way.
const restoringTable = "rectify_restoring"

func checkFolder(folder string) error {
	if _, err := os.Stat(filepath.Join(folder, RestoringFolder)); err == nil {
		return ErrUnfinished
	}
	return nil
}

// checkFinished refuses a PostgreSQL database that a restore left half done.
func (s *Store) checkFinished(ctx context.Context) error {
	if s.dialect != PostgreSQL || s.restoring {
		return nil
	}
	unfinished, err := s.Unfinished(ctx)
	if err == nil && unfinished {
		err = ErrUnfinished
	}
	return err
}

// Unfinished reports whether a restore left this PostgreSQL database half done.
func (s *Store) Unfinished(ctx context.Context) (bool, error) {
	var there bool
	err := s.readSQL.QueryRowContext(ctx,
		"SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = '"+restoringTable+"')").Scan(&there)
	return there, err
}

// Occupied names something that a PostgreSQL database holds already, "" when it is
// empty.
func (s *Store) Occupied(ctx context.Context) (string, error) {
	var name string
	err := s.readSQL.QueryRowContext(ctx, `SELECT COALESCE(MIN(n.nspname || '.' || c.relname), '') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')`).Scan(&name)
	return name, err
}

// BeginRestore marks an empty PostgreSQL database as being restored. Only this store
// works on it until EndRestore.
func (s *Store) BeginRestore(ctx context.Context) error {
	_, err := s.writeSQL.ExecContext(ctx, "CREATE TABLE "+restoringTable+" (started BIGINT)")
	s.restoring = err == nil
	return err
}

// EndRestore lets everybody work on the database.
func (s *Store) EndRestore(ctx context.Context) error {
	_, err := s.writeSQL.ExecContext(ctx, "DROP TABLE "+restoringTable)
	s.restoring = s.restoring && err != nil
	return err
}

// clearAway drops whatever stands in the current schema, the mark last, so that an
// interruption leaves the mark.
const clearAway = `DO $$
DECLARE one RECORD;
BEGIN
	FOR one IN SELECT c.relname, c.relkind FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
		AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relname <> '` + restoringTable + `' LOOP
		IF one.relkind IN ('r', 'p') THEN EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', one.relname);
		ELSIF one.relkind = 'v' THEN EXECUTE format('DROP VIEW IF EXISTS %I CASCADE', one.relname);
		ELSE EXECUTE format('DROP MATERIALIZED VIEW IF EXISTS %I CASCADE', one.relname); END IF;
	END LOOP;
	FOR one IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'S' LOOP
		EXECUTE format('DROP SEQUENCE IF EXISTS %I CASCADE', one.relname);
	END LOOP;
	FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
		AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
		EXECUTE 'DROP ROUTINE IF EXISTS ' || one.name || ' CASCADE';
	END LOOP;
	FOR one IN SELECT t.typname FROM pg_type t WHERE t.typnamespace = current_schema()::regnamespace AND t.typtype IN ('e', 'd')
		AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e') LOOP
		EXECUTE format('DROP TYPE IF EXISTS %I CASCADE', one.typname);
	END LOOP;
	DROP TABLE IF EXISTS ` + restoringTable + `;
END $$`

// AbandonRestore empties a PostgreSQL database that BeginRestore marked, in one
// transaction. A database without the mark is left alone.
func (s *Store) AbandonRestore(ctx context.Context) error {
	unfinished, err := s.Unfinished(ctx)
	if err != nil {
		return err
	}
	if !unfinished {
		return fmt.Errorf("the database is not marked as being restored")
	}
	_, err = s.writeSQL.ExecContext(ctx, clearAway)
	s.restoring = s.restoring && err != nil
	return err
}
