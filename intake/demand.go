package intake

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"rectify/workflow"
)

var (
	reportDemand = regexp.MustCompile(`报送|上报|报至|报到|报给|书面报|书面向|反馈|报告|报我|报[省市州县区]`)
	reportWords  = words("书面报送至 书面报送到 书面报送给 书面报送 报送至 报送到 报送给 报送 书面上报至 上报至 上报到 上报给 上报 报至 报到 报给 书面报告 书面报 反馈至 反馈给 反馈到 报 向 送 交 至 给")
	ourOffice    = words("我办 我局 我厅 我委 我中心 我院 我府 本办 本局 本厅 本委 我们")
	startOfDue   = regexp.MustCompile(`^(自|从|收到|接到|接此|接本|本?通报|本?文件|即日|\d|[一二三四五六七八九十两半]|本月|下月|下个月|次月|月底|月末|年底|年末|年内|今年|本年|明年|今日|今天|当日|当天|明日|明天|下班|本周|下周|周|星期)`)
	endOfDue     = words("之前 以前 之内 以内 前 内")
)

const (
	maxDemands    = 200
	longestDue    = 40
	maxDueFarDays = 183
)

// demand is a sentence that asks for a report.
type demand struct {
	to, toWords string
	phrases     []string
	score       int
}

// readDemand finds the sentence that demands the report: to whom, and by when.
func (r *Reading) readDemand(paragraphs []paragraph) {
	var best demand
	looked := 0
	for _, p := range paragraphs {
		folded, text := []rune(p.folded), []rune(p.text)
		for _, s := range sentences(folded) {
			sentence := string(folded[s[0]:s[1]])
			if looked == maxDemands || !reportDemand.MatchString(sentence) {
				continue
			}
			looked++
			d := r.demandIn(folded[s[0]:s[1]], text[s[0]:s[1]])
			if strings.Contains(sentence, "整改") {
				d.score += 2
			}
			if p.subject == aboutDemands {
				d.score++
			}
			if (d.to != "" || len(d.phrases) > 0) && d.score > best.score {
				best = d
			}
		}
	}
	r.ReportTo = best.to
	if best.toWords != "" {
		r.doubt("", DoubtReportToIssuer, best.toWords)
	}
	if len(best.phrases) > 0 {
		r.ReportDuePhrase = best.phrases[0]
		for _, other := range best.phrases[1:] {
			if other != best.phrases[0] {
				r.doubt("", DoubtSeveralDues, best.phrases[0], other)
				break
			}
		}
		r.resolveDue()
	}
}

func (r *Reading) demandIn(folded, text []rune) demand {
	var d demand
	if start, end := reportedTo(folded); end > start {
		d.to = string(text[start:end])
		d.score += 2
		if containsAny(d.to, ourOffice) {
			d.to, d.toWords = r.Issuer, d.to
		}
	}
	inside := quoted(folded)
	for at := 0; at < len(folded) && len(d.phrases) < 4; at++ {
		n := startsWithAny(folded[at:], endOfDue)
		if n == 0 || inside[at] {
			continue
		}
		if start := r.dueStart(folded, at+n); start >= 0 {
			d.phrases = append(d.phrases, strings.TrimFunc(string(text[start:at+n]), isBlank))
		}
		at += n - 1
	}
	if len(d.phrases) > 0 {
		d.score += 2
	}
	return d
}

// reportedTo finds the unit behind 报送至 or 报, or the one in 向某办报送. The
// last in the sentence is the one that is meant.
func reportedTo(runes []rune) (start, end int) {
	inside := quoted(runes)
	for at := range runes {
		if inside[at] {
			continue
		}
		n := startsWithAny(runes[at:], reportWords)
		if n == 0 {
			continue
		}
		rest := runes[at+n:]
		toward := string(runes[at:at+n]) == "向" || n == 1 && strings.ContainsRune("送交至给", runes[at])
		if office := startsWithAny(rest, ourOffice); office > 0 && (!toward || reportsAfter(rest[office:])) {
			start, end = at+n, at+n+office
			continue
		}
		name, _ := unitName(rest)
		if name == 0 || toward && end > start && at > end || toward && !reportsAfter(rest[name:]) && runes[at] == '向' {
			continue
		}
		if toward && runes[at] != '向' && !strings.ContainsAny(string(runes[max(0, at-8):at]), "报反馈") {
			continue
		}
		start, end = at+n, at+n+name
	}
	return start, end
}

// reportsAfter tells whether 报送, 报告 or the like follows soon.
func reportsAfter(rest []rune) bool {
	return strings.ContainsAny(string(rest[:min(len(rest), 12)]), "报反馈")
}

// dueStart finds where a phrase that ends at end begins: as far back as it still
// is one expression of time. It is -1 when none is.
func (r *Reading) dueStart(folded []rune, end int) int {
	for start := max(0, end-longestDue); start < end-1; start++ {
		if start > 0 && (strings.ContainsRune(changesDue, folded[start-1]) || partOfNumber(folded[start-1]) && partOfNumber(folded[start])) {
			continue
		}
		if !startOfDue.MatchString(string(folded[start:end])) {
			continue
		}
		_, err := workflow.ResolveDeadline(string(folded[start:end]), r.trialBasis())
		var refusal *workflow.DeadlineError
		switch {
		case err == nil:
			return start
		case !errors.As(err, &refusal):
			return -1
		}
		switch refusal.Reason {
		case workflow.DeadlineEmpty, workflow.DeadlineNotUnderstood, workflow.DeadlineNoDate:
		default:
			return start
		}
	}
	return -1
}

// changesDue are characters whose words change what stands behind them: of
// 完成后5日内 and 每月25日前 the end alone would say something else.
const changesDue = "后起每年月日号第个之-~"

func partOfNumber(r rune) bool {
	return isDigit(r) || strings.ContainsRune(chineseOrdinals+"〇零", r)
}

// trialBasis serves to see whether words are an expression of time at all.
func (r *Reading) trialBasis() workflow.DeadlineBasis {
	basis := workflow.DeadlineBasis{Signed: r.SignedOn}
	if !r.SignedOn.IsZero() {
		basis.Issued = r.SignedOn.Start(time.UTC)
	}
	return basis
}

// resolveDue finds the day the phrase names, where it names one without the day
// of issue.
func (r *Reading) resolveDue() {
	due, err := workflow.ResolveDeadline(r.ReportDuePhrase, workflow.DeadlineBasis{Signed: r.SignedOn})
	var refusal *workflow.DeadlineError
	switch {
	case err == nil:
		r.ReportDue = due.Day
		if r.SignedOn.DaysUntil(due.Day) > maxDueFarDays && !r.SignedOn.IsZero() {
			r.doubt("", DoubtDueFar, r.ReportDuePhrase, due.Day.String())
		}
	case errors.As(err, &refusal) && refusal.Reason == workflow.DeadlineNeedsIssue:
		r.doubt("", DoubtDueNeedsIssue, r.ReportDuePhrase)
	case errors.As(err, &refusal):
		r.doubt("", DoubtDueUnresolved, r.ReportDuePhrase, refusal.Reason)
	}
}
