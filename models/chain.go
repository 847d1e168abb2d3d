package models

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"rectify/workflow"
)

// The kinds of subjects that have a chain.
const (
	SubjectCase     = "case"
	SubjectCircular = "circular"
	SubjectSystem   = "system"
)

// Happening is what an event says, before it has its place in the chain.
type Happening struct {
	At     Instant
	Person workflow.PersonID // 0: the policy, or the program's operator
	For    workflow.PersonID // in whose place, as their deputy; 0: in the person's own
	Role   workflow.Role
	Action string
	From   string
	To     string
	Detail any // marshalled into the hashed body; nil for none
}

// eventBody is the text under the hash. Every column of the row stands in it, so
// that no column can be edited unseen, and the event before it by id and hash.
type eventBody struct {
	ID            int64           `json:"id"`
	Subject       string          `json:"subject"`
	SubjectID     int64           `json:"subject_id"`
	Seq           int64           `json:"seq"`
	At            Instant         `json:"at"`
	Person        int64           `json:"person"`
	For           int64           `json:"for,omitempty"`
	Role          string          `json:"role"`
	Action        string          `json:"action"`
	From          string          `json:"from"`
	To            string          `json:"to"`
	Detail        json.RawMessage `json:"detail,omitempty"`
	Cover         *cover          `json:"cover,omitempty"` // none in events of before there were digests
	PreviousEvent int64           `json:"previous_event"`
	Previous      string          `json:"previous"`
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (t *Tx) nextEventID() (int64, error) { return t.nextID("events", "event_ids") }

// AppendSystem adds an event about people or settings. Those who do so at the same
// time know nothing of each other, and wait.
func (t *Tx) AppendSystem(what Happening) (Event, error) {
	rows, err := find[SystemChain](t.Reader, "WHERE id = 1"+t.forUpdate())
	if err == nil && len(rows) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Event{}, err
	}
	row := rows[0]
	event, err := t.Append(SubjectSystem, row.ID, &row.Chain, what)
	if err != nil {
		return Event{}, err
	}
	return event, save(t, &row, row.ID, &row.Version)
}

// sealBody is the text under a seal's hash.
type sealBody struct {
	ID       int64        `json:"id"`
	At       Instant      `json:"at"`
	Previous string       `json:"previous"`
	Heads    []sealedHead `json:"heads"`
}

type sealedHead struct {
	Subject   string `json:"subject"`
	SubjectID int64  `json:"subject_id"`
	Length    int64  `json:"length"`
	Event     int64  `json:"event"`
	Hash      string `json:"hash"`
}

// Seal covers every head that changed since the last seal, 10,000 events at
// most, and reports how many events it covered. Nothing to cover is no seal.
func (t *Tx) Seal(at Instant) (int, error) {
	var last Seal
	query := t.db.Order("id DESC").Limit(1)
	if t.dialect == PostgreSQL {
		// One sealer at a time; the lock ends with the transaction.
		if err := t.db.Exec("SELECT pg_advisory_xact_lock(7201)").Error; err != nil {
			return 0, err
		}
	}
	if err := query.Find(&last).Error; err != nil {
		return 0, err
	}
	var open []Event
	err := t.db.Select("id, subject_kind, subject_id, seq, hash").Where("seal_id IS NULL").Order("id").Limit(10_000).Find(&open).Error
	if err != nil || len(open) == 0 {
		return 0, err
	}
	body := sealBody{ID: last.ID + 1, At: at, Previous: last.Hash, Heads: headsOf(open)}
	text, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	seal := Seal{ID: body.ID, At: at, Body: string(text), Hash: hashOf(string(text))}
	if err := t.db.Create(&seal).Error; err != nil {
		return 0, err
	}
	for part := range slices.Chunk(open, 500) {
		ids := make([]int64, len(part))
		for i, event := range part {
			ids[i] = event.ID
		}
		if err := t.db.Model(&Event{}).Where("id IN ?", ids).Update("seal_id", seal.ID).Error; err != nil {
			return 0, err
		}
	}
	return len(open), nil
}

// headsOf keeps the last event of every subject, in a fixed order.
func headsOf(events []Event) []sealedHead {
	latest := map[string]sealedHead{}
	for _, event := range events {
		key := fmt.Sprintf("%s/%d", event.SubjectKind, event.SubjectID)
		if event.Seq > latest[key].Length {
			latest[key] = sealedHead{Subject: event.SubjectKind, SubjectID: event.SubjectID, Length: event.Seq, Event: event.ID, Hash: event.Hash}
		}
	}
	heads := make([]sealedHead, 0, len(latest))
	for _, head := range latest {
		heads = append(heads, head)
	}
	slices.SortFunc(heads, func(a, b sealedHead) int { return int(a.Event - b.Event) })
	return heads
}
