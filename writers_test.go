package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// writers is how many clients act on one case at the same moment.
const writers = 50

// TestOfFiftyWritersOneWins lets fifty clients, who are several persons, act on one
// case at the same moment, on case after case: on SQLite through one process, on
// PostgreSQL through two on one database.
func TestOfFiftyWritersOneWins(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { contend(t, "", 1) })
	t.Run("postgres", func(t *testing.T) { contend(t, testdb.PostgreSQL(t), 2) })
}

// try is one way to act on a case.
type try struct {
	who    string
	action workflow.Action
	body   map[string]any
}

// contest is what the fifty try on one case.
type contest struct {
	says    string
	matched bool // with the version that all of them saw
	tries   func(owner int, finding int64, other workflow.UnitID) []try
}

var contests = []contest{
	{"everybody hands in the report, having seen the same version", true, submits},
	{"report, transfer, withdrawal, extension and receipt, having seen the same version", true, mixed},
	{"everybody hands in the report, whatever version it is", false, submits},
	{"everybody transfers the case, having seen the same version", true, transfers},
	{"report, transfer, withdrawal, extension and receipt, whatever version it is", false, mixed},
}

func submits(owner int, finding int64, _ workflow.UnitID) []try {
	var list []try
	for _, who := range []string{"leader", "second", "third"} {
		list = append(list, try{fmt.Sprint(who, owner), workflow.Submit, map[string]any{
			"answers": []any{map[string]any{"finding": finding, "kind": "done", "text": fmt.Sprintf("%s%d:第%d号已整改", who, owner, finding)}}, "measures": "逐项整改"}})
	}
	return list
}

func transfers(_ int, _ int64, other workflow.UnitID) []try {
	move := map[string]any{"reason": "属该局", "new_owner": other, "new_date": "2017-08-31"}
	return []try{{"clerk", workflow.Transfer, move}, {"clerk2", workflow.Transfer, move}}
}

func mixed(owner int, finding int64, other workflow.UnitID) []try {
	list := append(submits(owner, finding, other), transfers(owner, finding, other)...)
	return append(list,
		try{"clerk", workflow.AskWithdrawal, map[string]any{"reason": "误立"}},
		try{"clerk2", workflow.AskWithdrawal, map[string]any{"reason": "误立"}},
		try{fmt.Sprint("liaison", owner), workflow.AskExtension, map[string]any{"reason": "系统升级", "progress": "过半", "new_date": "2017-08-20"}},
		try{fmt.Sprint("leader", owner), workflow.AskExtension, map[string]any{"reason": "系统升级", "progress": "过半", "new_date": "2017-08-20"}},
		try{fmt.Sprint("liaison", owner), workflow.Acknowledge, map[string]any{}},
	)
}

func contend(t *testing.T, database string, replicas int) {
	t.Parallel()
	rounds := 200
	if database != "" {
		rounds = lengths(40, rounds)
	}
	began := time.Date(2017, 7, 18, 10, 0, 0, 0, shanghai)
	i := newInstallation(t, database, seedOf(t))
	i.office.Behave(nil)
	store := i.open()
	defer i.close(store)
	b := newBureau(t, store, i.inProcess(store, time.Now).queue, began.Add(-time.Hour))
	logins := []string{"clerk", "clerk2"}
	b.person("clerk2", workflow.Clerk, b.office)
	for n := range bureauUnits {
		unit := b.people[fmt.Sprint("leader", n)].Grants[0].Unit
		logins = append(logins, fmt.Sprint("liaison", n), fmt.Sprint("leader", n))
		for _, deputy := range []string{"second", "third"} {
			b.person(fmt.Sprint(deputy, n), workflow.Leader, unit)
			logins = append(logins, fmt.Sprint(deputy, n))
		}
	}
	b.letIn()
	cases := b.issue(began.Add(-time.Minute), "某督〔2017〕1号", workflow.Date{Year: 2017, Month: 7, Day: 31}, rounds)

	clock := shiftedClock{real: time.Now(), shows: began, speed: 1}
	var served []*child
	for n := range replicas {
		served = append(served, i.serve(fmt.Sprint("replica ", n), clock))
	}
	who := callers(t, served[0].address(), logins...)
	for login, one := range who { // each keeps its line to each replica
		one.client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: writers}}
		who[login] = one
	}

	arena := &arena{t: t, store: store, who: who, served: served, bureau: b}
	for n, view := range cases {
		arena.round(contests[n%len(contests)], int64(view.ID), n%bureauUnits, view.Findings[0].ID)
	}
	for _, one := range served {
		i.quiet(one, one.stop())
	}
	arena.examineJobs()
	i.comeToRest(store, clock.now())
	t.Logf("%d cases, %d acts won, %d were conflicts, %d were refused by the rules, %d no longer saw the case",
		rounds, arena.won, arena.conflicts, arena.refused, arena.unseen)
	if arena.conflicts == 0 || arena.refused == 0 {
		t.Error("nobody was in anybody's way")
	}
	arena.examine()
	t.Log(i.examineTaken(store))
	i.verified(clock.now())
}

