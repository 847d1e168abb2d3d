package casework

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"rectify/models"
	"rectify/workflow"
)

const (
	handoverPage  = 100 // cases that one transaction tells of a handover
	handoverShown = 200 // open cases named in the answer
)

// NewHandover hands the duties of a person for a unit over to another (交接).
type NewHandover struct {
	From   workflow.PersonID
	To     workflow.PersonID
	Unit   workflow.UnitID
	Reason string
}

// HandoverView is what was handed over.
type HandoverView struct {
	ID       int64
	From, To Named
	Unit     Named
	Roles    []workflow.Role
	Reason   string
	MadeAt   time.Time
	Letters  int // that waited, and go to the other person now
	Cases    int // open cases that have an event about it
	Open     []HandedCase
	More     bool // there are more open cases than are named
	Finished bool // every open case has its event
}

// HandedCase is an open case that passed to other hands.
type HandedCase struct {
	ID       workflow.CaseID
	Number   string
	State    workflow.State
	Deadline time.Time
	Draft    bool // of a report, which stays with the unit
	Asked    bool // an extension request waits
}

// HandOver hands over every duty that a person holds for a unit. In one transaction
// the other person gets the duties and the letters that wait, and the first person's
// duties and deputyships there end: at no moment is there nobody to be told, and the
// other person must be reachable. Drafts and requests belong to the unit and stay.
// Then every open case gets its event, page by page; what is interrupted is taken up
// again by the same request, and by the sweep.
//
// Locking an account out is another matter, and is never held up for a handover: what
// has to be fast then is the lock. The clerk finds a unit that is left without a
// liaison officer among the tasks.
func (d *Desk) HandOver(ctx context.Context, actor workflow.Actor, in NewHandover) (HandoverView, error) {
	var id int64
	err := d.transact(ctx, actor, func(a *act) (err error) {
		id, err = a.handOver(in)
		return err
	})
	if err != nil {
		return HandoverView{}, err
	}
	var refused *workflow.Error
	if err := d.finishHandover(ctx, id); err != nil && ctx.Err() == nil && !errors.As(err, &refused) {
		return HandoverView{}, err // and otherwise somebody else had a case in hand: the sweep goes on
	}
	return d.handover(context.WithoutCancel(ctx), id)
}

// handOver passes duties and letters on, or finds the handover that was interrupted.
func (a *act) handOver(in NewHandover) (int64, error) {
	for _, person := range inIDOrder(in.From, in.To) { // lock order: people by id
		if _, err := a.LockedPerson(person); err != nil && !errors.Is(err, models.ErrNotFound) {
			return 0, err
		}
	}
	grants, err := a.GrantsOf(in.From)
	if err != nil {
		return 0, err
	}
	var roles []workflow.Role
	for _, grant := range grants {
		if grant.Unit == in.Unit && slices.Contains(workflow.Deputised, grant.Role) {
			roles = append(roles, grant.Role)
		}
	}
	last, err := a.LastHandover(in.From, in.Unit)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return 0, err
	}
	again := err == nil && last.ToID == in.To && len(roles) == 0
	deciding := roles
	if again {
		deciding = last.Roles
	}
	by, err := a.mayHandOver(in, deciding)
	if err != nil || again {
		return last.ID, err
	}
	wrong := workflow.CheckLength("reason", in.Reason)
	if strings.TrimSpace(in.Reason) == "" {
		wrong = append(wrong, workflow.Field{Name: "reason", Reason: "required"})
	}
	if len(roles) == 0 {
		wrong = append(wrong, workflow.Field{Name: "unit", Reason: "no_duty_there"})
	}
	if in.To == in.From {
		wrong = append(wrong, workflow.Field{Name: "to", Reason: "same_person"})
	}
	if len(wrong) > 0 {
		return 0, workflow.Invalid(wrong...)
	}
	if err := a.checkSuccessor("to", in.To, in.Unit, roles, by); err != nil {
		return 0, err
	}
	return a.passOn(in, roles, by)
}

func inIDOrder(a, b workflow.PersonID) []workflow.PersonID {
	return []workflow.PersonID{min(a, b), max(a, b)}
}

