package casework

import (
	"context"
	"slices"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// taskMost is how much work of one kind is listed.
const taskMost = 100

// TaskView is one piece of work that waits for somebody. What it is about is a
// case, and beside it a paper, a letter, or a unit's duty.
type TaskView struct {
	Key       workflow.TaskKey
	Office    Named
	Case      Named // by its ledger number; none for a letter about several
	Unit      Named
	Notice    int64 // a supervision notice
	Proposal  int64
	Letter    int64
	Role      workflow.Role // that nobody with a confirmed contact holds
	Person    Named         // whom a letter did not reach
	Number    int           // how often a duty of telling met nobody, how many matters a letter carries
	Answer    string        // of the mail server
	Since     time.Time
	Due       time.Time
	Version   int64             // of what the actions change
	Actions   []workflow.Action // on the case
	Notices   []workflow.NoticeAction
	Proposals []workflow.ProposalAction
	Letters   []workflow.LetterAction
}

// TaskList is what waits, kind by kind.
type TaskList struct {
	Tasks []TaskView
	More  []workflow.TaskKey // kinds of which there is more than is listed
}

// Tasks lists what waits for the actor now, at most a hundred of each kind. What
// may be done about each follows from the tables; what the actor may do nothing
// about does not wait for them.
func (d *Desk) Tasks(ctx context.Context, actor workflow.Actor) (TaskList, error) {
	work := taskWork{reader: d.store.Read(ctx), actor: actor, now: d.clock().UTC(), limit: taskMost}
	if err := work.all(); err != nil {
		return TaskList{}, refusal(err)
	}
	list := TaskList{Tasks: []TaskView{}}
	for _, key := range workflow.TaskKeys {
		for _, task := range work.tasks {
			if task.Key == key {
				list.Tasks = append(list.Tasks, task)
			}
		}
		if work.more[key] {
			list.More = append(list.More, key)
		}
	}
	return list, work.name(list.Tasks)
}

// taskWork gathers the work of one actor.
type taskWork struct {
	reader models.Reader
	actor  workflow.Actor
	now    time.Time
	limit  int
	tasks  []TaskView
	seen   map[counted]int
	more   map[workflow.TaskKey]bool
}

func (w *taskWork) all() error {
	if err := w.letters(); err != nil {
		return err
	}
	return w.papersAndCases()
}

func (w *taskWork) papersAndCases() error {
	for _, gather := range []func() error{w.contacts, w.liaisons, w.notices, w.proposals, w.officeCases, w.unitCases} {
		if err := gather(); err != nil {
			return err
		}
	}
	return nil
}

// counted tells kinds of work, and cases within a kind, apart.
type counted struct {
	key workflow.TaskKey
	id  int64 // of a case; 0 for the kind itself
}

// add keeps a task unless its kind has enough of them, or the case is known already.
func (w *taskWork) add(task TaskView) {
	if w.seen == nil {
		w.seen, w.more = map[counted]int{}, map[workflow.TaskKey]bool{}
	}
	if len(task.Actions) > 0 {
		known := counted{task.Key, task.Case.ID}
		if w.seen[known]++; w.seen[known] > 1 {
			return
		}
	}
	kind := counted{key: task.Key}
	if w.seen[kind] == w.limit {
		w.more[task.Key] = true
		return
	}
	w.seen[kind]++
	w.tasks = append(w.tasks, task)
}

// contacts is the clerk's work of having contacts confirmed.
func (w *taskWork) contacts() error {
	offices := w.actor.UnitsAs(workflow.Clerk)
	if len(offices) == 0 {
		return nil
	}
	rows, err := w.reader.Unreachables(offices, w.limit+1)
	for _, row := range rows {
		w.add(TaskView{Key: workflow.TaskConfirmContact, Office: Named{ID: int64(row.OfficeID)}, Unit: Named{ID: int64(row.UnitID)}, Role: row.Role,
			Number: row.Number, Since: row.Since.Time()})
	}
	return err
}

// liaisons is the clerk's work of having a liaison officer named where a unit with
// open cases has none who can be told. It is found before there is anything to tell.
func (w *taskWork) liaisons() error {
	offices := w.actor.UnitsAs(workflow.Clerk)
	if len(offices) == 0 {
		return nil
	}
	rows, err := w.reader.UnitsWithoutLiaison(offices, w.limit+1)
	for _, row := range rows {
		w.add(TaskView{Key: workflow.TaskNameLiaison, Office: Named{ID: int64(row.OfficeID)}, Unit: Named{ID: int64(row.UnitID)}, Role: workflow.Liaison,
			Number: row.Number, Due: row.Due.Time()})
	}
	return err
}

func (w *taskWork) notices() error {
	offices := officesOf(w.actor)
	if len(offices) == 0 {
		return nil
	}
	rows, err := w.reader.NoticesIn(offices, workflow.NoticeDrafted, w.limit+1)
	for _, row := range rows {
		key, waits := workflow.NoticeTask(noticeFactsOf(row), w.actor)
		if !waits {
			continue
		}
		view := supervisionView(row, w.actor, unnamed)
		w.add(TaskView{Key: key, Office: Named{ID: int64(row.OfficeID)}, Case: Named{int64(row.CaseID), row.Facts.Of.CaseNumber},
			Unit: Named{ID: int64(row.UnitID)}, Notice: row.ID, Since: row.DraftedAt.Time(), Version: row.Version, Notices: view.Allowed})
	}
	return err
}

func (w *taskWork) proposals() error {
	offices := officesOf(w.actor)
	if len(offices) == 0 {
		return nil
	}
	var states []workflow.ProposalState
	for _, row := range workflow.ProposalTaskTable {
		if !slices.Contains(states, row.State) {
			states = append(states, row.State)
		}
	}
	rows, err := w.reader.ProposalsIn(offices, states, 2*w.limit+1)
	if err != nil {
		return err
	}
	var ids []workflow.CaseID
	for _, row := range rows {
		ids = append(ids, row.CaseID)
	}
	cases, err := w.reader.CasesByID(distinct(ids))
	for _, row := range rows {
		key, waits := workflow.ProposalTask(row.OfficeID, row.State, w.actor)
		if !waits {
			continue
		}
		since := row.DraftedAt
		if row.ReferredAt != 0 {
			since = row.ReferredAt
		}
		w.add(TaskView{Key: key, Office: Named{ID: int64(row.OfficeID)}, Case: Named{int64(row.CaseID), cases[row.CaseID].Number},
			Unit: Named{ID: int64(row.UnitID)}, Proposal: row.ID, Since: since.Time(), Version: row.Version,
			Proposals: proposalView(row, w.actor, unnamed).Allowed})
	}
	return err
}

// letters is the clerk's work of seeing to what could not be delivered.
func (w *taskWork) letters() error {
	offices := w.actor.UnitsAs(workflow.Clerk)
	rows, err := w.reader.LettersGivenUp(offices, 0, w.limit+1)
	if err != nil || len(rows) == 0 {
		return err
	}
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	about, err := w.reader.LettersSpeakOf(workflow.Scope{Offices: offices}, false, ids)
	for _, row := range rows {
		task := TaskView{Key: workflow.TaskLetterGivenUp, Letter: row.ID, Person: Named{ID: int64(row.PersonID)}, Answer: row.ServerAnswer,
			Since: row.SendAfter.Time(), Version: row.Version, Letters: letterActions(offices, row, w.actor)}
		if spoken := about[row.ID]; len(spoken) > 0 {
			task.Number, task.Office = spoken[0].Total, Named{ID: int64(spoken[0].OfficeID)}
			if task.Number == 1 {
				task.Case = Named{int64(spoken[0].CaseID), spoken[0].Number}
			}
		}
		w.add(task)
	}
	return err
}