// arena is where the contests are held.
type arena struct {
	t      *testing.T
	store  *models.Store
	who    map[string]caller
	served []*child
	bureau *bureau

	won, conflicts, refused, unseen int
}

// standing is what the tables say of a case.
type standing struct {
	version, events, reports, legs int
	owner                          workflow.UnitID
	state                          workflow.State
}

func (a *arena) standing(id int64) (s standing) {
	a.t.Helper()
	err := a.store.SQL().QueryRowContext(a.t.Context(), fmt.Sprintf(`SELECT version, owner_id, state,
		(SELECT count(*) FROM events WHERE subject_kind = 'case' AND subject_id = cases.id),
		(SELECT count(*) FROM reports WHERE case_id = cases.id), (SELECT count(*) FROM legs WHERE case_id = cases.id)
		FROM cases WHERE id = %d`, id)).Scan(&s.version, &s.owner, &s.state, &s.events, &s.reports, &s.legs)
	if err != nil {
		a.t.Fatal(err)
	}
	return s
}

// round lets the fifty loose on a case and looks at what they were answered and at
// what became of it.
func (a *arena) round(c contest, id int64, owner int, finding int64) {
	a.t.Helper()
	other := a.bureau.people[fmt.Sprint("leader", (owner+1)%bureauUnits)].Grants[0].Unit
	tries := c.tries(owner, finding, other)
	before := a.standing(id)
	match := ""
	if c.matched {
		match = fmt.Sprintf("%q", fmt.Sprint(before.version))
	}
	replies, errs := make([]reply, writers), make([]error, writers)
	start := make(chan struct{})
	var all sync.WaitGroup
	for n := range writers {
		one := tries[n%len(tries)]
		all.Go(func() {
			<-start
			path := fmt.Sprintf("/api/v1/cases/%d/%s", id, dashes(one.action))
			replies[n], _, errs[n] = a.who[one.who].post(a.t.Context(), a.served[n%len(a.served)].address(), path, match, one.body)
		})
	}
	close(start)
	all.Wait()

	after := a.standing(id)
	won := map[workflow.Action]int{}
	wins := 0
	for n, got := range replies {
		one := tries[n%len(tries)]
		if errs[n] != nil {
			a.t.Fatalf("%s: %s %s: %v", c.says, one.who, one.action, errs[n])
		}
		switch {
		case got.status == http.StatusOK:
			won[one.action]++
			wins++
			continue
		case got.status == http.StatusPreconditionFailed && c.matched, got.status == http.StatusConflict && got.body.Code == "conflict":
			a.conflicts++
		case got.status == http.StatusConflict && got.body.Code == "refused" && !c.matched:
			a.refused++
		case got.status == http.StatusUnprocessableEntity && one.action == workflow.Transfer && after.owner != before.owner && !c.matched:
			a.refused++ // whoever has it already is no new owner
		case got.status == http.StatusNotFound && after.owner != before.owner && !strings.HasPrefix(one.who, "clerk"):
			a.unseen++ // the case went to another unit before
		default:
			a.t.Errorf("%s: %s %s was answered %d %s", c.says, one.who, one.action, got.status, got.body.Code)
		}
		if !strings.HasPrefix(got.kind, "application/problem+json") {
			a.t.Errorf("%s: a refusal came as %s", c.says, got.kind)
		}
	}
	a.won += wins
	if wins == 0 || (c.matched || len(won) == 1 && won[workflow.Submit] > 0) && wins != 1 {
		a.t.Errorf("%s: %d won: %v", c.says, wins, won)
	}
	for action, times := range won {
		if times > 1 { // each of them leads to where it may not be done again
			a.t.Errorf("%s: %s was done %d times", c.says, action, times)
		}
	}
	if after.version != before.version+wins || after.events != before.events+wins || after.reports != before.reports+won[workflow.Submit] ||
		after.legs != before.legs+won[workflow.Transfer] {
		a.t.Errorf("%s: %v won, and it became %+v from %+v", c.says, won, after, before)
	}
}

