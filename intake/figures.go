package intake

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

var (
	departmentSites = regexp.MustCompile(`(\d{1,6})[个家][^,。;、和\d]{0,14}部门[^,。;、和\d]{0,6}网站`)
	countySites     = regexp.MustCompile(`(\d{1,6})[个家][^,。;、和\d]{0,10}(?:县|区|市州|州市|地市|乡镇|街道|镇)(?:人民)?(?:政府)?[^,。;、和\d部]{0,6}网站`)
	departmentsThen = regexp.MustCompile(`部门[^,。;、和\d]{0,6}网站(\d{1,6})[个家]`)
	countiesThen    = regexp.MustCompile(`(?:县|区|市州|州市|地市|县市|乡镇|街道|镇)(?:人民)?(?:政府)?[^,。;、和\d部]{0,6}网站(\d{1,6})[个家]`)
	checkedThen     = regexp.MustCompile(`(?:抽查|检查|监测|抽检)了?[^,。;\d]{0,12}(\d{1,6})[个家](?:政府)?(?:网站)?,其中`)
	allSites        = regexp.MustCompile(`(?:共计|合计|总计|共)[\p{Han}“”]{0,12}?(\d{1,6})[个家]`)
	checkedSites    = regexp.MustCompile(`(?:抽查|检查|监测|抽检)了?[\p{Han}“”、()]{0,24}?(\d{1,6})[个家][^,。;]{0,16}(?:网站|新媒体|账号)`)
	failedAfter     = regexp.MustCompile(`(\d{1,6})[个家][^,。;\d]{0,14}不合格`)
	failedBefore    = regexp.MustCompile(`不合格(?:的)?[^,。;\d率]{0,10}?(\d{1,6})[个家]`)
	rateOfPassing   = regexp.MustCompile(`(?:^|[^不])合格率[^\d。;,]{0,8}(\d{1,3}(?:\.\d{1,4})?)\s*%`)

	surveyedSites   = regexp.MustCompile(`普查[^,。;\d]{0,12}?(\d{1,6})[个家]`)
	finishedSites   = regexp.MustCompile(`(\d{1,6})[个家][^,。;\d]{0,4}完成[^,。;\d]{0,10}(?:关停|整合|迁移|集约化|并转)`)
	closedForGood   = regexp.MustCompile(`永久(?:性)?(?:关停|关闭)[^,。;\d]{0,6}(\d{1,6})[个家]`)
	closedForATime  = regexp.MustCompile(`临时(?:性)?(?:关停|关闭|报停)[^,。;\d]{0,6}(\d{1,6})[个家]`)
	asOfDay         = regexp.MustCompile(`截[至止]到?\s*(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日`)
	asOfMonthEnd    = regexp.MustCompile(`截[至止]到?\s*(?:(\d{4})年)?(\d{1,2})月(?:底|末)`)
	complaintsWords = regexp.MustCompile(`留言|找错|投诉|举报`)
	complaintsCount = regexp.MustCompile(`(?:收到|受理|接到|转办|转来|办理|处理)[^,。;\d]{0,40}?(\d{1,7})(?:[条件]|个(?:留言|投诉|举报|问题|诉求))`)
	completionRate  = regexp.MustCompile(`(?:办结率|答复率|回复率|处理率)[^\d。;,]{0,6}(\d{1,3}(?:\.\d{1,4})?)\s*%`)
)

// found gives the number of the first group, nil when the text has none.
func found(pattern *regexp.Regexp, text string) *int {
	m := pattern.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	n := number(m[1])
	return &n
}

func foundRate(pattern *regexp.Regexp, text string) *float64 {
	m := pattern.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	rate, err := strconv.ParseFloat(m[1], 64)
	if err != nil || rate > 100 {
		return nil
	}
	return &rate
}

// take keeps what was found first.
func take[T any](into **T, value *T) {
	if *into == nil {
		*into = value
	}
}

// readInspected looks for the days of the inspection, first where the circular
// says what it is about.
func (r *Reading) readInspected(paragraphs []paragraph) {
	for _, p := range paragraphs {
		if p.subject == aboutDemands {
			continue
		}
		runes := []rune(p.folded)
		for _, s := range sentences(runes) {
			if when, ok := inspectedIn(string(runes[s[0]:s[1]]), r.SignedOn); ok {
				r.InspectedFrom, r.InspectedTo = when.from, when.to
				return
			}
		}
	}
}

// readFigures collects the numbers of the body, and checks that they reconcile
// with each other and with the annexes.
func (r *Reading) readFigures(paragraphs []paragraph) {
	rateClause := ""
	for _, p := range paragraphs {
		if p.subject == aboutDemands {
			continue
		}
		runes := []rune(p.folded)
		for _, s := range sentences(runes) {
			text := string(runes[s[0]:s[1]])
			if !strings.ContainsAny(text, "0123456789") {
				continue
			}
			r.readSample(text)
			r.readConsolidation(text)
			r.readComplaints(text)
			if rate := foundRate(rateOfPassing, text); rate != nil && r.PassRate == nil {
				r.PassRate, rateClause = rate, clauseAround(text, "合格率")
			}
		}
	}
	r.reconcile(rateClause)
}

