package simulate

import (
	"context"
	"sync"

	"rectify/models"
	"rectify/notify"
	"rectify/workflow"
)

// post is the mail server of the simulation. It keeps what it takes with the
// simulated instant, and can be out of reach.
type post struct {
	mutex sync.Mutex
	clock *clock
	down  bool
	mails []mail
}

type mail struct {
	id string
	to string
	at instant
}

// Send takes a message.
func (p *post) Send(_ context.Context, message notify.Message) (string, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.down {
		return "", &notify.SendError{Temporary: true, Unreachable: true, Answer: "the server is out of reach"}
	}
	p.mails = append(p.mails, mail{message.MessageID, message.To, models.At(p.clock.now())})
	return "250 taken", nil
}

// TakesOnce lets letters be marked in groups: the process does not die here.
func (p *post) TakesOnce() {}

// take hands out what came in since the last call.
func (p *post) take() []mail {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	mails := p.mails
	p.mails = nil
	return mails
}

// letter is a letter as the oracle follows it.
type letter struct {
	id        int64
	person    *person
	messageID string
	bundle    instant
	sendAfter instant
	tried     bool
	carries   []told
	sent      instant
}

// day is the beginning of the day whose morning the letter waits for; 0 for none.
func (l *letter) day() instant {
	if l.bundle == 0 {
		return 0
	}
	return dayOf(l.bundle).begins()
}

// sendable says whether a letter may go at all: the person is there, and there is
// something in it that they may be told and that is still so. Where nothing is so
// any more, the letter is overtaken, and no task for anybody.
func (o *oracle) sendable(one *letter, cases map[workflow.CaseID]*dossier) (may bool, otherwise string) {
	otherwise = models.LetterGivenUp
	if one.person.disabled || !one.person.confirmed {
		return false, otherwise
	}
	for _, line := range one.carries {
		c := cases[line.id]
		toFormer := line.former != 0 && (o.roster.plays(one.person, workflow.Liaison, line.former) || o.roster.plays(one.person, workflow.Leader, line.former))
		seen := toFormer || o.sees(one.person, c) || o.above(one.person, c, line)
		still := line.while == "" || c.leg == line.leg && o.holds(line.while, c)
		switch {
		case seen && still:
			return true, ""
		case seen:
			otherwise = models.LetterOvertaken
		}
	}
	return false, otherwise
}

// above reports whether somebody is told for the unit above the owner: only what a
// rung tells, and without seeing the case.
func (o *oracle) above(who *person, c *dossier, line told) bool {
	parent := o.roster.units[c.owner].parent
	return parent != nil && line.superior == parent.id && (o.roster.plays(who, workflow.Liaison, parent.id) || o.roster.plays(who, workflow.Leader, parent.id))
}
