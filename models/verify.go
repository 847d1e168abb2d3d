package models

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Fault is one thing wrong with the record. Event is the id of the event it is
// about, and Seq its place on the subject's chain.
type Fault struct {
	Kind      string // edited, dropped, swapped, cut off, added, altered, removed, seal, file
	Subject   string
	SubjectID int64
	Seq       int64
	Event     int64
	Detail    string
}

// String names the fault for people and for logs.
func (f Fault) String() string {
	if f.Kind == FaultSeal {
		return fmt.Sprintf("seal %d: %s", f.Event, f.Detail)
	}
	return fmt.Sprintf("event %d (%s/%d #%d) %s: %s", f.Event, f.Subject, f.SubjectID, f.Seq, f.Kind, f.Detail)
}

// The kinds of faults.
const (
	FaultEdited  = "edited"
	FaultDropped = "dropped"
	FaultSwapped = "swapped"
	FaultCutOff  = "cut off"
	FaultAdded   = "added"
	FaultAltered = "altered" // a paper differs from what an event wrote
	FaultRemoved = "removed" // a paper that an event wrote is gone
	FaultSeal    = "seal"
	FaultFile    = "file"
)

// faultLimit bounds the report: whoever rewrote a whole record is found by the
// first faults already.
const faultLimit = 1000

type subject struct {
	kind string
	id   int64
}

// Audit is what verifying the record found.
type Audit struct {
	Faults []Fault // at most 1,000

	// What the events cover by digests, and what stands from before there were any.
	EventsCovering    int
	EventsNotCovering int
	PapersCovered     int
	PapersNotCovered  int
}

// VerifyAudit walks every chain and every seal, compares the tables with what the
// events cover, and returns what is wrong, at most 1,000 faults. It reads the
// record once, in bounded batches. Progress by an attacker who rewrites rows, heads
// and all seals after a point is only seen by comparing LastSeal with a copy kept
// elsewhere. A Reader of Store.Snapshot is not misled by what is written meanwhile.
func (r Reader) VerifyAudit() (Audit, error) {
	check := newVerifier(r)
	for _, step := range []func() error{check.seals, check.chains, check.heads} {
		if err := step(); err != nil {
			return Audit{}, err
		}
		if len(check.faults) >= faultLimit {
			check.faults = check.faults[:faultLimit]
			break
		}
	}
	check.tally.Faults = check.faults
	return check.tally, nil
}

// LastSeal returns the newest seal, or a zero one.
func (r Reader) LastSeal() (Seal, error) {
	var seal Seal
	return seal, r.db.Order("id DESC").Limit(1).Find(&seal).Error
}

type sealedAt struct {
	seal int64
	head sealedHead
}

type verifier struct {
	reader Reader
	sealed map[subject][]sealedAt // the sealed heads of each subject, oldest first
	seen   map[subject]sealedHead // the last event found of each subject
	states map[subject]string     // the state it left
	only   map[subject]bool       // whose seals are kept; nil: everybody's
	faults []Fault

	kind   string      // of the subjects on the page
	page   []*papersOf // subjects whose papers are compared together, in the order of their ids
	papers int         // named on the page
	tally  Audit
}

func newVerifier(reader Reader) *verifier {
	return &verifier{reader: reader, sealed: map[subject][]sealedAt{}, seen: map[subject]sealedHead{}, states: map[subject]string{}}
}

func (v *verifier) add(fault Fault) { v.faults = append(v.faults, fault) }

