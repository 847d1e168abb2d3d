package models

import (
	"fmt"
	"slices"
	"strings"
)

// headTables names the table with the rows of subjects of a kind.
var headTables = map[string]string{SubjectCase: "cases", SubjectCircular: "circulars", SubjectSystem: "system_chain"}

// saveRecord writes the events, and on the row of each subject the hash of its last
// one. The row was saved in this transaction with that event at its head.
func (t *Tx) saveRecord() error {
	if t.dialect == PostgreSQL {
		return t.saveRecordTogether()
	}
	var events []Event
	for _, chain := range t.record.order {
		events = append(events, chain.events...)
	}
	if err := insertAll(t, events, ""); err != nil {
		return err
	}
	for _, chain := range t.record.order {
		last := chain.last()
		written, err := t.exec("UPDATE "+headTables[chain.of.kind]+" SET chain_head = ?, chain_covered = ? WHERE id = ? AND chain_event = ?",
			last.Hash, true, chain.of.id, last.ID)
		if err != nil {
			return err
		}
		if written != 1 {
			return chain.notSaved()
		}
	}
	return nil
}

// chainsAtOnce is how many chains one statement of PostgreSQL saves, and eventsAtOnce how
// many events of each: a chain with more has those before the last ones inserted ahead.
const (
	chainsAtOnce = 100
	eventsAtOnce = 10
)

// saveRecordTogether saves the events and heads of many chains by one statement: on
// PostgreSQL it is the trips that cost.
func (t *Tx) saveRecordTogether() error {
	for kind, table := range headTables {
		ours := slices.DeleteFunc(slices.Clone(t.record.order), func(c *openChain) bool { return c.of.kind != kind })
		for chains := range slices.Chunk(ours, chainsAtOnce) {
			var events, heads []string
			var values, ends []any
			for _, chain := range chains {
				ahead := max(0, len(chain.events)-eventsAtOnce)
				if err := insertAll(t, chain.events[:ahead], ""); err != nil {
					return err
				}
				for _, e := range chain.events[ahead:] {
					events = append(events, "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
					values = append(values, e.ID, e.SubjectKind, e.SubjectID, e.Seq, e.At, e.PersonID, e.ForID, e.Role, e.Action, e.FromState, e.ToState, e.Body, e.Hash)
				}
				last := chain.last()
				heads = append(heads, "(CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT))")
				ends = append(ends, chain.of.id, last.ID, last.Hash)
			}
			result := t.db.Exec(`WITH written AS (INSERT INTO events
					(id, subject_kind, subject_id, seq, at, person_id, for_id, role, action, from_state, to_state, body, hash) VALUES `+strings.Join(events, ", ")+`),
				heads (id, event, hash) AS (VALUES `+strings.Join(heads, ", ")+`)
				UPDATE `+table+` SET chain_head = heads.hash, chain_covered = TRUE FROM heads
				WHERE `+table+`.id = heads.id AND `+table+`.chain_event = heads.event`, append(values, ends...)...)
			if result.Error != nil {
				return result.Error
			}
			if result.RowsAffected != int64(len(chains)) {
				return chains[0].notSaved()
			}
		}
	}
	return nil
}

func (c *openChain) last() Event { return c.events[len(c.events)-1] }

func (c *openChain) notSaved() error {
	return fmt.Errorf("the row of %s %d, or of one beside it, was not saved with its event %d", c.of.kind, c.of.id, c.last().ID)
}