// mayHandOver answers in which role the actor hands roles over: one that counts for
// all of them.
func (a *act) mayHandOver(in NewHandover, roles []workflow.Role) (by workflow.Role, err error) {
	if len(roles) == 0 {
		roles = []workflow.Role{workflow.Liaison}
	}
	for _, role := range roles {
		decided, refused := workflow.DecideDeputy(workflow.Deputyship{Principal: in.From, Deputy: in.To,
			Grant: workflow.Grant{Role: role, Unit: in.Unit}}, a.actor, workflow.HandOver)
		if refused != nil {
			return "", refused
		}
		by = decided
	}
	return by, nil
}

// passOn writes the handover.
func (a *act) passOn(in NewHandover, roles []workflow.Role, by workflow.Role) (int64, error) {
	successor, err := a.Person(in.To)
	if err != nil {
		return 0, err
	}
	if successor.Email == "" || successor.EmailConfirmedAt == 0 {
		return 0, workflow.Invalid(workflow.Field{Name: "to", Reason: "not_reachable"})
	}
	held, err := a.GrantsOf(in.To)
	if err != nil {
		return 0, err
	}
	for _, role := range roles {
		grant := workflow.Grant{Role: role, Unit: in.Unit}
		if !slices.Contains(held, grant) {
			if err := a.Add(&models.Grant{PersonID: in.To, Role: role, UnitID: in.Unit}); err != nil {
				return 0, err
			}
		}
		if _, err := a.DropGrant(in.From, grant); err != nil {
			return 0, err
		}
	}
	if err := a.EndDeputiesOf(in.From, in.Unit, a.actor.Person, models.At(a.now)); err != nil {
		return 0, err
	}
	row := models.Handover{FromID: in.From, ToID: in.To, UnitID: in.Unit, Roles: roles, Reason: in.Reason,
		MadeBy: a.actor.Person, MadeRole: by, MadeAt: models.At(a.now), Version: 1}
	if row.Letters, err = a.passLetters(in.From, successor, in.Unit); err != nil {
		return 0, err
	}
	if err := a.Add(&row); err != nil {
		return 0, err
	}
	_, err = a.AppendSystem(models.Happening{At: models.At(a.now), Person: a.actor.Person, Role: by, Action: string(workflow.HandOver),
		Detail: handoverDetail{row.ID, row.FromID, row.ToID, row.UnitID, roles, row.Letters, in.Reason}})
	return row.ID, err
}

// handoverDetail is what the events of a handover say.
type handoverDetail struct {
	Handover int64             `json:"handover"`
	From     workflow.PersonID `json:"from_person"`
	To       workflow.PersonID `json:"to_person"`
	Unit     workflow.UnitID   `json:"unit"`
	Roles    []workflow.Role   `json:"roles"`
	Letters  int64             `json:"letters,omitempty"`
	Reason   string            `json:"reason"`
}

// passLetters lets the successor have what waits to be told to a person on behalf of
// a unit. What that person is told on behalf of other units stays theirs. A letter
// that is being sent at this moment may reach both. It returns how many letters of
// the first person were concerned.
func (a *act) passLetters(from workflow.PersonID, to models.Person, unit workflow.UnitID) (int64, error) {
	letters, notices, err := a.WaitingLetters(from)
	if err != nil {
		return 0, err
	}
	passed := int64(0)
	for i := range letters {
		letter := &letters[i]
		concerned, left := false, 0
		for _, notice := range notices[letter.ID] {
			if workflow.UnitID(notice.UnitID) != unit {
				left++
				continue
			}
			concerned = true
			if err := a.passNotice(*letter, notice, to); err != nil {
				return 0, err
			}
		}
		ofUnit := letter.Digest.Within([]workflow.UnitID{unit})
		if letter.Digest != nil && (ofUnit == nil || len(letter.Digest.Facts.Of.Offices) > len(ofUnit.Facts.Of.Offices)) {
			left++
		}
		if !concerned && ofUnit == nil {
			continue
		}
		passed++
		if left == 0 {
			letter.State, letter.ServerAnswer = models.LetterOvertaken, models.LetterHandedOver
			if err := a.SaveLetter(letter); err != nil {
				return 0, err
			}
		}
	}
	return passed, nil
}

