package simulate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"rectify/models"
	"rectify/workflow"
)

// tail is what the tables gained since they were last looked at. The oracle asks
// them itself, in plain SQL: a query of the program that leaves something out
// hides nothing from it.
type tail struct {
	events  []eventRow
	rungs   []rungRow
	letters []letterRow
	notices []noticeRow
	untold  []untoldRow
}

type eventRow struct {
	id        int64
	subject   string
	about     int64
	seq       int64
	at        instant
	person    workflow.PersonID
	action    string
	principal workflow.PersonID
	from, to  string
	body      string
	hash      string
}

type rungRow struct {
	id   int64
	of   workflow.CaseID
	key  rungKey
	line rungLine
	by   int64
}

type letterRow struct {
	id        int64
	person    workflow.PersonID
	messageID string
	sendAfter instant
	bundle    instant
	state     string
}

type noticeRow struct {
	id     int64
	event  int64
	of     workflow.CaseID
	cause  workflow.Cause
	person workflow.PersonID
	letter int64
}

type untoldRow struct {
	id   int64
	line untold
}

// tables reads the tables and remembers how far.
type tables struct {
	store *models.Store
	seen  struct{ events, rungs, letters, notices, untold int64 }
	heads map[string]head // the last event of each subject
}

type head struct {
	seq  int64
	hash string
}

