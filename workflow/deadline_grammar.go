package workflow

import "time"

// deadlineTerm is one expression of time in a phrase: a count, or a day that is
// named more or less fully.
type deadlineTerm struct {
	count       int // 0: the term names a day
	unit        countUnit
	fromReceipt bool

	year, month, day int // 0: left out
	yearOffset       *int
	monthOffset      *int
	weekOffset       *int
	dayOffset        *int
	weekday          *time.Weekday // the day itself when nothing else names it, else a check
	end              dayEnd
	clock            *time.Duration
	closeOfBusiness  bool
}

// dayEnd is the day that a term names by the end of something.
type dayEnd int

const (
	noEnd dayEnd = iota
	endOfFirstTen
	endOfSecondTen
	endOfMonth
	endOfYear
	endOfLastTen
)

// deadlineParser reads words from left to right. The main loop skips what says
// nothing about time; what it cannot place makes the phrase not understood.
type deadlineParser struct {
	words   []word
	at      int
	terms   []deadlineTerm
	open    bool // the last term may still take a weekday, a clock time and 前
	issue   bool // counts begin at issue, said in words
	receipt bool // counts begin at receipt
	vague   bool
	reason  DeadlineReason
}

func parseDeadline(phrase string) ([]deadlineTerm, DeadlineReason) {
	words, ok := deadlineWords(phrase)
	if !ok {
		return nil, DeadlineNotUnderstood
	}
	p := &deadlineParser{words: words}
	for p.at < len(p.words) && p.reason == "" {
		p.step()
	}
	switch {
	case p.reason != "":
		return nil, p.reason
	case p.issue && p.receipt:
		return nil, DeadlineContradiction
	case len(p.terms) == 0 && p.vague:
		return nil, DeadlineNoDate
	case len(p.terms) == 0:
		return nil, DeadlineNotUnderstood
	}
	for i := range p.terms {
		p.terms[i].fromReceipt = p.receipt
		if p.receipt && p.terms[i].dayOffset != nil {
			return nil, DeadlineAmbiguous
		}
	}
	return p.terms, ""
}

// kind is that of the word n places on, or -1 beyond either end.
func (p *deadlineParser) kind(n int) wordKind {
	if p.at+n < 0 || p.at+n >= len(p.words) {
		return -1
	}
	return p.words[p.at+n].kind
}

func (p *deadlineParser) value(n int) int { return p.words[p.at+n].value }

func (p *deadlineParser) take(kind wordKind) bool {
	if p.kind(0) != kind {
		return false
	}
	p.at++
	return true
}

func (p *deadlineParser) step() {
	switch p.kind(0) {
	case wordFiller, wordDemand, wordDocument:
		p.at++
	case wordVague:
		p.vague = true
		p.at++
	case wordReceipt:
		p.receipt = true
		p.at++
	case wordIssue:
		p.issue = true
		p.at++
	case wordOfDay, wordSince:
		p.anchor()
	case wordColon: // 整改期限:
		p.refuseUnless(p.kind(-1) == wordFiller || p.kind(-1) == wordDemand)
		p.at++
	case wordBefore, wordWithin:
		p.refuseUnless(p.open)
		p.open = false
		p.at++
	case wordWeekday:
		weekday := time.Weekday(p.value(0))
		if !p.open || p.last().weekday != nil || p.last().count != 0 {
			p.add(deadlineTerm{})
		}
		p.last().weekday = &weekday
		p.at++
	case wordHalfOfDay, wordCloseOfBusiness:
		p.clock()
	case wordNumber:
		if next := p.kind(1); next == wordOClock || next == wordColon {
			p.clock()
		} else if !p.count() {
			p.date()
		}
	default:
		p.date()
	}
}

