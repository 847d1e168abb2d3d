package models

import "fmt"

// record hashes the events of a load, with what they cover, and puts the hashes on the
// subjects' rows. Every chain in a load begins and ends in it, with all its papers.
func (l *Load) record() error {
	record := newRecord()
	tx := &Tx{record: record} // which asks nothing of a database: the whole comes before its parts
	for _, note := range l.notes() {
		if err := note(tx); err != nil {
			return err
		}
	}
	heads := l.heads()
	places := map[subject][]int{} // of the events in the load
	for place, event := range l.Events {
		of := subject{event.SubjectKind, event.SubjectID}
		chain := record.chains[of]
		if chain == nil {
			head := heads[of]
			if head == nil || event.Seq != 1 {
				return fmt.Errorf("the chain of %s %d does not begin in the load that holds it", of.kind, of.id)
			}
			chain = &openChain{of: of, heads: []*Chain{head}, covered: true}
			record.chains[of] = chain
			record.order = append(record.order, chain)
		}
		chain.events, chain.bodies = append(chain.events, event), append(chain.bodies, *event.body)
		places[of] = append(places[of], place)
	}
	for _, chain := range record.order {
		chain.bodies[len(chain.bodies)-1].Cover.take(record.papers[chain.of])
		hash, err := chain.seal()
		if err != nil {
			return err
		}
		chain.heads[0].ChainHead, chain.heads[0].ChainCovered = hash, true
		for i, place := range places[chain.of] {
			l.Events[place] = chain.events[i]
		}
	}
	return nil
}

// heads are the rows of the subjects in the load.
func (l *Load) heads() map[subject]*Chain {
	heads := map[subject]*Chain{}
	for i := range l.Cases {
		heads[subject{SubjectCase, int64(l.Cases[i].ID)}] = &l.Cases[i].Chain
	}
	for i := range l.Circulars {
		heads[subject{SubjectCircular, l.Circulars[i].ID}] = &l.Circulars[i].Chain
	}
	return heads
}

func noting[Row any](rows []Row) func(*Tx) error {
	return func(tx *Tx) error {
		for i := range rows {
			if err := tx.wrote(&rows[i]); err != nil {
				return err
			}
		}
		return nil
	}
}

// notes are in the order of the references between the tables.
func (l *Load) notes() []func(*Tx) error {
	return []func(*Tx) error{
		noting(l.Circulars), noting(l.Cases), noting(l.Supporters), noting(l.Legs), noting(l.Findings), noting(l.Drafts), noting(l.Reports),
		noting(l.Answers), noting(l.Rechecks), noting(l.Verdicts), noting(l.Requests), noting(l.Flags), noting(l.Rungs), noting(l.Supervision),
		noting(l.Proposals), noting(l.Notices),
	}
}
