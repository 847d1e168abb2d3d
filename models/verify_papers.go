package models

import (
	"fmt"
	"maps"
	"slices"
)

// pageSubjects and pagePapers bound what is compared at a time: so many subjects,
// or as many as have so many papers together.
const (
	pageSubjects = 200
	pagePapers   = 20_000
)

// papersOf is what the events of one subject say of its papers, up to the last.
type papersOf struct {
	id       int64
	last     sealedHead
	complete bool // from the first event, or from one that covered the whole
	expected map[string]expected
}

// expected is what the newest event that names a paper says of it.
type expected struct {
	digest string
	seq    int64
	event  int64
	found  bool
}

// covers takes in what an event says of the papers of its subject.
func (v *verifier) covers(event Event, said *cover) {
	if len(v.page) == 0 || v.page[len(v.page)-1].id != event.SubjectID {
		v.page = append(v.page, &papersOf{id: event.SubjectID, expected: map[string]expected{}})
	}
	about := v.page[len(v.page)-1]
	about.last = sealedHead{Subject: event.SubjectKind, SubjectID: event.SubjectID, Length: event.Seq, Event: event.ID}
	if said == nil {
		v.tally.EventsNotCovering++
		return
	}
	v.tally.EventsCovering++
	if said.Form != coverForm {
		v.add(about.fault(FaultAltered, fmt.Sprintf("it covers papers in form %d, which this program does not know", said.Form), event.Seq, event.ID))
		return
	}
	if said.Whole && about.complete {
		v.add(about.fault(FaultAltered, "it covers the whole subject a second time, as if the events before it had covered nothing", event.Seq, event.ID))
	}
	about.complete = about.complete || said.Whole || event.Seq == 1
	v.papers += len(said.Rows)
	for name, digest := range said.Rows {
		about.expected[name] = expected{digest: digest, seq: event.Seq, event: event.ID}
	}
	for _, name := range said.Gone {
		delete(about.expected, name)
	}
}

func (p *papersOf) fault(kind, detail string, seq, event int64) Fault {
	return Fault{Kind: kind, Subject: p.last.Subject, SubjectID: p.id, Seq: seq, Event: event, Detail: detail}
}

// endPage compares the tables with the page that was gathered, when the next event
// is about another kind of subject, or the page is full.
func (v *verifier) endPage(next Event) error {
	if len(v.page) == 0 {
		return nil
	}
	last := v.page[len(v.page)-1]
	if next.SubjectKind == v.kind && (next.SubjectID == last.id || len(v.page) < pageSubjects && v.papers < pagePapers) {
		return nil
	}
	for _, paper := range papers {
		if paper.subject != v.kind {
			continue
		}
		if err := v.comparePaper(paper); err != nil {
			return err
		}
	}
	for _, about := range v.page {
		for _, name := range slices.Sorted(maps.Keys(about.expected)) {
			if word := about.expected[name]; !word.found {
				v.add(about.fault(FaultRemoved, name+" is gone, which this event wrote", word.seq, word.event))
			}
		}
	}
	v.page, v.papers = v.page[:0], 0
	return nil
}

// comparePaper holds the rows of one table, as far as they belong to the page,
// against what the events say of them.
func (v *verifier) comparePaper(paper *paper) error {
	db := v.reader.db
	if _, owner := paper.from(); paper.subject != SubjectSystem {
		db = db.Where(owner+" BETWEEN ? AND ?", v.page[0].id, v.page[len(v.page)-1].id)
	}
	at := 0
	return paper.each(db, func(owner int64, row []any) error {
		for at < len(v.page) && v.page[at].id < owner {
			at++
		}
		if at == len(v.page) || v.page[at].id != owner {
			return nil // of a subject without any event, which is a fault of its own
		}
		about, name := v.page[at], paper.name(row)
		word, covered := about.expected[name]
		if !covered {
			if about.complete {
				v.add(about.fault(FaultAdded, name+" is there, and no event wrote it", about.last.Length, about.last.Event))
			} else {
				v.tally.PapersNotCovered++
			}
			return nil
		}
		v.tally.PapersCovered++
		digest, err := paper.digest(row)
		if err != nil {
			return err
		}
		if digest != word.digest {
			v.add(about.fault(FaultAltered, name+" is not what this event wrote", word.seq, word.event))
		}
		word.found = true
		about.expected[name] = word
		return nil
	})
}
