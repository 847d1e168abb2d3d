package postoffice

import "math/rand/v2"

// Verb is a place in the dialogue where the office may fail.
type Verb string

// The places, in the order of a dialogue.
const (
	Greeting   Verb = "greeting"
	Hello      Verb = "EHLO"
	StartTLS   Verb = "STARTTLS"
	Auth       Verb = "AUTH"
	Mail       Verb = "MAIL"
	Recipient  Verb = "RCPT"
	Data       Verb = "DATA"
	WithinData Verb = "within DATA" // the letter has begun to arrive
	AfterData  Verb = "after DATA"  // the letter is taken, the sender is not told
	Quit       Verb = "QUIT"
)

// Verbs are all of them.
var Verbs = []Verb{Greeting, Hello, StartTLS, Auth, Mail, Recipient, Data, WithinData, AfterData, Quit}

// Fault is what the office does at a verb.
type Fault string

// The faults.
const (
	None      Fault = ""
	Drop      Fault = "drops"  // the line, without an answer
	Silent    Fault = "silent" // it keeps the line and says nothing
	Hang      Fault = "hangs"  // it answers late
	Temporary Fault = "4xx"
	Permanent Fault = "5xx"
)

// Plan says what happens the next time that a dialogue reaches the verb. It is
// asked by one line at a time.
type Plan func(Verb) Fault

// Always fails at one verb in one way.
func Always(verb Verb, fault Fault) Plan {
	return func(reached Verb) Fault {
		if reached == verb {
			return fault
		}
		return None
	}
}

// How often a seeded plan drops a line, on the average of the times that a verb is
// reached. A letter is tried eight times, so that a plan which fails too often
// would lose letters rightly.
const (
	lineFails   = 14 // greeting, EHLO, STARTTLS, AUTH
	letterFails = 60 // MAIL to the answer after the letter
)

// Seeded drops the line at every verb again and again, at intervals that follow
// from the seed.
func Seeded(seed uint64) Plan {
	random := rand.New(rand.NewPCG(seed, seed))
	left := map[Verb]int{}
	draw := func(verb Verb) int {
		switch verb {
		case Greeting, Hello, StartTLS, Auth:
			return 1 + random.IntN(2*lineFails)
		case Quit:
			return 1 + random.IntN(2)
		}
		return 1 + random.IntN(2*letterFails)
	}
	for i, verb := range Verbs {
		// Each comes up early for the first time, one after the other.
		left[verb] = 1 + i/2
	}
	left[Quit] = 1
	return func(verb Verb) Fault {
		if left[verb]--; left[verb] > 0 {
			return None
		}
		left[verb] = draw(verb)
		return Drop
	}
}
