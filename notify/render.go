package notify

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"rectify/models"
	"rectify/text"
	"rectify/workflow"
)

// Settings are what every letter of an installation has in common.
type Settings struct {
	From                string // the sender's address; "" is rectify@ the domain of the Message-ID
	FromName            string
	BaseURL             string // where the program is reached; "" leaves it out
	DemonstrationNotice bool   // says on each letter that the course of events is made up
	OfficeZone          *time.Location
}

// maxSubject bounds a subject, in characters.
const maxSubject = 150

// undated are the causes that leave the unit, or the reader, nothing to do by
// the date; their letters do not repeat it.
var undated = []workflow.Cause{
	workflow.CauseClosed, workflow.CauseWithdrawn, workflow.CauseTransferredAway,
	workflow.CauseRechecked, workflow.CauseSubmitted, workflow.CauseDecision, workflow.CauseSupportEnded,
}

// Render writes a letter to the person of that name about its notices, in the
// letter's language. It depends on nothing else, so that every attempt sends the
// same.
func Render(letter models.Letter, name string, notices []models.Notice, settings Settings) Message {
	w := writer{language: text.Parse(letter.Language), settings: settings}
	w.zone = settings.OfficeZone
	if w.zone == nil {
		w.zone = time.UTC
	}
	name = cmp.Or(oneLine(name), letter.Address)
	_, domain, _ := strings.Cut(letter.MessageID, "@")
	message := Message{
		MessageID: letter.MessageID,
		From:      cmp.Or(settings.From, "rectify@"+domain), FromName: oneLine(settings.FromName),
		To: letter.Address, ToName: name,
		Date: letter.WrittenAt.Time().In(w.zone),
	}
	var cause workflow.Cause
	var office string
	sections := make([]string, len(notices))
	for i, notice := range notices {
		cause, office = cmp.Or(cause, notice.Cause), cmp.Or(office, oneLine(notice.Facts.Of.OfficeName))
		sections[i] = w.section(notice)
		if len(notices) > 1 || letter.Digest != nil {
			sections[i] = fmt.Sprintf("%d. %s\n\n%s", i+1, w.sentence(notice, "subject"), sections[i])
		}
	}
	if letter.Digest != nil {
		cause = "digest"
	}
	message.Name = fmt.Sprintf("%s-%06d-%s", message.Date.Format(time.DateOnly), letter.ID, cause)
	switch {
	case letter.Account != nil:
		message.Subject = w.say("letter.account." + letter.Account.Purpose + ".subject")
		message.Name = fmt.Sprintf("%s-%06d-%s", message.Date.Format(time.DateOnly), letter.ID, letter.Account.Purpose)
		sections = []string{w.account(*letter.Account)}
	case letter.Digest != nil:
		facts := letter.Digest.Facts.Of
		office = cmp.Or(office, oneLine(facts.Offices[0].Name))
		message.Subject = w.digestSubject(facts)
		if len(notices) > 0 {
			sections = slices.Insert(sections, 0, w.say("digest.also", len(notices)))
		}
		sections = slices.Insert(sections, 0, w.digest(facts)...)
	case len(notices) == 0:
	case len(notices) == 1:
		message.Subject = w.sentence(notices[0], "subject")
	default:
		message.Subject = w.say("letter.several.subject", len(notices), w.number(notices[0].Facts.Of))
		sections = slices.Insert(sections, 0, w.say("letter.several.body", len(notices)))
	}
	message.Subject = oneLine(message.Subject)
	if settings.DemonstrationNotice {
		message.Subject = w.say("letter.demonstration") + message.Subject
	}
	if runes := []rune(message.Subject); len(runes) > maxSubject {
		message.Subject = string(runes[:maxSubject-1]) + "…"
	}
	message.Text = strings.Join(slices.Concat([]string{w.say("letter.greeting", name)}, sections, w.foot(letter, office)), "\n\n") + "\n"
	return message
}

// writer says things in one language and zone.
type writer struct {
	language text.Language
	zone     *time.Location
	settings Settings
}

func (w writer) say(key string, args ...any) string { return text.Say(w.language, key, args...) }

// sentence is a cause's subject or body with the facts of the notice.
func (w writer) sentence(notice models.Notice, part string) string {
	f := notice.Facts.Of
	cause := string(notice.Cause)
	if notice.Cause == workflow.CauseEscalated && f.Reason == "" {
		cause = "escalated_rounds"
	}
	if notice.Cause == workflow.CauseReminder && f.State == workflow.Rectified {
		cause = "unchecked"
	}
	if notice.Cause == workflow.CauseReminder && f.While == workflow.NoPlan {
		cause = "no_plan"
	}
	if own := cause + "_" + string(notice.Side); notice.Side != "" && text.Has("letter."+own+"."+part) {
		cause = own // to a side that the usual words do not speak to
	}
	return w.say("letter."+cause+"."+part,
		w.number(f), oneLine(f.UnitName), oneLine(f.DocNumber), oneLine(f.Title), oneLine(f.OfficeName),
		oneLine(cmp.Or(f.ReportTo, f.OfficeName)), w.deadline(f), f.Round, oneLine(f.NewOwner),
		w.named(f.Rung), w.named(f.Colour), oneLine(f.Number), w.code("measure.", string(f.Measure)), oneLine(f.Supporter))
}

func (w writer) named(names workflow.Names) string {
	if w.language == text.English {
		return oneLine(names.EN)
	}
	return oneLine(names.ZH)
}

