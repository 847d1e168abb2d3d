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

// sendable says whether a letter may go at all: the person is there, and there is
// something in it that they may see and that is still so.
func (o *oracle) sendable(one *letter, cases map[workflow.CaseID]*dossier) bool {
	if one.person.disabled || !one.person.confirmed {
		return false
	}
	for _, line := range one.carries {
		c := cases[line.id]
		seen := line.cause == workflow.CauseTransferredAway || o.sees(one.person, c)
		still := line.while == "" || c.leg == line.leg && o.holds(line.while, c)
		if seen && still {
			return true
		}
	}
	return false
}
