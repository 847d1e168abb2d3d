package api

import (
	"fmt"
	"strings"
	"time"

	"rectify/casework"
	"rectify/text"
	"rectify/workflow"
)

type tasksBody struct {
	Tasks []task `json:"tasks"`
	Page
	More          []workflow.TaskKey `json:"more"` // kinds of which there are others
	Demonstration string             `json:"demonstration,omitempty"`
}

// task is one piece of work that waits for the reader.
type task struct {
	Key         workflow.TaskKey `json:"key"`
	Label       string           `json:"label"`
	Office      *named           `json:"office,omitempty"`
	Case        *named           `json:"case,omitempty"`
	Unit        *named           `json:"unit,omitempty"`
	Notice      int64            `json:"supervision_notice,omitempty"`
	Proposal    int64            `json:"proposal,omitempty"`
	Letter      int64            `json:"letter,omitempty"`
	Role        workflow.Role    `json:"role,omitempty"`
	RoleLabel   string           `json:"role_label,omitempty"`
	Person      *named           `json:"person,omitempty"`
	Number      int              `json:"number,omitempty"`
	Answer      string           `json:"server_answer,omitempty"`
	AnswerLabel string           `json:"server_answer_label,omitempty"`
	Since       time.Time        `json:"since,omitzero"`
	Due         time.Time        `json:"due,omitzero"`
	Version     int64            `json:"version,omitempty"` // of what the actions change
	Allowed     []allowed        `json:"allowed"`
}

func (p pen) task(v casework.TaskView) task {
	b := task{Key: v.Key, Label: p.label("task.", string(v.Key)), Office: namedOf(v.Office), Case: namedOf(v.Case), Unit: namedOf(v.Unit),
		Notice: v.Notice, Proposal: v.Proposal, Letter: v.Letter, Role: v.Role, RoleLabel: p.label("role.", string(v.Role)), Person: namedOf(v.Person),
		Number: v.Number, Answer: v.Answer, AnswerLabel: p.undelivered(v.Answer), Since: p.at(v.Since), Due: p.at(v.Due), Version: v.Version, Allowed: []allowed{}}
	for _, action := range v.Actions {
		b.Allowed = append(b.Allowed, p.allow(string(action), post, fmt.Sprintf("/cases/%d/%s", v.Case.ID, dashed(action))))
	}
	for _, action := range v.Notices {
		b.Allowed = append(b.Allowed, p.onNotice(v.Notice, action))
	}
	for _, action := range v.Proposals {
		b.Allowed = append(b.Allowed, p.onProposal(v.Proposal, action))
	}
	b.Allowed = append(b.Allowed, p.onLetter(v.Letter, v.Letters)...)
	return b
}

func (p pen) onNotice(id int64, action workflow.NoticeAction) allowed {
	return p.allow(string(action), post, fmt.Sprintf("/supervision-notices/%d/%s", id, strings.TrimSuffix(string(action), "_notice")))
}

func (p pen) onProposal(id int64, action workflow.ProposalAction) allowed {
	path := strings.ReplaceAll(strings.TrimSuffix(string(action), "_proposal"), "_", "-")
	return p.allow(string(action), post, fmt.Sprintf("/proposals/%d/%s", id, path))
}

func (p pen) onLetter(id int64, actions []workflow.LetterAction) []allowed {
	list := []allowed{}
	for _, action := range actions {
		path := strings.ReplaceAll(strings.TrimSuffix(string(action), "_letter"), "_", "-")
		list = append(list, p.allow(string(action), post, fmt.Sprintf("/letters/%d/%s", id, path)))
	}
	return list
}

// undelivered says in words why we gave a letter up; a server speaks for itself.
func (p pen) undelivered(answer string) string {
	if key := "undelivered." + answer; text.Has(key) {
		return p.say(key)
	}
	return ""
}

type lettersBody struct {
	Letters []LetterLine `json:"letters"`
	Page
	Demonstration string `json:"demonstration,omitempty"`
}

type letterBody struct {
	LetterLine
	Demonstration string `json:"demonstration,omitempty"`
}

// LetterLine is the life of one letter: queued, handed over with the server's
// answer, tried again, given up, resent or set aside.
type LetterLine struct {
	ID          int64                `json:"id"`
	Person      *named               `json:"person,omitempty"`
	Address     string               `json:"address"`
	MessageID   string               `json:"message_id"`
	WrittenAt   time.Time            `json:"written_at"`
	State       workflow.LetterState `json:"state"`
	StateLabel  string               `json:"state_label"`
	SendAfter   time.Time            `json:"send_after,omitzero"`
	DeliveredAt time.Time            `json:"delivered_at,omitzero"`
	GivenUpAt   time.Time            `json:"given_up_at,omitzero"`
	Attempts    int                  `json:"attempts"`
	Answer      string               `json:"server_answer,omitempty"`
	AnswerLabel string               `json:"server_answer_label,omitempty"`
	Resent      int                  `json:"resent"`
	ResentAt    time.Time            `json:"resent_at,omitzero"`
	AsideReason string               `json:"aside_reason,omitempty"`
	Digest      *digest              `json:"digest,omitempty"` // the office's daily digest, where it carries one
	About       []about              `json:"about"`
	Matters     int                  `json:"matters"` // all of them; about may be cut off
	Version     int64                `json:"version"`
	Allowed     []allowed            `json:"allowed"`
}

// digest is how much a daily digest speaks of what.
type digest struct {
	Day         workflow.Date `json:"day" format:"date"`
	Overdue     int           `json:"overdue"`
	DueToday    int           `json:"due_today"`
	Received    int           `json:"received"`
	Waiting     int           `json:"waiting"`
	Undelivered int           `json:"undelivered"`
}

type about struct {
	Case  *named         `json:"case,omitempty"`
	Cause workflow.Cause `json:"cause"`
}

func (p pen) letterLine(v casework.LetterLine) LetterLine {
	b := LetterLine{ID: v.ID, Person: namedOf(v.Person), Address: v.Address, MessageID: v.MessageID, WrittenAt: p.at(v.WrittenAt), State: v.State,
		StateLabel: p.label("letter_state.", string(v.State)), SendAfter: p.at(v.SendAfter), DeliveredAt: p.at(v.DeliveredAt), GivenUpAt: p.at(v.GivenUpAt),
		Attempts: v.Attempts, Answer: v.ServerAnswer, AnswerLabel: p.undelivered(v.ServerAnswer), Resent: v.Resent, ResentAt: p.at(v.ResentAt),
		AsideReason: v.AsideReason, About: []about{}, Matters: v.Matters, Version: v.Version, Allowed: p.onLetter(v.ID, v.Allowed)}
	if v.Digest != nil {
		one := digest(*v.Digest)
		b.Digest = &one
	}
	for _, a := range v.About {
		b.About = append(b.About, about{namedOf(a.Case), a.Cause})
	}
	return b
}
