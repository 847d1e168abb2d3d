package models

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// record is what one transaction has to say to the chains: the events that were
// appended, and the digests of the papers that were written. It is written when the
// transaction ends, for only then is it known what an event has to cover.
type record struct {
	chains map[subject]*openChain
	order  []*openChain
	papers map[subject]map[string]string // of each subject a digest for each paper, or "" for one that was taken away
	owners map[string]subject            // of papers that have parts
}

// openChain is a chain to which events were appended.
type openChain struct {
	of      subject
	heads   []*Chain // the rows in hand that carry the head
	before  string   // the hash of the last event before this transaction
	covered bool     // before this transaction, or because the chain begins with it
	events  []Event
	bodies  []eventBody
}

func newRecord() *record {
	return &record{chains: map[subject]*openChain{}, papers: map[subject]map[string]string{}, owners: map[string]subject{}}
}

// Append adds an event to the end of the subject's chain and moves the head, except
// for its hash: the event is hashed and written when the transaction ends, together
// with digests of the papers that the transaction wrote. The caller saves the row
// that carries the head under its version in the same transaction, which is what
// keeps two writers from extending one head. The event returned has no text yet.
func (t *Tx) Append(kind string, id int64, head *Chain, what Happening) (Event, error) {
	number, err := t.nextEventID()
	if err != nil {
		return Event{}, err
	}
	event, body, err := follows(number, kind, id, *head, what)
	if err != nil {
		return Event{}, err
	}
	key := subject{kind, id}
	chain := t.record.chains[key]
	if chain == nil {
		chain = &openChain{of: key, before: head.ChainHead, covered: head.ChainCovered || head.ChainLength == 0}
		t.record.chains[key] = chain
		t.record.order = append(t.record.order, chain)
	}
	if !slices.Contains(chain.heads, head) {
		chain.heads = append(chain.heads, head)
	}
	chain.events, chain.bodies = append(chain.events, event), append(chain.bodies, body)
	head.ChainLength, head.ChainEvent = event.Seq, event.ID
	return event, nil
}

// follows is the event that comes next on a chain, before it is hashed.
func follows(number int64, kind string, id int64, head Chain, what Happening) (event Event, body eventBody, err error) {
	body = eventBody{
		ID: number, Subject: kind, SubjectID: id, Seq: head.ChainLength + 1, At: what.At,
		Person: int64(what.Person), For: int64(what.For), Role: string(what.Role), Action: what.Action, From: what.From, To: what.To,
		PreviousEvent: head.ChainEvent, Cover: &cover{Form: coverForm},
	}
	if what.Detail != nil {
		body.Detail, err = json.Marshal(what.Detail)
	}
	event = Event{
		ID: number, SubjectKind: kind, SubjectID: id, Seq: body.Seq, At: what.At, PersonID: what.Person, ForID: what.For, Role: what.Role,
		Action: what.Action, FromState: what.From, ToState: what.To,
	}
	return event, body, err
}

// wrote notes the digest of a row as it was just written, if its table is covered.
func (t *Tx) wrote(row any) error {
	value := reflect.Indirect(reflect.ValueOf(row))
	paper, covered := paperOf[value.Type()]
	if !covered {
		return nil
	}
	values, err := paper.values(value)
	if err != nil {
		return err
	}
	return t.noteRow(paper, values)
}

func (t *Tx) noteRow(paper *paper, values []any) error {
	name := paper.name(values)
	of, err := t.ownerOf(paper, values)
	if err != nil {
		return err
	}
	digest, err := paper.digest(values)
	if err != nil {
		return err
	}
	t.record.owners[name] = of
	t.record.note(of, name, digest)
	return nil
}

// note keeps the last word on a paper.
func (r *record) note(of subject, name, digest string) {
	if r.papers[of] == nil {
		r.papers[of] = map[string]string{}
	}
	r.papers[of][name] = digest
}

// ownerOf finds the subject that a row belongs to.
func (t *Tx) ownerOf(paper *paper, values []any) (subject, error) {
	switch {
	case paper.part.table != "":
		id := values[paper.place(paper.part.column)]
		whole := paperNamed(paper.part.table)
		if of, known := t.record.owners[fmt.Sprint(whole.table, "/", id)]; known {
			return of, nil
		}
		of := subject{kind: paper.subject}
		return of, t.db.Table(whole.table).Select(whole.owner).Where("id = ?", id).Scan(&of.id).Error
	case paper.owner == "":
		return subject{paper.subject, 1}, nil
	}
	id, whole := values[paper.place(paper.owner)].(int64)
	if !whole {
		return subject{}, fmt.Errorf("%s.%s is no number", paper.table, paper.owner)
	}
	return subject{paper.subject, id}, nil
}

// rereadByID notes rows that were just written, as they now stand.
func (t *Tx) rereadByID(table string, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	return t.reread(table, table+".id IN ?", ids)
}