func (r *Reading) readSample(text string) {
	if !inspectVerb.MatchString(text) || strings.Contains(text, "普查") && !strings.Contains(text, "抽查") {
		take(&r.Unqualified, failed(text))
		return
	}
	if r.Sampled == nil && r.SampledDepartments == nil && r.SampledCounties == nil {
		r.SampledDepartments = found(departmentSites, text)
		r.SampledCounties = found(countySites, text)
		take(&r.SampledDepartments, found(departmentsThen, text))
		take(&r.SampledCounties, found(countiesThen, text))
		take(&r.Sampled, found(checkedThen, text))
		take(&r.Sampled, found(allSites, text))
		if r.SampledDepartments == nil && r.SampledCounties == nil {
			take(&r.Sampled, found(checkedSites, text))
		}
	}
	take(&r.Unqualified, failed(text))
}

func failed(text string) *int {
	if n := found(failedAfter, text); n != nil {
		return n
	}
	return found(failedBefore, text)
}

func (r *Reading) readConsolidation(text string) {
	finished, forGood, forATime := found(finishedSites, text), found(closedForGood, text), found(closedForATime, text)
	if r.Consolidation != nil || finished == nil && forGood == nil && forATime == nil {
		return
	}
	c := &Consolidation{Surveyed: found(surveyedSites, text), Finished: finished, ClosedPermanently: forGood, ClosedTemporarily: forATime}
	if m := asOfDay.FindStringSubmatch(text); m != nil {
		c.AsOf, _ = dayBefore(m[1], number(m[2]), number(m[3]), r.SignedOn)
	} else if m := asOfMonthEnd.FindStringSubmatch(text); m != nil {
		if s, ok := datedSpan(m[1], m[1], number(m[2]), 1, number(m[2]), 0, r.SignedOn); ok {
			c.AsOf = s.to
		}
	}
	r.Consolidation = c
}

func (r *Reading) readComplaints(text string) {
	if r.Complaints != nil || !complaintsWords.MatchString(text) {
		return
	}
	received, rate := found(complaintsCount, text), foundRate(completionRate, text)
	if received != nil || rate != nil {
		r.Complaints = &Complaints{Received: received, CompletionRate: rate}
	}
}

// reconcile derives what can be derived, says so, and complains about numbers
// that do not fit.
func (r *Reading) reconcile(rateClause string) {
	r.reconcileSum("sampled", &r.Sampled, r.SampledDepartments, r.SampledCounties)
	switch rows := r.unqualifiedRows; {
	case rows == 0:
	case r.Unqualified == nil:
		r.Unqualified = &rows
		r.doubt("", DoubtDerived, "unqualified", itoa(rows))
	case *r.Unqualified != rows:
		r.doubt("", DoubtCountDiffers, itoa(*r.Unqualified), itoa(rows))
	}
	r.reconcileRate(rateClause)
	if c := r.Consolidation; c != nil {
		r.reconcileSum("finished", &c.Finished, c.ClosedPermanently, c.ClosedTemporarily)
		if c.Surveyed != nil && c.Finished != nil && *c.Finished > *c.Surveyed {
			r.doubt("", DoubtSumDiffers, itoa(*c.Finished), itoa(*c.Surveyed))
		}
	}
}

func (r *Reading) reconcileSum(key string, total **int, a, b *int) {
	if a == nil || b == nil {
		return
	}
	sum := *a + *b
	if *total == nil {
		*total = &sum
		r.doubt("", DoubtDerived, key, itoa(sum))
	} else if **total != sum {
		r.doubt("", DoubtSumDiffers, fmt.Sprintf("%d+%d", *a, *b), itoa(**total))
	}
}

// reconcileRate compares the pass rate with the numbers. A rate that is printed
// of something else than the sample stays a doubt even where the figures agree.
func (r *Reading) reconcileRate(clause string) {
	reckoned := ""
	if r.Sampled != nil && r.Unqualified != nil && *r.Sampled > 0 && *r.Unqualified <= *r.Sampled {
		rate := math.Round(float64(*r.Sampled-*r.Unqualified)*10_000/float64(*r.Sampled)) / 100
		reckoned = rateText(rate)
		if r.PassRate == nil {
			r.PassRate = &rate
			r.doubt("", DoubtDerived, "pass_rate", reckoned)
			return
		}
		if math.Abs(*r.PassRate-rate) > 0.06 {
			r.doubt("", DoubtRateDiffers, rateText(*r.PassRate), reckoned)
		}
	}
	if r.PassRate != nil && containsAny(clause, words("已 完成 整合 其中 普查")) {
		r.doubt("", DoubtRateOfOthers, clip(clause), rateText(*r.PassRate), reckoned)
	}
}

func rateText(rate float64) string { return strconv.FormatFloat(rate, 'f', -1, 64) }