// reason is what somebody wrote, or the policy's own reason in words.
func (w writer) reason(reason string) string {
	if key := "void_reason." + reason; text.Has(key) {
		return w.say(key)
	}
	return oneLine(reason)
}

// code names a code; none has no name.
func (w writer) code(prefix, code string) string {
	if code == "" {
		return ""
	}
	return w.say(prefix + code)
}

// objection is what a unit objects to, with the finding or the flag that is meant.
func (w writer) objection(f models.NoticeFacts) string {
	subject := w.code("objection.", string(f.Objection))
	about := cmp.Or(oneLine(f.About), w.code("flag.", string(f.Flag)))
	if about == "" {
		return subject
	}
	return w.say("letter.objection.about", subject, about)
}

func answerOf(f models.NoticeFacts) string {
	if f.Upheld {
		return string(workflow.ObjectionUpheld)
	}
	return string(workflow.ObjectionRejected)
}

func (w writer) number(f models.NoticeFacts) string {
	return cmp.Or(oneLine(f.CaseNumber), w.say("letter.unnumbered"))
}

func (w writer) deadline(f models.NoticeFacts) string {
	if f.Deadline == 0 {
		return w.say("letter.no_date")
	}
	return Moment(w.language, f.Deadline.Time(), w.zone)
}

// section is one notice: what it is about, what is to be done, and the facts.
func (w writer) section(notice models.Notice) string {
	f := notice.Facts.Of
	away := notice.Cause == workflow.CauseTransferredAway
	lines := []string{w.sentence(notice, "body"), ""}
	add := func(key, value string) {
		if value != "" {
			lines = append(lines, w.say("letter.line."+key, value))
		}
	}
	add("case", w.number(f))
	add("circular", oneLine(f.DocNumber))
	switch {
	case away:
		add("new_owner", oneLine(f.NewOwner))
	case f.NewOwner != "":
		add("unit", oneLine(f.NewOwner))
		add("former_unit", oneLine(f.UnitName))
	default:
		add("unit", oneLine(f.UnitName))
	}
	add("supporter", oneLine(f.Supporter))
	add("site", oneLine(f.SiteURL))
	if !away && len(f.Findings) > 0 {
		lines = append(lines, w.say("letter.line.findings"))
		for i, finding := range f.Findings {
			lines = append(lines, w.finding(i+1, finding))
		}
	}
	add("objection", w.objection(f))
	if notice.Cause == workflow.CauseObjectionAnswered {
		add("answered", w.code("objection_state.", answerOf(f)))
	}
	add("reason", w.reason(f.Reason))
	add("opinion", oneLine(f.Opinion))
	add("progress", oneLine(f.Progress))
	add("wanted_day", w.day(f.WantedDay))
	if !slices.Contains(undated, notice.Cause) {
		add("deadline", w.derivation(f))
		add("former_deadline", w.former(f))
		add("report_to", oneLine(cmp.Or(f.ReportTo, f.OfficeName)))
	}
	if !away && notice.Cause != workflow.CauseWithdrawn {
		add("first", w.mark(f.FirstOnTime))
		add("passed", w.mark(f.PassedOn))
	}
	if f.At != 0 {
		add("at", Clock(w.language, f.At.Time(), w.zone))
	}
	if base := strings.TrimRight(w.settings.BaseURL, "/"); base != "" && !away {
		add("link", base)
	}
	return strings.Join(lines, "\n")
}

func (w writer) finding(number int, finding models.NoticeFinding) string {
	description, reason := oneLine(finding.Description), oneLine(finding.Reason)
	switch verdict := w.say("verdict." + finding.Verdict); {
	case finding.Verdict == "":
		return w.say("letter.finding", number, description)
	case reason == "":
		return w.say("letter.finding.verdict", number, description, verdict)
	default:
		return w.say("letter.finding.reason", number, description, verdict, reason)
	}
}

// derivation is the date now in force and why it is this one.
func (w writer) derivation(f models.NoticeFacts) string {
	switch rule := "rule." + string(f.Rule); {
	case f.Deadline == 0:
		return ""
	case !text.Has(rule):
		return w.deadline(f)
	case f.Phrase == "":
		return w.say("letter.deadline.rule", w.deadline(f), w.say(rule))
	default:
		return w.say("letter.deadline.phrase", w.deadline(f), oneLine(f.Phrase), w.say(rule))
	}
}

// former is the date that was told before, where it was reckoned anew and moved.
func (w writer) former(f models.NoticeFacts) string {
	if f.FormerDeadline == 0 {
		return ""
	}
	return Moment(w.language, f.FormerDeadline.Time(), w.zone)
}

func (w writer) mark(code string) string {
	if key := "mark." + code; code != string(workflow.MarkPending) && text.Has(key) {
		return w.say(key)
	}
	return ""
}

// day writes a civil day; what is none is given back as it is.
func (w writer) day(day string) string {
	date, err := workflow.ParseDate(day)
	if err != nil {
		return oneLine(day)
	}
	return date.Start(time.UTC).Format(w.say("letter.day"))
}

// foot closes the letter.
func (w writer) foot(letter models.Letter, office string) []string {
	signature := letter.WrittenAt.Time().In(w.zone).Format(w.say("letter.day"))
	if office != "" {
		signature = office + "\n" + signature
	}
	foot := []string{signature, "-- \n" + w.say("letter.automatic") + "\n" + w.say("unclassified")}
	if w.settings.DemonstrationNotice {
		foot = append(foot, text.Say(text.Chinese, "demonstration")+"\n"+text.Say(text.English, "demonstration"))
	}
	return foot
}