// examine holds what all the contests left against what one act of each kind owes.
func (a *arena) examine() {
	a.t.Helper()
	none := func(what, statement string) {
		a.t.Helper()
		if found := columns(a.t, a.store, statement); len(found) > 0 {
			a.t.Errorf("%s: %d, such as %s", what, len(found), found[0])
		}
	}
	none("a fact told twice to one person", `SELECT event_id, person_id FROM notices GROUP BY event_id, person_id HAVING count(*) > 1`)
	none("a notice without its letter", `SELECT n.id FROM notices n LEFT JOIN letters l ON l.id = n.letter_id WHERE l.id IS NULL`)
	none("a letter that carries nothing", `SELECT l.id FROM letters l LEFT JOIN notices n ON n.letter_id = l.id WHERE n.id IS NULL`)
	none("an event that does not begin where the one before it ended", `SELECT b.id FROM events a JOIN events b
		ON b.subject_kind = a.subject_kind AND b.subject_id = a.subject_id AND b.seq = a.seq + 1 WHERE a.subject_kind = 'case' AND b.from_state <> a.to_state`)
	none("answers that are not one for the finding of each report", `SELECT r.id FROM reports r LEFT JOIN answers s ON s.report_id = r.id GROUP BY r.id HAVING count(s.finding_id) <> 1`)

	told := map[string]string{}
	for _, line := range columns(a.t, a.store, `SELECT e.action, e.id, count(n.id) FROM events e LEFT JOIN notices n ON n.event_id = e.id
		WHERE e.subject_kind = 'case' AND e.seq > 2 GROUP BY e.action, e.id`) {
		action, rest, _ := strings.Cut(line, " ")
		_, count, _ := strings.Cut(rest, " ")
		if !slices.Contains(strings.Split(told[action], " "), count) {
			told[action] = strings.TrimSpace(told[action] + " " + count)
		}
	}
	// Two clerks and one re-checker, one head, one liaison and three leaders of each unit; whoever
	// acts is not told.
	for action, people := range map[string]string{"submit": "3", "transfer": "8", "ask_withdrawal": "1", "ask_extension": "1", "acknowledge": "0"} {
		if got, done := told[action]; done && got != people {
			a.t.Errorf("%s was told to %s people, want %s", action, got, people)
		}
	}
}

// examineJobs looks for each letter in the jobs, before any of them is cleared away.
func (a *arena) examineJobs() {
	a.t.Helper()
	jobs := map[string]int{}
	args := "args"
	if a.store.Dialect() == models.SQLite {
		args = "json(args)" // which it keeps in a form of its own
	}
	for _, line := range columns(a.t, a.store, "SELECT "+args+" FROM river_job WHERE kind = 'letters'") {
		list := strings.TrimSuffix(line[strings.Index(line, "[")+1:], "]}")
		for letter := range strings.SplitSeq(list, ",") {
			jobs[strings.TrimSpace(letter)]++
		}
	}
	for _, letter := range columns(a.t, a.store, `SELECT id FROM letters`) {
		if jobs[letter] != 1 {
			a.t.Errorf("the letter %s stands in %d jobs", letter, jobs[letter])
		}
	}
}