func (v *verifier) seals() error {
	previous := Seal{}
	for len(v.faults) < faultLimit {
		var batch []Seal
		if err := v.reader.db.Where("id > ?", previous.ID).Order("id").Limit(500).Find(&batch).Error; err != nil || len(batch) == 0 {
			return err
		}
		for _, seal := range batch {
			var body sealBody
			switch {
			case hashOf(seal.Body) != seal.Hash || json.Unmarshal([]byte(seal.Body), &body) != nil ||
				body.ID != seal.ID || body.At != seal.At:
				v.add(Fault{Kind: FaultSeal, Event: seal.ID, Detail: "its text was edited"})
			case seal.ID != previous.ID+1 || body.Previous != previous.Hash:
				v.add(Fault{Kind: FaultSeal, Event: seal.ID, Detail: "it does not follow the seal before it"})
			}
			for _, head := range body.Heads {
				key := subject{head.Subject, head.SubjectID}
				if v.only != nil && !v.only[key] {
					continue
				}
				v.sealed[key] = append(v.sealed[key], sealedAt{seal.ID, head})
			}
			previous = seal
		}
	}
	return nil
}

// chains reads the events subject by subject, in the order of their places.
func (v *verifier) chains() error {
	var last Event
	for len(v.faults) < faultLimit {
		var batch []Event
		err := v.reader.db.
			Where("(subject_kind, subject_id, seq) > (?, ?, ?)", last.SubjectKind, last.SubjectID, last.Seq).
			Order("subject_kind, subject_id, seq").Limit(1000).Find(&batch).Error
		if err != nil {
			return err
		}
		if len(batch) == 0 {
			return v.endPage(Event{})
		}
		for _, event := range batch {
			if err := v.endPage(event); err != nil {
				return err
			}
			v.kind = event.SubjectKind
			v.event(event)
			last = event
		}
	}
	return nil
}

func (v *verifier) event(event Event) {
	key := subject{event.SubjectKind, event.SubjectID}
	before := v.seen[key]
	fault := Fault{Subject: event.SubjectKind, SubjectID: event.SubjectID, Seq: event.Seq, Event: event.ID}
	var body eventBody
	readable := json.Unmarshal([]byte(event.Body), &body) == nil
	switch {
	case !readable || hashOf(event.Body) != event.Hash:
		fault.Kind, fault.Detail = FaultEdited, "its text does not match its hash"
		v.add(fault)
	case body.ID != event.ID || body.Subject != event.SubjectKind || body.SubjectID != event.SubjectID || body.Seq != event.Seq:
		fault.Kind, fault.Detail = FaultSwapped, fmt.Sprintf("its text belongs to event %d (%s/%d #%d)", body.ID, body.Subject, body.SubjectID, body.Seq)
		v.add(fault)
	case body.differs(event):
		fault.Kind, fault.Detail = FaultEdited, "a column differs from its text"
		v.add(fault)
	case event.Seq > before.Length+1:
		// The predecessors that are missing: the last of them by name.
		v.add(Fault{Kind: FaultDropped, Subject: event.SubjectKind, SubjectID: event.SubjectID, Seq: event.Seq - 1, Event: body.PreviousEvent,
			Detail: fmt.Sprintf("event %d (#%d) stands on it, and it is gone; places %d to %d are missing", event.ID, event.Seq, before.Length+1, event.Seq-1)})
	case body.Previous != before.Hash || body.PreviousEvent != before.Event:
		fault.Kind, fault.Detail = FaultSwapped, fmt.Sprintf("it stands on event %d, but event %d comes before it", body.PreviousEvent, before.Event)
		v.add(fault)
	}
	v.sealOf(key, event, fault)
	v.covers(event, body.Cover)
	v.states[key] = event.ToState
	v.seen[key] = sealedHead{Subject: event.SubjectKind, SubjectID: event.SubjectID, Length: event.Seq, Event: event.ID, Hash: event.Hash}
}

func (b eventBody) differs(event Event) bool {
	again, err := json.Marshal(b)
	return err != nil || !bytes.Equal(again, []byte(event.Body)) ||
		b.At != event.At || b.Person != int64(event.PersonID) || b.For != int64(event.ForID) || b.Role != string(event.Role) || b.Action != event.Action ||
		b.From != event.FromState || b.To != event.ToState
}