// passNotice moves a notice into a letter to the successor: of the same morning, where
// it waits for one, and otherwise one that goes at once. What the successor is told
// anyway is told once.
func (a *act) passNotice(letter models.Letter, notice models.Notice, to models.Person) error {
	told, err := a.IsTold(notice.EventID, notice.Cause, to.ID)
	if err != nil || told {
		return err
	}
	into := int64(0)
	if letter.Bundle > models.At(a.now) {
		day := workflow.DateOf(letter.Bundle.Time(), a.desk.settings.Zone)
		into, err = a.morningLetter(to, models.Morning{Leaves: letter.Bundle,
			From: models.At(day.Start(a.desk.settings.Zone)), Until: models.At(day.End(a.desk.settings.Zone))})
	} else {
		into, err = a.letterAtOnce(to)
	}
	if err != nil {
		return err
	}
	return a.PassNotice(notice, to.ID, into)
}

// FinishHandovers takes up handovers that were interrupted.
func (d *Desk) FinishHandovers(ctx context.Context) error {
	rows, err := d.store.Read(ctx).UnfinishedHandovers(sweepBatch)
	failed := []error{err}
	for _, row := range rows {
		failed = append(failed, d.finishHandover(ctx, row.ID))
	}
	return errors.Join(failed...)
}

// finishHandover goes on with a handover until every open case has its event.
func (d *Desk) finishHandover(ctx context.Context, id int64) error {
	for {
		finished := false
		err := d.transact(ctx, workflow.PolicyActor, func(a *act) (err error) {
			finished, err = a.handoverPage(id)
			return err
		})
		if err != nil || finished {
			return err
		}
	}
}

// handoverPage gives the next open cases their events. What was opened after the
// handover has nothing to be told of it, and is told all the same: an id says nothing
// about when a case was issued.
func (a *act) handoverPage(id int64) (bool, error) {
	row, err := a.LockedHandover(id)
	if err != nil || row.FinishedAt != 0 {
		return true, err
	}
	cases, err := a.LockedHandedCases(row.UnitID, ofOffice(row.Roles), row.LastCase, handoverPage)
	if err != nil {
		return false, err
	}
	a.actor = workflow.Actor{Person: row.MadeBy} // whoever takes it up, it is that person's act
	detail := handoverDetail{row.ID, row.FromID, row.ToID, row.UnitID, row.Roles, 0, row.Reason}
	for i := range cases {
		c := change{row: &cases[i]}
		if _, err := a.note(&c, row.MadeRole, string(workflow.HandOver), detail); err != nil {
			return false, err
		}
		row.Cases, row.LastCase = row.Cases+1, cases[i].ID
	}
	if len(cases) < handoverPage {
		row.FinishedAt = models.At(a.now)
	}
	return row.FinishedAt != 0, a.SaveHandover(&row)
}

// ofOffice reports whether a duty of an office is among the roles.
func ofOffice(roles []workflow.Role) bool {
	return slices.ContainsFunc(roles, func(role workflow.Role) bool {
		return role == workflow.Clerk || role == workflow.Rechecker || role == workflow.Head
	})
}

// handover shows a handover to whoever made it.
func (d *Desk) handover(ctx context.Context, id int64) (HandoverView, error) {
	reader := d.store.Read(ctx)
	row, err := reader.Handover(id)
	if err != nil {
		return HandoverView{}, refusal(err)
	}
	names, err := reader.NamesOf([]workflow.PersonID{row.FromID, row.ToID})
	if err != nil {
		return HandoverView{}, refusal(err)
	}
	units, err := reader.UnitsByID([]workflow.UnitID{row.UnitID})
	if err != nil {
		return HandoverView{}, refusal(err)
	}
	view := HandoverView{ID: row.ID, From: Named{int64(row.FromID), names[row.FromID]}, To: Named{int64(row.ToID), names[row.ToID]},
		Unit: Named{int64(row.UnitID), units[row.UnitID].OfficialName}, Roles: row.Roles, Reason: row.Reason, MadeAt: row.MadeAt.Time(),
		Letters: int(row.Letters), Cases: int(row.Cases), Finished: row.FinishedAt != 0}
	open, err := reader.HandedCases(row.UnitID, ofOffice(row.Roles), 0, handoverShown+1)
	if len(open) > handoverShown {
		open, view.More = open[:handoverShown], true
	}
	for _, one := range open {
		view.Open = append(view.Open, HandedCase{ID: one.ID, Number: one.Number, State: one.State, Deadline: one.DeadlineAt.Time(),
			Draft: one.ReportDrafted, Asked: one.ExtensionAsked != 0})
	}
	return view, refusal(err)
}
