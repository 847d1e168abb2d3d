package main

import (
	"fmt"
	"strings"
	"testing"

	"rectify/models"
)

// examineDiary holds what the clients wrote down against the database.
func examineDiary(t *testing.T, store *models.Store, diary *diary, lives int) {
	t.Helper()
	versions, events := subjects(t, store)
	inFlight := map[int]bool{} // the lives that ended with a request under way
	confirmed, found, absent := 0, 0, 0
	for _, page := range diary.read() {
		act, answer := page.asked, page.answer
		name := fmt.Sprint(act.Subject, " ", act.ID)
		happened := events[fmt.Sprint(name, " ", act.Action)]
		switch {
		case answer != nil:
			confirmed++
			if happened != 1 {
				t.Errorf("%s on %s was acknowledged, and the record has it %d times", act.Action, name, happened)
			}
			if versions[name] < versionIn(answer.ETag) {
				t.Errorf("%s was acknowledged in version %s and is in version %d", name, answer.ETag, versions[name])
			}
			if answer.Event != 0 && events[fmt.Sprint("hash ", answer.Event, " ", answer.Hash)] != 1 {
				t.Errorf("%s on %s: the event %d that was shown is not in the record", act.Action, name, answer.Event)
			}
		case happened == 1 && page.inFlight:
			found++
			inFlight[act.Life] = true
		case happened == 0 && page.inFlight:
			absent++
			inFlight[act.Life] = true
		case happened > 1 || happened == 1 && !page.sent:
			t.Errorf("%s on %s was asked once and never answered, and the record has it %d times", act.Action, name, happened)
		}
	}
	examineWhole(t, store)
	if len(inFlight) < lives/5 {
		t.Errorf("only %d of %d kills came upon a request under way", len(inFlight), lives)
	}
	if confirmed < lives*acknowledged {
		t.Errorf("%d acts were acknowledged in %d rounds", confirmed, lives)
	}
	t.Logf("%d rounds, %d acts acknowledged; %d kills with requests under way, of which %d were done and %d were not; %d letters",
		lives, confirmed, len(inFlight), found, absent, len(columns(t, store, "SELECT id FROM letters")))
}

// subjects reads the version of every case and circular, and counts the events of
// each by their actions and by their hashes.
func subjects(t *testing.T, store *models.Store) (versions, events map[string]int) {
	t.Helper()
	versions, events = map[string]int{}, map[string]int{}
	for _, line := range columns(t, store, `SELECT 'case', id, version FROM cases UNION ALL SELECT 'circular', id, version FROM circulars`) {
		var kind string
		var id, version int
		if _, err := fmt.Sscan(line, &kind, &id, &version); err != nil {
			t.Fatal(err)
		}
		versions[fmt.Sprint(kind, " ", id)] = version
	}
	for _, line := range columns(t, store, `SELECT subject_kind, subject_id, action, id, hash FROM events`) {
		part := strings.Fields(line)
		events[strings.Join(part[:3], " ")]++
		events[fmt.Sprint("hash ", part[3], " ", part[4])]++
	}
	return versions, events
}

func versionIn(etag string) (version int) {
	_, _ = fmt.Sscanf(etag, "\"%d\"", &version)
	return version
}

// examineWhole looks for what is there half or twice.
func examineWhole(t *testing.T, store *models.Store) {
	t.Helper()
	none := func(what, statement string) {
		t.Helper()
		if found := columns(t, store, statement); len(found) > 0 {
			t.Errorf("%s: %d, such as %s", what, len(found), found[0])
		}
	}
	none("a batch that is issued in part", `SELECT u.id, u.state FROM circulars u JOIN cases c ON c.circular_id = u.id GROUP BY u.id, u.state
		HAVING count(*) <> 6 OR sum(CASE WHEN c.issued_at IS NULL THEN 1 ELSE 0 END) <> CASE WHEN u.state = 'issued' THEN 0 ELSE 6 END`)
	none("a ledger number given twice", `SELECT number FROM cases WHERE number <> '' GROUP BY number HAVING count(*) > 1`)
	none("a ledger number that is not its place in the batch", `SELECT c.id FROM cases c JOIN circulars u ON u.id = c.circular_id
		WHERE c.issued_at IS NOT NULL AND c.number <> u.doc_number || '-' || c.position`)
	none("a state that its last event did not lead to", `SELECT c.id FROM cases c JOIN events e ON e.id = c.chain_event WHERE e.to_state <> c.state`)
	none("an act recorded twice", `SELECT subject_id, action FROM events WHERE subject_kind = 'case' GROUP BY subject_id, action HAVING count(*) > 1`)
	none("a report without its event, or an event without its report", `SELECT c.id FROM cases c WHERE
		(SELECT count(*) FROM reports WHERE case_id = c.id) <> (SELECT count(*) FROM events WHERE subject_kind = 'case' AND subject_id = c.id AND action = 'submit')`)
	none("a notice of an act that is not recorded", `SELECT n.id FROM notices n LEFT JOIN events e ON e.id = n.event_id WHERE e.id IS NULL`)
	none("a letter that carries nothing", `SELECT l.id FROM letters l LEFT JOIN notices n ON n.letter_id = l.id WHERE n.id IS NULL`)
	none("a notice without its letter", `SELECT n.id FROM notices n LEFT JOIN letters l ON l.id = n.letter_id WHERE l.id IS NULL`)
	none("a letter that was not delivered", `SELECT id, state, server_answer FROM letters WHERE state <> 'delivered'`)
	for action, people := range map[string]int{"issue": 2, "acknowledge": 0, "ask_extension": 1, "submit": 2, "recheck": 1, "close": 2} {
		none(fmt.Sprintf("a %s not told to its %d people", action, people), fmt.Sprintf(`SELECT e.id, count(n.id) FROM events e LEFT JOIN notices n ON n.event_id = e.id
			WHERE e.subject_kind = 'case' AND e.action = '%s' GROUP BY e.id HAVING count(n.id) <> %d`, action, people))
	}
}