// sealOf compares the event with the seals: the seal it names must be the first
// that reaches its place, and a sealed head must be the event it was.
func (v *verifier) sealOf(key subject, event Event, fault Fault) {
	heads := v.sealed[key]
	at := slices.IndexFunc(heads, func(sealed sealedAt) bool { return sealed.head.Length >= event.Seq })
	var expected int64
	if at >= 0 {
		expected = heads[at].seal
		if head := heads[at].head; head.Length == event.Seq && (head.Hash != event.Hash || head.Event != event.ID) {
			fault.Kind, fault.Detail = FaultEdited, fmt.Sprintf("seal %d covers another event in its place", expected)
			v.add(fault)
		}
	}
	if int64(event.SealID) != expected {
		fault.Kind, fault.Detail = FaultEdited, fmt.Sprintf("it names seal %d instead of %d", event.SealID, expected)
		v.add(fault)
	}
}

// heads compares the last event of every subject with the head on the subject's
// row and with the newest seal.
func (v *verifier) heads() error {
	rows, err := v.reader.chainHeads()
	if err == nil {
		v.compare(rows)
	}
	return err
}

// compare holds what was found against the subjects' rows.
func (v *verifier) compare(rows map[subject]headRow) {
	told := map[subject]bool{}
	cutOff := func(key subject, length, event int64, detail string) {
		found := v.seen[key]
		if !told[key] {
			v.add(Fault{Kind: FaultCutOff, Subject: key.kind, SubjectID: key.id, Seq: length, Event: event,
				Detail: fmt.Sprintf("%s; the chain ends at #%d (event %d)", detail, found.Length, found.Event)})
		}
		told[key] = true
	}
	for key, head := range rows {
		found := v.seen[key]
		switch {
		case found.Length == 0 && head.ChainLength == 0 && key.kind != SubjectSystem:
			cutOff(key, 1, 0, "it exists without a single event")
		case found.Length < head.ChainLength:
			cutOff(key, head.ChainLength, head.ChainEvent, "the row knows it as the last event")
		case found.Length > head.ChainLength:
			v.add(Fault{Kind: FaultAdded, Subject: key.kind, SubjectID: key.id, Seq: found.Length, Event: found.Event,
				Detail: fmt.Sprintf("the row knows only %d events", head.ChainLength)})
		case found.Hash != head.ChainHead || found.Event != head.ChainEvent:
			v.add(Fault{Kind: FaultEdited, Subject: key.kind, SubjectID: key.id, Seq: found.Length, Event: found.Event,
				Detail: "the row knows another last event"})
		case key.kind != SubjectSystem && v.states[key] != head.State:
			v.add(Fault{Kind: FaultEdited, Subject: key.kind, SubjectID: key.id, Seq: found.Length, Event: found.Event,
				Detail: fmt.Sprintf("it left the state %q, but the row says %q", v.states[key], head.State)})
		}
	}
	for key, heads := range v.sealed {
		newest := heads[len(heads)-1]
		if v.seen[key].Length < newest.head.Length {
			cutOff(key, newest.head.Length, newest.head.Event, fmt.Sprintf("seal %d covers it", newest.seal))
		}
	}
	for key, found := range v.seen {
		if _, exists := rows[key]; !exists {
			v.add(Fault{Kind: FaultAdded, Subject: key.kind, SubjectID: key.id, Seq: found.Length, Event: found.Event, Detail: "its subject does not exist"})
		}
	}
	slices.SortStableFunc(v.faults, func(a, b Fault) int { return int(a.Event - b.Event) })
}

// headRow is what a subject's row says of its chain.
type headRow struct {
	ID    int64
	State string
	Chain `gorm:"embedded"`
}

// chainHeads reads the head of every subject's row.
func (r Reader) chainHeads() (map[subject]headRow, error) {
	heads := map[subject]headRow{}
	err := r.eachHead(func(kind string, row headRow) error {
		heads[subject{kind, row.ID}] = row
		return nil
	})
	return heads, err
}
