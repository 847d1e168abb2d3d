package workflow

import "time"

// date reads a day that is named by number, by word or by the end of a period.
func (p *deadlineParser) date() {
	term, start := deadlineTerm{}, p.at
	switch {
	case p.numericDate(&term):
	case p.relativeDay(&term):
	default:
		p.year(&term)
		p.month(&term)
		if p.reason == "" && !p.dayOrEnd(&term) {
			// 7月前 may leave July out or take it in; 5日 may be a count.
			if p.at > start || p.kind(0) == wordNumber && p.kind(1) == wordDay {
				p.refuse(DeadlineAmbiguous)
			} else {
				p.refuse(DeadlineNotUnderstood)
			}
		}
	}
	p.add(term)
}

// numericDate reads 20170725, 2017-07-25 and 7.25.
func (p *deadlineParser) numericDate(term *deadlineTerm) bool {
	if p.kind(0) != wordNumber {
		return false
	}
	if n := p.value(0); p.words[p.at].digits == 8 {
		term.year, term.month, term.day = n/10000, n/100%100, n%100
		p.at++
		return true
	}
	if p.kind(1) != wordSeparator || p.kind(2) != wordNumber {
		return false
	}
	parts := []int{p.value(0), p.value(2)}
	length := 3
	if p.kind(3) == wordSeparator && p.kind(4) == wordNumber {
		parts = append(parts, p.value(4))
		length = 5
	}
	switch full := p.words[p.at].digits == 4; {
	case full && len(parts) == 3:
		term.year, term.month, term.day = parts[0], parts[1], parts[2]
	case !full && len(parts) == 2:
		term.month, term.day = parts[0], parts[1]
	default:
		p.refuse(DeadlineAmbiguous)
	}
	if term.month < 1 || term.day < 1 {
		p.refuse(DeadlineImpossibleDate)
	}
	p.at += length
	p.take(wordDay)
	return true
}

// relativeDay reads 今日, 本周五.
func (p *deadlineParser) relativeDay(term *deadlineTerm) bool {
	switch p.kind(0) {
	case wordDayOffset:
		offset := p.value(0)
		term.dayOffset = &offset
		p.at++
	case wordWeekOffset:
		offset := p.value(0)
		weekday := time.Sunday
		switch next := p.kind(1); {
		case next == wordNumber && p.value(1) >= 1 && p.value(1) <= 6:
			weekday = time.Weekday(p.value(1))
		case next == wordDay:
		default:
			p.refuse(DeadlineAmbiguous) // 本周内: to Friday or to Sunday
			return true
		}
		term.weekOffset, term.weekday = &offset, &weekday
		p.at += 2
	default:
		return false
	}
	return true
}

func (p *deadlineParser) year(term *deadlineTerm) {
	switch {
	case p.kind(0) == wordNumber && p.kind(1) == wordYear:
		if p.words[p.at].digits != 4 {
			p.refuse(DeadlineAmbiguous)
			return
		}
		if term.year = p.value(0); term.year == 0 {
			p.refuse(DeadlineImpossibleDate)
		}
		p.at += 2
	case p.kind(0) == wordYearOffset:
		offset := p.value(0)
		term.yearOffset = &offset
		p.at++
	case p.kind(0) == wordYear: // 年底
		term.yearOffset = new(int)
	}
	p.take(wordYear) // 今年年底
}

func (p *deadlineParser) month(term *deadlineTerm) {
	switch {
	case p.kind(0) == wordNumber && p.kind(1) == wordMonth:
		if term.month = p.value(0); term.month < 1 || term.month > 12 {
			p.refuse(DeadlineImpossibleDate)
		}
		p.at += 2
	case term.year != 0 || term.yearOffset != nil:
	case p.kind(0) == wordMonthOffset:
		offset := p.value(0)
		term.monthOffset = &offset
		p.at++
	case p.kind(0) == wordMonth: // 月底
		term.monthOffset = new(int)
		p.at++
	}
}

// dayOrEnd reads what follows year and month, and tells whether that names a
// day.
func (p *deadlineParser) dayOrEnd(term *deadlineTerm) bool {
	hasMonth := term.month != 0 || term.monthOffset != nil
	hasYear := term.year != 0 || term.yearOffset != nil
	switch kind, next := p.kind(0), p.kind(1); {
	case kind == wordNumber && (next == wordDay && (hasMonth || p.kind(2) == wordBefore || p.kind(2) == wordCloseOfBusiness) ||
		next == wordBefore && hasMonth) && (hasMonth || !hasYear):
		if term.day = p.value(0); term.day < 1 || term.day > 31 {
			p.refuse(DeadlineImpossibleDate)
		}
		p.at++
		p.take(wordDay)
	case kind == wordTenDays && hasMonth:
		term.end = []dayEnd{endOfFirstTen, endOfSecondTen, endOfLastTen}[p.value(0)-1]
		p.at++
		// 7月上旬前 may leave the ten days out or take them in.
		if !p.take(wordEnd) && p.kind(0) == wordBefore {
			p.refuse(DeadlineAmbiguous)
		}
	case (kind == wordEnd || kind == wordWithin) && hasMonth:
		term.end = endOfMonth
		p.at++
	case (kind == wordEnd || kind == wordWithin) && hasYear:
		term.end = endOfYear
		p.at++
	default:
		return false
	}
	return true
}