// rows runs a query and hands each row to scan.
func (t *tables) rows(ctx context.Context, query string, args []any, scan func(func(...any) error) error) error {
	rows, err := t.store.SQL().QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (t *tables) fresh(ctx context.Context) (tail, error) {
	var found tail
	now := t.seen
	err := t.rows(ctx, `SELECT COALESCE((SELECT max(id) FROM events), 0), COALESCE((SELECT max(id) FROM rungs), 0),
		COALESCE((SELECT max(id) FROM letters), 0), COALESCE((SELECT max(id) FROM notices), 0), COALESCE((SELECT max(id) FROM untold), 0)`,
		nil, func(scan func(...any) error) error {
			return scan(&now.events, &now.rungs, &now.letters, &now.notices, &now.untold)
		})
	for _, read := range []struct {
		grown bool
		into  func(context.Context, *tail) error
	}{
		{now.events > t.seen.events, t.freshEvents}, {now.rungs > t.seen.rungs, t.freshRungs}, {now.letters > t.seen.letters, t.freshLetters},
		{now.notices > t.seen.notices, t.freshNotices}, {now.untold > t.seen.untold, t.freshUntold},
	} {
		if err == nil && read.grown {
			err = read.into(ctx, &found)
		}
	}
	return found, err
}

func (t *tables) freshEvents(ctx context.Context, found *tail) error {
	return t.rows(ctx, `SELECT id, subject_kind, subject_id, seq, at, person_id, action, from_state, to_state, body, hash, for_id
		FROM events WHERE id > $1 ORDER BY id`, []any{t.seen.events}, func(scan func(...any) error) error {
		var row eventRow
		err := scan(&row.id, &row.subject, &row.about, &row.seq, &row.at, &row.person, &row.action, &row.from, &row.to, &row.body, &row.hash, &row.principal)
		found.events, t.seen.events = append(found.events, row), row.id
		return err
	})
}

func (t *tables) freshRungs(ctx context.Context, found *tail) error {
	return t.rows(ctx, `SELECT id, case_id, leg, rung, occurrence, reached_at, tell_at, event_id FROM rungs WHERE id > $1 ORDER BY id`,
		[]any{t.seen.rungs}, func(scan func(...any) error) error {
			var row rungRow
			err := scan(&row.id, &row.of, &row.key.leg, &row.key.rung, &row.key.occurrence, &row.line.reached, &row.line.tell, &row.by)
			found.rungs, t.seen.rungs = append(found.rungs, row), row.id
			return err
		})
}

func (t *tables) freshLetters(ctx context.Context, found *tail) error {
	return t.rows(ctx, `SELECT id, person_id, message_id, send_after, bundle, state FROM letters WHERE id > $1 ORDER BY id`,
		[]any{t.seen.letters}, func(scan func(...any) error) error {
			var row letterRow
			err := scan(&row.id, &row.person, &row.messageID, &row.sendAfter, &row.bundle, &row.state)
			found.letters, t.seen.letters = append(found.letters, row), row.id
			return err
		})
}

func (t *tables) freshNotices(ctx context.Context, found *tail) error {
	return t.rows(ctx, `SELECT id, event_id, case_id, cause, person_id, letter_id FROM notices WHERE id > $1 ORDER BY id`,
		[]any{t.seen.notices}, func(scan func(...any) error) error {
			var row noticeRow
			err := scan(&row.id, &row.event, &row.of, &row.cause, &row.person, &row.letter)
			found.notices, t.seen.notices = append(found.notices, row), row.id
			return err
		})
}

func (t *tables) freshUntold(ctx context.Context, found *tail) error {
	return t.rows(ctx, `SELECT id, case_id, cause, unit_id, role FROM untold WHERE id > $1 ORDER BY id`,
		[]any{t.seen.untold}, func(scan func(...any) error) error {
			var row untoldRow
			err := scan(&row.id, &row.line.id, &row.line.cause, &row.line.unit, &row.line.role)
			found.untold, t.seen.untold = append(found.untold, row), row.id
			return err
		})
}

// link checks that an event stands on the one before it in its subject's chain.
func (t *tables) link(row eventRow) string {
	key := fmt.Sprintf("%s/%d", row.subject, row.about)
	before := t.heads[key]
	t.heads[key] = head{row.seq, row.hash}
	var body struct{ Previous string }
	sum := sha256.Sum256([]byte(row.body))
	switch {
	case row.seq != before.seq+1:
		return fmt.Sprintf("%s #%d after #%d", key, row.seq, before.seq)
	case json.Unmarshal([]byte(row.body), &body) != nil || body.Previous != before.hash:
		return fmt.Sprintf("%s #%d does not stand on #%d", key, row.seq, before.seq)
	case hex.EncodeToString(sum[:]) != row.hash:
		return fmt.Sprintf("%s #%d has another hash", key, row.seq)
	}
	return ""
}

// stored reads one case as the tables have it, in the shape of a dossier.
func (t *tables) stored(ctx context.Context, id workflow.CaseID) (*dossier, error) {
	c := &dossier{id: id, rungs: map[rungKey]rungLine{}}
	var failed, checked, closed models.List[int64]
	var owner models.Reference
	err := t.rows(ctx, `SELECT number, owner_id, state, round, leg, issued_at, deadline_at, first_due_at, report_due_at, pass_due_at,
		acknowledge_by, acknowledged_at, reports_since, first_report_at, last_report_at, passed_report_at, closed_at,
		extension_asked, withdrawal_asked, report_drafted, failed, rechecked_by, closed_by, next_rung_at, chain_length, COALESCE(recurs_from, 0)
		FROM cases WHERE id = $1`, []any{id}, func(scan func(...any) error) error {
		return scan(&c.number, &owner, &c.state, &c.round, &c.leg, &c.issued, &c.deadline, &c.firstDue, &c.reportDue, &c.passDue,
			&c.receiptBy, &c.received, &c.since, &c.firstReport, &c.lastReport, &c.passedReport, &c.closed,
			&c.asked, &c.withdraw, &c.drafted, &failed, &checked, &closed, &c.next, &c.events, &c.recurs)
	})
	if err != nil {
		return nil, err
	}
	c.owner, c.failed = workflow.UnitID(owner), failed
	for _, one := range checked {
		c.checkedBy = append(c.checkedBy, workflow.PersonID(one))
	}
	for _, one := range closed {
		c.closedBy = append(c.closedBy, workflow.PersonID(one))
	}
	err = t.rows(ctx, `SELECT owner_id, round, opened_at, deadline_at, provisional, from_receipt FROM legs WHERE case_id = $1 ORDER BY number`,
		[]any{id}, func(scan func(...any) error) error {
			var leg stretch
			err := scan(&leg.owner, &leg.round, &leg.opened, &leg.deadline, &leg.guessed, &leg.receipt)
			c.legs = append(c.legs, leg)
			return err
		})
	if err != nil {
		return nil, err
	}
	err = t.rows(ctx, `SELECT kind, unit_id, leg, round, due_at, found_at, taken_back_by FROM flags WHERE case_id = $1 ORDER BY id`,
		[]any{id}, func(scan func(...any) error) error {
			var flag flagLine
			var back models.Reference
			err := scan(&flag.kind, &flag.unit, &flag.leg, &flag.round, &flag.due, &flag.found, &back)
			flag.back = back != 0
			c.flags = append(c.flags, flag)
			return err
		})
	if err != nil {
		return nil, err
	}
	err = t.rows(ctx, `SELECT id, leg, rung, colour, state, authority, year, serial, number, unit_id, facts FROM supervision_notices WHERE case_id = $1 ORDER BY id`,
		[]any{id}, func(scan func(...any) error) error {
			var line noticeLine
			var authority workflow.Authority
			var number string
			var facts models.Document[models.SupervisionFacts]
			err := scan(&line.id, &line.leg, &line.rung, &line.colour, &line.state, &authority, &line.year, &line.serial, &number, &line.unit, &facts)
			line.heads, line.reached = authority == workflow.HeadsAuthority, facts.Of.Reached
			if want := fmt.Sprintf("电督〔%d〕%d号", line.year, line.serial); line.serial != 0 && number != want {
				line.colour = number // shown as a difference
			}
			c.notices = append(c.notices, line)
			return err
		})
	if err != nil {
		return nil, err
	}
	if err := t.said(ctx, c); err != nil {
		return nil, err
	}
	return c, t.rows(ctx, `SELECT id, leg, state, unit_id, basis FROM proposals WHERE case_id = $1 ORDER BY id`, []any{id}, func(scan func(...any) error) error {
		var line proposalLine
		var basis models.Document[models.ProposalBasis]
		err := scan(&line.id, &line.leg, &line.state, &line.unit, &basis)
		var kinds []string
		for _, kind := range basis.Of.Flags {
			kinds = append(kinds, string(kind))
		}
		line.reached, line.basis = basis.Of.Reached, strings.Join(kinds, " ")
		c.proposals = append(c.proposals, line)
		return err
	})
}

// said reads what was said of a case between its papers, and who supports it.
func (t *tables) said(ctx context.Context, c *dossier) error {
	return t.rows(ctx, `SELECT 'supporter ' || CAST(unit_id AS TEXT) AS said, 0 AS kind, unit_id AS place FROM supporting_units WHERE case_id = $1
		UNION ALL SELECT kind || ' ' || CAST(number AS TEXT) || ' of unit ' || CAST(unit_id AS TEXT) || ' on leg ' || CAST(leg AS TEXT) ||
			CASE WHEN body LIKE '%"beyond":true%' THEN ' beyond' ELSE '' END, 1, id FROM unit_papers WHERE case_id = $1
		UNION ALL SELECT 'chase of unit ' || CAST(unit_id AS TEXT) || ' on leg ' || CAST(leg AS TEXT) || ' ' || duty, 2, id FROM chases WHERE case_id = $1
		ORDER BY kind, place`, []any{c.id}, func(scan func(...any) error) error {
		var line string
		var kind, place int64
		err := scan(&line, &kind, &place)
		switch kind {
		case 0:
			c.supporters = append(c.supporters, workflow.UnitID(place))
		case 1:
			c.papers = append(c.papers, line)
		default:
			c.calls = append(c.calls, line)
		}
		return err
	})
}

// rungsOf reads all that a case has reached.
func (t *tables) rungsOf(ctx context.Context, id workflow.CaseID) (map[rungKey]rungLine, int, error) {
	found, count := map[rungKey]rungLine{}, 0
	err := t.rows(ctx, `SELECT leg, rung, occurrence, reached_at, tell_at FROM rungs WHERE case_id = $1`, []any{id}, func(scan func(...any) error) error {
		var key rungKey
		var line rungLine
		err := scan(&key.leg, &key.rung, &key.occurrence, &line.reached, &line.tell)
		found[key] = line
		count++
		return err
	})
	return found, count, err
}