// remove deletes rows of a paper on purpose, and notes that they are gone.
func (t *Tx) remove(table, condition string, values ...any) error {
	paper := paperNamed(table)
	var names []string
	for _, column := range paper.columns {
		names = append(names, column.name)
	}
	rows, err := t.db.Raw("DELETE FROM "+table+" WHERE "+condition+" RETURNING "+strings.Join(names, ", "), values...).Rows()
	if err != nil {
		return err
	}
	found, err := readAll(rows, len(names))
	if err != nil {
		return err
	}
	for _, row := range found {
		of, err := t.ownerOf(paper, row)
		if err != nil {
			return err
		}
		t.record.note(of, paper.name(row), "")
	}
	return nil
}

// reread notes rows as they now stand, after a statement that wrote some of their
// columns only.
func (t *Tx) reread(table, condition string, values ...any) error {
	paper := paperNamed(table)
	return paper.each(t.db.Where(condition, values...), func(_ int64, row []any) error { return t.noteRow(paper, row) })
}

// each reads the covered columns of rows as they are stored, in the order of their
// subjects and keys, with the id of the subject.
func (p *paper) each(db *gorm.DB, visit func(owner int64, row []any) error) error {
	from, owner := p.from()
	names := []string{owner}
	for _, column := range p.columns {
		names = append(names, p.table+"."+column.name)
	}
	order := []string{owner}
	for _, key := range p.key {
		order = append(order, p.table+"."+key)
	}
	rows, err := db.Table(from).Select(strings.Join(names, ", ")).Order(strings.Join(order, ", ")).Rows()
	if err != nil {
		return err
	}
	found, err := readAll(rows, len(names))
	if err != nil {
		return err
	}
	for _, values := range found {
		id, _ := values[0].(int64)
		if err := visit(id, values[1:]); err != nil {
			return err
		}
	}
	return nil
}

// readAll reads rows to their end before anything is made of them: a visitor may ask
// the database itself, and a transaction has one line to it.
func readAll(rows *sql.Rows, columns int) (found [][]any, err error) {
	for rows.Next() {
		values, into := make([]any, columns), make([]any, columns)
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		found = append(found, values)
	}
	return found, errors.Join(rows.Err(), rows.Close())
}

// from is where the rows of a paper are read, and the expression of their subject.
func (p *paper) from() (tables, owner string) {
	switch {
	case p.part.table != "":
		whole := paperNamed(p.part.table)
		return fmt.Sprintf("%s JOIN %s ON %s.id = %s.%s", p.table, whole.table, whole.table, p.table, p.part.column), whole.table + "." + whole.owner
	case p.owner == "":
		return p.table, "CAST(1 AS BIGINT)"
	}
	return p.table, p.table + "." + p.owner
}

// closeRecord hashes and writes the events of the transaction, with what they cover,
// and puts the hashes on the subjects' rows.
func (t *Tx) closeRecord() error {
	for _, chain := range t.record.order {
		if !chain.covered {
			if err := t.coverWhole(chain); err != nil {
				return err
			}
		}
		last := chain.bodies[len(chain.bodies)-1].Cover
		last.Whole = !chain.covered
		last.take(t.record.papers[chain.of])
		hash, err := chain.seal()
		if err != nil {
			return err
		}
		for _, head := range chain.heads {
			head.ChainHead, head.ChainCovered = hash, true
		}
	}
	err := t.saveRecord()
	if errors.Is(err, ErrDuplicate) {
		return ErrConflict // another writer extended the same head
	}
	return err
}

// take moves what was noted into what an event says.
func (c *cover) take(digests map[string]string) {
	for name, digest := range digests {
		if digest == "" {
			c.Gone = append(c.Gone, name)
			continue
		}
		if c.Rows == nil {
			c.Rows = map[string]string{}
		}
		c.Rows[name] = digest
	}
	slices.Sort(c.Gone)
}

// seal gives the events of a chain their texts and hashes, and returns the last.
func (c *openChain) seal() (string, error) {
	hash := c.before
	for i := range c.bodies {
		c.bodies[i].Previous = hash
		text, err := json.Marshal(c.bodies[i])
		if err != nil {
			return "", err
		}
		hash = hashOf(string(text))
		c.events[i].Body, c.events[i].Hash = string(text), hash
	}
	return hash, nil
}

// coverWhole notes every paper of a subject whose earlier events covered nothing.
func (t *Tx) coverWhole(chain *openChain) error {
	for _, paper := range papers {
		if paper.subject != chain.of.kind {
			continue
		}
		_, owner := paper.from()
		db := t.db
		if paper.owner != "" || paper.part.table != "" {
			db = db.Where(owner+" = ?", chain.of.id)
		}
		err := paper.each(db, func(_ int64, row []any) error { return t.noteRow(paper, row) })
		if err != nil {
			return err
		}
	}
	return nil
}
