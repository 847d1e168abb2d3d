package api

import (
	"time"

	"rectify/casework"
	"rectify/edge"
	"rectify/text"
	"rectify/workflow"
)

// answer is every answer with a body: its version as ETag, where it was created,
// and the next page of a list.
type answer[T any] struct {
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Link     string `header:"Link"`
	Body     T
}

// pen writes views in one reader's language and the office's zone.
type pen struct {
	language text.Language
	zone     *time.Location
}

func (p pen) say(key string, args ...any) string { return text.Say(p.language, key, args...) }

// label names a code; a code without words is its own name.
func (p pen) label(prefix, code string) string {
	if code == "" || !text.Has(prefix+code) {
		return code
	}
	return p.say(prefix + code)
}

// at moves an instant into the zone; none stays none.
func (p pen) at(instant time.Time) time.Time {
	if instant.IsZero() {
		return instant
	}
	return instant.In(p.zone)
}

type named struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// namedOf leaves out what is not there.
func namedOf(n casework.Named) *named {
	if n.ID == 0 {
		return nil
	}
	return &named{n.ID, n.Name}
}

// allowed is one thing the reader may do now, and how.
type allowed struct {
	Action string `json:"action"`
	Label  string `json:"label"`
	Method string `json:"method"`
	Path   string `json:"path"`
}

func (p pen) allow(action, method, path string) allowed {
	return allowed{Action: action, Label: p.label("action.", action), Method: method, Path: base + path}
}

type deadline struct {
	Phrase          string        `json:"phrase,omitempty"`
	Rule            workflow.Rule `json:"rule,omitempty"`
	CalendarVersion string        `json:"calendar_version,omitempty"`
	Day             workflow.Date `json:"day,omitzero" format:"date"`
	Moment          time.Time     `json:"moment,omitzero"`
	MomentText      string        `json:"moment_text,omitempty"`
	Provisional     bool          `json:"provisional"`
	Overridden      bool          `json:"overridden"`
	Words           string        `json:"words"`
}

func (p pen) deadline(d workflow.Deadline) *deadline {
	if d.Moment.IsZero() && d.Phrase == "" {
		return nil
	}
	return &deadline{
		Phrase: d.Phrase, Rule: d.Rule, CalendarVersion: d.CalendarVersion, Day: d.Day, Moment: p.at(d.Moment),
		MomentText: p.momentText(d.Moment), Provisional: d.Provisional, Overridden: d.Overridden, Words: p.deadlineWords(d),
	}
}

// momentText writes midnight as 24:00 of the day that it ends, as deadlines are
// spoken of.
func (p pen) momentText(moment time.Time) string {
	if moment.IsZero() {
		return ""
	}
	local := p.at(moment)
	if local.Hour() == 0 && local.Minute() == 0 {
		return workflow.DateOf(local, p.zone).AddDays(-1).String() + " 24:00 " + local.Format("-07:00")
	}
	return local.Format("2006-01-02 15:04 -07:00")
}

func (p pen) deadlineWords(d workflow.Deadline) string {
	if d.Moment.IsZero() {
		return p.say("deadline_words.open", d.Phrase)
	}
	words := p.say("deadline_words.until", p.momentText(d.Moment), p.label("rule.", string(d.Rule)))
	switch {
	case d.Overridden && d.Phrase != "":
		words = p.say("deadline_words.instead", d.Phrase, words)
	case d.Phrase != "":
		words = p.say("deadline_words.phrase", d.Phrase, words)
	}
	if d.Provisional {
		words = p.say("deadline_words.provisional", words)
	}
	return words
}

type doubt struct {
	Place string   `json:"place,omitempty"`
	Code  string   `json:"code"`
	Args  []string `json:"args,omitempty"`
	Words string   `json:"words"`
}

func (p pen) doubts(doubts []workflow.Doubt) []doubt {
	list := make([]doubt, len(doubts))
	for i, d := range doubts {
		list[i] = doubt{Place: d.Place, Code: d.Code, Args: d.Args, Words: edge.DoubtSentence(p.language, d)}
	}
	return list
}