// anchor accepts 之日、起 and 后 only right behind 收到, 下发 or 通报, so that
// 整改完成后 and 7月25日后 are not taken for them.
func (p *deadlineParser) anchor() {
	before := -1
	for p.kind(before) == wordFiller {
		before--
	}
	switch p.kind(before) {
	case wordReceipt, wordIssue, wordOfDay:
	case wordDocument:
		p.issue = p.issue || !p.receipt
	default:
		p.refuse(DeadlineNotUnderstood)
	}
	p.at++
}

func (p *deadlineParser) refuse(reason DeadlineReason) { p.reason = reason }

func (p *deadlineParser) refuseUnless(ok bool) {
	if !ok {
		p.refuse(DeadlineNotUnderstood)
	}
}

func (p *deadlineParser) add(term deadlineTerm) {
	p.terms = append(p.terms, term)
	p.open = true
}

func (p *deadlineParser) last() *deadlineTerm { return &p.terms[len(p.terms)-1] }

// count reads 15个工作日内, 30日内, 半个月内 and tells whether it did.
func (p *deadlineParser) count() bool {
	n, unit, length := p.value(0), countUnit(-1), 2
	anchored := p.issue || p.receipt
	switch next, after := p.kind(1), p.kind(2); {
	case next == wordUnit:
		unit = countUnit(p.value(1))
	case next == wordDay && (after == wordWithin || anchored && after != wordBefore):
		unit = unitCalendarDays
	case next == wordYear && p.words[p.at].digits != 4 && (after == wordWithin || anchored):
		unit, n = unitMonths, n*12
	case next == wordMonth && (after == wordWithin || anchored && after != wordEnd && after != wordNumber):
		if !anchored && n != halfCount {
			p.refuse(DeadlineAmbiguous)
			return true
		}
		unit = unitMonths
	default:
		return false
	}
	if n < 0 {
		switch {
		case unit == unitMonths && n == halfCount:
			n, unit = 15, unitCalendarDays
		case unit == unitMonths:
			n = 6
		default:
			p.refuse(DeadlineNotUnderstood)
			return true
		}
	}
	if n == 0 || n > mostCounted[unit] {
		p.refuse(DeadlineAbsurdCount)
		return true
	}
	p.at += length
	p.add(deadlineTerm{count: n, unit: unit})
	p.take(wordWithin)
	p.open = false
	return true
}

// mostCounted is where a count stops being plausible for a rectification.
var mostCounted = map[countUnit]int{
	unitWorkingDays:  500,
	unitCalendarDays: 1000,
	unitWeeks:        150,
	unitMonths:       36,
	unitHours:        1000,
}

// clock reads 下班, 17:00, 下午5点半 and joins it to the day just read, or to
// the day of issue where none was.
func (p *deadlineParser) clock() {
	if !p.open {
		p.add(deadlineTerm{dayOffset: new(int)})
	}
	term := p.last()
	if term.clock != nil || term.closeOfBusiness {
		p.refuse(DeadlineContradiction)
		return
	}
	if p.take(wordCloseOfBusiness) {
		term.closeOfBusiness = true
		return
	}
	half := -1
	if p.kind(0) == wordHalfOfDay {
		half = p.value(0)
		p.at++
	}
	if p.kind(0) != wordNumber {
		p.refuse(DeadlineAmbiguous)
		return
	}
	hour, minute := p.value(0), 0
	p.at++
	switch {
	case p.take(wordColon) && p.kind(0) == wordNumber:
		minute = p.value(0)
		p.at++
	case p.take(wordOClock):
		if p.kind(0) == wordNumber && p.value(0) == halfCount {
			minute = 30
			p.at++
		} else if p.kind(0) == wordNumber && p.kind(1) == wordMinute {
			minute = p.value(0)
			p.at += 2
		}
	default:
		p.refuse(DeadlineNotUnderstood)
		return
	}
	if half > 0 && hour < 12 {
		hour += half
	}
	if hour < 0 || minute < 0 || hour > 24 || minute > 59 || hour == 24 && minute > 0 {
		p.refuse(DeadlineImpossibleDate)
		return
	}
	clock := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
	term.clock = &clock
}
