package measure

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"rectify/models"
)

// bareReader asks by statements prepared on its own connection, what the service asks
// for an answer: the same rows, and of them the columns that the answer needs.
type bareReader struct {
	conn       *sql.Conn
	dialect    models.Dialect
	statements map[string]*sql.Stmt
	rows       int // read so far
}

func (b *bareReader) close() {
	for _, statement := range b.statements {
		_ = statement.Close()
	}
	_ = b.conn.Close()
}

// bind numbers places for PostgreSQL.
func bind(dialect models.Dialect, text string) string {
	if dialect != models.PostgreSQL {
		return text
	}
	parts := strings.Split(text, "?")
	for i := range parts[:len(parts)-1] {
		parts[i] += fmt.Sprintf("$%d", i+1)
	}
	return strings.Join(parts, "")
}

// ask reads rows and gives their values; all but the first column may be missing.
func (b *bareReader) ask(ctx context.Context, text string, columns int, values ...any) ([][]sql.NullString, error) {
	statement := b.statements[text]
	if statement == nil {
		var err error
		if statement, err = b.conn.PrepareContext(ctx, bind(b.dialect, text)); err != nil {
			return nil, fmt.Errorf("%w: %s", err, text)
		}
		b.statements[text] = statement
	}
	rows, err := statement.QueryContext(ctx, values...)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, text)
	}
	defer func() { _ = rows.Close() }()
	var found [][]sql.NullString
	targets := make([]any, columns)
	for rows.Next() {
		row := make([]sql.NullString, columns)
		for i := range row {
			targets[i] = &row[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		found = append(found, row)
	}
	b.rows += len(found)
	return found, rows.Err()
}

const (
	signIn = `SELECT sessions.person_id, sessions.ended_at, sessions.expires_at, sessions.last_seen_at, people.disabled_at, people.language, grants.role, grants.unit_id
		FROM sessions JOIN people ON people.id = sessions.person_id JOIN grants ON grants.person_id = people.id WHERE sessions.id = ?`
	caseColumns = `id, number, circular_id, office_id, owner_id, unit_name, site_url, site_code, state, round, rounds_allowed, leg, issued_at, deadline_at,
		first_due_at, report_due_at, pass_due_at, acknowledge_by, acknowledged_at, first_report_at, last_report_at, passed_report_at, closed_at, extension_asked,
		withdrawal_asked, report_drafted, failed, rechecked_by, closed_by, next_rung_at, recurs_from, version, updated_at`
	caseCount     = 33
	listCondition = `office_id = ? AND owner_id = ? AND deadline_at <= ? AND deadline_at IS NOT NULL AND state IN ('escalated')`
	legColumns    = `case_id, number, owner_id, round, opened_by, opened_at, deadline_at, phrase, rule, day, calendar_version, provisional, overridden`
)

// readerOf opens a connection to the pool the service reads from, set up as it is there.
func readerOf(ctx context.Context, store *models.Store) (*bareReader, error) {
	conn, err := store.ReadingSQL().Conn(ctx)
	return &bareReader{conn: conn, dialect: store.Dialect(), statements: map[string]*sql.Stmt{}}, err
}

// list reads what a page of fifty overdue cases of a unit is made of, and its count.
func (b *bareReader) list(ctx context.Context, session string, office, owner int64, now time.Time) (cases, count int, err error) {
	if _, err := b.ask(ctx, signIn, 8, session); err != nil {
		return 0, 0, err
	}
	rows, err := b.ask(ctx, "SELECT "+caseColumns+" FROM cases WHERE "+listCondition+" ORDER BY deadline_at, id LIMIT 51", caseCount, office, owner, now.UnixMicro())
	if err != nil {
		return 0, 0, err
	}
	counted, err := b.ask(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM cases WHERE "+listCondition+" LIMIT 1001) AS capped", 1, office, owner, now.UnixMicro())
	if err != nil || len(rows) == 0 {
		return 0, 0, err
	}
	rows = rows[:min(50, len(rows))]
	_, err = fmt.Sscan(counted[0][0].String, &count)
	if err != nil {
		return 0, 0, err
	}
	var ids, circulars, units []any
	seen := map[string]bool{}
	keep := func(into *[]any, kind string, value sql.NullString) {
		if key := kind + value.String; value.Valid && !seen[key] {
			seen[key] = true
			*into = append(*into, value.String)
		}
	}
	for _, row := range rows {
		keep(&ids, "c", row[0])
		keep(&circulars, "r", row[2])
		keep(&units, "u", row[3])
		keep(&units, "u", row[4])
	}
	for _, more := range []struct {
		text    string
		columns int
		ids     []any
	}{
		{"SELECT id, doc_number, state FROM circulars WHERE id IN ", 3, circulars},
		{"SELECT id, official_name FROM units WHERE id IN ", 2, units},
		{"SELECT id, case_id, position, category, description, place FROM findings WHERE case_id IN ", 6, ids},
		{"SELECT " + legColumns + " FROM legs WHERE number = (SELECT leg FROM cases WHERE cases.id = legs.case_id) AND case_id IN ", 13, ids},
	} {
		places, values := placesFor(more.ids)
		if _, err := b.ask(ctx, more.text+places, more.columns, values...); err != nil {
			return 0, 0, err
		}
	}
	return len(rows), count, nil
}

// placesFor makes room for a list, so that few statements serve lists of all lengths.
func placesFor(ids []any) (string, []any) {
	room := 1
	for room < len(ids) {
		room *= 2
	}
	values := make([]any, room)
	for i := range values {
		values[i] = ids[min(i, len(ids)-1)]
	}
	return "(" + strings.TrimSuffix(strings.Repeat("?,", room), ",") + ")", values
}

// historyParts are the questions about one case; each is asked with its id.
var historyParts = []struct {
	name    string
	text    string
	columns int
}{
	{"findings", "SELECT id, case_id, position, category, description, place FROM findings WHERE case_id = ? ORDER BY position", 6},
	{"legs", "SELECT " + legColumns + " FROM legs WHERE case_id = ? ORDER BY number", 13},
	{"reports", "SELECT id, leg, round, channel, received_at, recorded_at, recorded_by, causes, measures, self_inspection, held_to_account, evidence FROM reports WHERE case_id = ? ORDER BY id", 12},
	{"answers", "SELECT report_id, finding_id, kind, text FROM answers WHERE report_id IN (SELECT id FROM reports WHERE case_id = ?) ORDER BY report_id, finding_id", 4},
	{"rechecks", "SELECT id, report_id, round, made_by, made_at FROM rechecks WHERE case_id = ? ORDER BY id", 5},
	{"verdicts", "SELECT recheck_id, finding_id, passed, evidence, reason FROM verdicts WHERE recheck_id IN (SELECT id FROM rechecks WHERE case_id = ?) ORDER BY recheck_id, finding_id", 5},
	{"requests", "SELECT id, kind, asked_by, asked_at, reason, progress, wanted_day, decided_by, decided_at, granted, answer, overtaken_at FROM requests WHERE case_id = ? ORDER BY id", 12},
	{"flags", "SELECT id, unit_id, kind, leg, round, due_at, found_at, taken_back_by, evidence, judgement, judged_by, judged_at, judgement_reason FROM flags WHERE case_id = ? ORDER BY id", 13},
	{"events", "SELECT id, seq, at, person_id, role, action, from_state, to_state, hash FROM events WHERE subject_kind = 'case' AND subject_id = ? ORDER BY seq LIMIT 500", 9},
	{"letters", `SELECT letters.id, letters.person_id, letters.address, notices.cause, notices.created_at, letters.state, letters.send_after, letters.bundle, letters.delivered_at,
		letters.attempts, letters.server_answer, letters.resent, letters.resent_at, letters.aside_reason, letters.version
		FROM notices JOIN letters ON letters.id = notices.letter_id WHERE notices.case_id = ? ORDER BY notices.id LIMIT 500`, 15},
	{"rungs", "SELECT event_id, rung, occurrence, leg, reached_at, tell_at FROM rungs WHERE case_id = ? ORDER BY id", 6},
	{"supervision_notices", "SELECT id, number, colour, state, rung, leg, authority, facts, drafted_at, signed_by, signed_at, voided_at, void_reason, version FROM supervision_notices WHERE case_id = ? ORDER BY id", 14},
	{"proposals", "SELECT id, state, leg, basis, drafted_at, measure, reason, decided_by, decided_at, referred_to, referred_at, outcome, outcome_on, version FROM proposals WHERE case_id = ? ORDER BY id", 14},
	{"untold", "SELECT unit_id, role, cause, created_at FROM untold WHERE case_id = ? ORDER BY id", 4},
	{"objections", "SELECT id, subject, subject_id, state, raised_by, raised_at, reason, answered_by, answered_at, answer, version FROM objections WHERE case_id = ? ORDER BY id", 11},
	{"recurrences", "SELECT id, number FROM cases WHERE recurs_from = ? ORDER BY id LIMIT 100", 2},
}

// history reads what one case with its history is made of, and counts it by kind.
func (b *bareReader) history(ctx context.Context, session string, id int64) (map[string]int, error) {
	if _, err := b.ask(ctx, signIn, 8, session); err != nil {
		return nil, err
	}
	rows, err := b.ask(ctx, "SELECT "+caseColumns+" FROM cases WHERE id = ?", caseCount, id)
	if err != nil || len(rows) != 1 {
		return nil, fmt.Errorf("%d cases: %w", len(rows), err)
	}
	counts := make(map[string]int, len(historyParts))
	units, people := []any{rows[0][3].String, rows[0][4].String}, []any{}
	seen := map[string]bool{}
	for _, part := range historyParts {
		found, err := b.ask(ctx, part.text, part.columns, id)
		if err != nil {
			return nil, err
		}
		counts[part.name] = len(found)
		for _, row := range found {
			who := sql.NullString{}
			switch part.name {
			case "events", "rechecks":
				who = row[3]
			case "reports":
				who = row[6]
			case "letters":
				who = row[1]
			}
			if who.Valid && !seen[who.String] {
				seen[who.String] = true
				people = append(people, who.String)
			}
		}
	}
	if _, err := b.ask(ctx, "SELECT id, doc_number, state, policy FROM circulars WHERE id = ?", 4, rows[0][2].String); err != nil {
		return nil, err
	}
	places, values := placesFor(units)
	if _, err := b.ask(ctx, "SELECT id, official_name FROM units WHERE id IN "+places, 2, values...); err != nil {
		return nil, err
	}
	places, values = placesFor(people)
	_, err = b.ask(ctx, "SELECT id, name FROM people WHERE id IN "+places, 2, values...)
	return counts, err
}
