package models

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"rectify/workflow"
)

//go:embed migrations
var migrations embed.FS

// ErrNewerSchema says that the database was migrated by a newer program; this
// one would not understand what it finds.
var ErrNewerSchema = errors.New("the database has a newer schema than this program knows")

// SchemaError says that the database has another schema than this program: 0 is none.
type SchemaError struct{ Stored, Known int64 }

func (e *SchemaError) Error() string {
	if e.Stored > e.Known {
		return fmt.Sprintf("%v: stored %d, known %d", ErrNewerSchema, e.Stored, e.Known)
	}
	return fmt.Sprintf("the database has schema %d and needs %d: run migrate", e.Stored, e.Known)
}

// Is makes a newer schema ErrNewerSchema.
func (e *SchemaError) Is(target error) bool { return target == ErrNewerSchema && e.Stored > e.Known }

func (s *Store) provider() (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, "migrations/"+string(s.dialect))
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectSQLite3
	if s.dialect == PostgreSQL {
		dialect = goose.DialectPostgres
	}
	return goose.NewProvider(dialect, s.writeSQL, folder, goose.WithDisableGlobalRegistry(true))
}

// CheckSchema returns ErrNewerSchema when the database is ahead of the program,
// and an error when it is behind. It changes nothing.
func (s *Store) CheckSchema(ctx context.Context) error {
	if err := s.checkFinished(ctx); err != nil {
		return err
	}
	stored, err := s.Read(ctx).SchemaVersion()
	if err != nil {
		return err
	}
	known, err := KnownSchema(s.dialect)
	if err != nil {
		return err
	}
	if stored != known {
		return &SchemaError{Stored: stored, Known: known}
	}
	return nil
}

// Migrate brings the schema up to date and seeds the years of the calendar that
// the program knows and the database does not. A newer schema is refused.
func (s *Store) Migrate(ctx context.Context) error {
	if err := s.checkFinished(ctx); err != nil {
		return err
	}
	provider, err := s.provider()
	if err != nil {
		return err
	}
	stored, known, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if stored > known {
		return &SchemaError{Stored: stored, Known: known}
	}
	if _, err := provider.Up(ctx); err != nil {
		return err
	}
	version, years, days := SeedCalendar()
	return s.Tx(ctx, func(tx *Tx) error { return tx.AddCalendarYears(version, years, days) })
}

// AddCalendarYears adds the years that are not there yet, with their days; years
// already there are left as they are. A year that a newer program brings is
// pending like one that an office published: open cases may have been reckoned
// without it.
func (t *Tx) AddCalendarYears(version string, years []int, days []workflow.CalendarDay) error {
	var stored []CalendarYear
	if err := t.db.Find(&stored).Error; err != nil {
		return err
	}
	there := map[int64]bool{}
	for _, year := range stored {
		there[year.Year] = true
	}
	var newYears []CalendarYear
	for _, year := range years {
		if !there[int64(year)] {
			newYears = append(newYears, CalendarYear{Year: int64(year), Version: version})
		}
	}
	if len(newYears) == 0 {
		return nil
	}
	revision, err := t.raiseCalendar()
	if err != nil {
		return err
	}
	for i := range newYears {
		if len(stored) > 0 { // else there is no case yet
			newYears[i].Revision, newYears[i].Pending = revision, true
		}
	}
	var newDays []CalendarDay
	for _, day := range days {
		if year := int64(day.Date.Year); !there[year] {
			newDays = append(newDays, CalendarDay{Day: Day{day.Date}, Year: year, Working: day.Working, Name: day.Name})
		}
	}
	if err := t.db.CreateInBatches(newYears, 200).Error; err != nil {
		return err
	}
	return AddAll(t, newDays)
}

// Calendar reads the calendar: at most a few thousand rows. Its version names
// the newest source.
func (r Reader) Calendar() (*workflow.Calendar, error) {
	var years []CalendarYear
	if err := r.db.Order("year").Limit(500).Find(&years).Error; err != nil {
		return nil, err
	}
	var rows []CalendarDay
	if err := r.db.Order("day").Limit(50_000).Find(&rows).Error; err != nil {
		return nil, err
	}
	newest := CalendarYear{}
	numbers := make([]int, len(years))
	for i, year := range years {
		numbers[i] = int(year.Year)
		if year.Revision >= newest.Revision {
			newest = year
		}
	}
	days := make([]workflow.CalendarDay, len(rows))
	for i, row := range rows {
		days[i] = workflow.CalendarDay{Date: row.Day.Date, Working: row.Working, Name: row.Name}
	}
	return workflow.NewCalendar(newest.Version, numbers, days)
}
