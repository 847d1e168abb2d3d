package workflow

import (
	"slices"
	"time"
)

// TaskKey names a kind of work that waits for somebody.
type TaskKey string

// The kinds of work. Those about papers and letters follow from their own tables.
const (
	TaskAcknowledge      TaskKey = "acknowledge"
	TaskOverdue          TaskKey = "overdue"
	TaskRework           TaskKey = "rework" // returned, sent back or reopened
	TaskDueSoon          TaskKey = "due_soon"
	TaskSignOff          TaskKey = "sign_off"
	TaskCheckReport      TaskKey = "check_report"
	TaskClose            TaskKey = "close"
	TaskSendBack         TaskKey = "send_back"
	TaskDecideExtension  TaskKey = "decide_extension"
	TaskDecideWithdrawal TaskKey = "decide_withdrawal"

	TaskSignNotice     TaskKey = "sign_notice"
	TaskPropose        TaskKey = "propose"
	TaskDecideProposal TaskKey = "decide_proposal"
	TaskRecordOutcome  TaskKey = "record_outcome"
	TaskLetterGivenUp  TaskKey = "letter_given_up"
	TaskConfirmContact TaskKey = "confirm_contact" // a duty of telling met nobody
	TaskNameLiaison    TaskKey = "name_liaison"    // a unit with open cases has no liaison officer who can be told
)

// TaskKeys lists every kind, in the order in which a person sees them.
var TaskKeys = []TaskKey{
	TaskLetterGivenUp, TaskNameLiaison, TaskConfirmContact,
	TaskSignNotice, TaskDecideExtension, TaskDecideWithdrawal, TaskDecideProposal, TaskPropose, TaskRecordOutcome,
	TaskClose, TaskSendBack, TaskCheckReport,
	TaskSignOff, TaskAcknowledge, TaskOverdue, TaskRework, TaskDueSoon,
}

// lasting are the kinds of work that may wait for months, on somebody outside.
var lasting = []TaskKey{TaskConfirmContact, TaskNameLiaison, TaskRecordOutcome}

// Pressing reports whether work of the kind is a reason for a digest. What lasts
// stands in one that has another reason, and makes none day after day by itself.
func (k TaskKey) Pressing() bool { return !slices.Contains(lasting, k) }

// DueSoon is how long before its date a case is work for its liaison in any event.
const DueSoon = 7 * 24 * time.Hour

// TaskFacts is what the tasks have to know beyond the case.
type TaskFacts struct {
	PutForward bool   // the draft report waits for the leader's sign-off
	OpenedBy   Action // the present leg
}

// CaseTaskKind is one row: in which role, when, and by which actions a case is
// work that waits. A row without a condition is one whose actions say it all.
type CaseTaskKind struct {
	Key     TaskKey
	Role    Role
	When    func(c Case, facts TaskFacts, now time.Time) bool
	Actions []Action
}

// CaseTaskTable is every kind of work that a case can be. Of the liaison's rows the
// first that holds counts, for they all ask for the same: to move.
var CaseTaskTable = []CaseTaskKind{
	{Key: TaskDecideExtension, Role: Head, Actions: []Action{GrantExtension, RefuseExtension}},
	{Key: TaskDecideWithdrawal, Role: Head, Actions: []Action{ApproveWithdrawal, RefuseWithdrawal}},
	{Key: TaskClose, Role: Head, Actions: []Action{Close}},
	{Key: TaskSendBack, Role: Head, Actions: []Action{SendBack}},
	{Key: TaskCheckReport, Role: Rechecker, Actions: []Action{Recheck, Return}},
	{Key: TaskSignOff, Role: Leader, Actions: []Action{Submit},
		When: func(_ Case, facts TaskFacts, _ time.Time) bool { return facts.PutForward }},
	{Key: TaskAcknowledge, Role: Liaison, Actions: []Action{Acknowledge}},
	{Key: TaskOverdue, Role: Liaison, Actions: []Action{SaveReport, PutForward},
		When: func(c Case, _ TaskFacts, now time.Time) bool { return c.Overdue(now) }},
	{Key: TaskRework, Role: Liaison, Actions: []Action{SaveReport, PutForward},
		When: func(_ Case, facts TaskFacts, _ time.Time) bool {
			return slices.Contains([]Action{Return, SendBack, Reopen}, facts.OpenedBy)
		}},
	{Key: TaskDueSoon, Role: Liaison, Actions: []Action{SaveReport, PutForward, AskExtension},
		When: func(c Case, _ TaskFacts, now time.Time) bool {
			return !c.Deadline.IsZero() && !c.Deadline.After(now.Add(DueSoon))
		}},
}

// CaseTask is work that a case is for somebody, and what they may do about it.
type CaseTask struct {
	Key     TaskKey
	Actions []Action
}

// CaseTasks lists the work that a case is for the actor now. What may be done about
// it is what Allowed allows, and work about which nothing may be done is none.
func CaseTasks(c Case, actor Actor, facts TaskFacts, now time.Time) []CaseTask {
	roles := c.RolesOf(actor)
	allowed := Allowed(c, actor, now)
	var tasks []CaseTask
	moving := false
	for _, row := range CaseTaskTable {
		if !slices.Contains(roles, row.Role) || row.When != nil && !row.When(c, facts, now) || row.Role == Liaison && moving {
			continue
		}
		task := CaseTask{Key: row.Key}
		for _, action := range row.Actions {
			if slices.Contains(allowed, action) {
				task.Actions = append(task.Actions, action)
			}
		}
		if len(task.Actions) > 0 {
			tasks = append(tasks, task)
			moving = moving || row.Role == Liaison
		}
	}
	return tasks
}

// NoticeTask is the work that a supervision notice is for the actor, if any.
func NoticeTask(n Notice, actor Actor) (TaskKey, bool) {
	if n.State != NoticeDrafted {
		return "", false
	}
	_, _, refused := DecideNotice(n, actor, SignNotice)
	return TaskSignNotice, refused == nil
}

// ProposalTaskTable says which step about a proposal in which state is work that
// waits; a proposal may be work for two.
var ProposalTaskTable = []struct {
	Key   TaskKey
	State ProposalState
	Step  ProposalAction
}{
	{TaskPropose, ProposalDrafted, Propose},
	{TaskDecideProposal, ProposalDrafted, DecideProposal},
	{TaskDecideProposal, ProposalProposed, DecideProposal},
	{TaskRecordOutcome, ProposalReferred, RecordOutcome},
}

// ProposalTask is the work that a proposal of the office is for the actor, if any.
func ProposalTask(office UnitID, state ProposalState, actor Actor) (TaskKey, bool) {
	for _, row := range ProposalTaskTable {
		if row.State != state {
			continue
		}
		if _, _, refused := DecideProposalStep(office, state, actor, row.Step); refused == nil {
			return row.Key, true
		}
	}
	return "", false
}
