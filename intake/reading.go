package intake

import (
	"strconv"
	"unicode/utf8"

	"rectify/workflow"
)

// Reading is what the text of a circular contains. A fact that the text does not
// hold is left out of the JSON; it is never filled in with a nought.
type Reading struct {
	DocNumber          string         `json:"doc_number,omitempty"`
	Title              string         `json:"title,omitempty"`
	Issuer             string         `json:"issuer,omitempty"`
	ReportTo           string         `json:"report_to,omitempty"`
	Addressees         []string       `json:"addressees,omitempty"`
	SignedOn           workflow.Date  `json:"signed_on,omitzero"`
	PublishedOn        workflow.Date  `json:"published_on,omitzero"`
	InspectedFrom      workflow.Date  `json:"inspected_from,omitzero"`
	InspectedTo        workflow.Date  `json:"inspected_to,omitzero"`
	ReportDue          workflow.Date  `json:"report_due,omitzero"`
	ReportDuePhrase    string         `json:"report_due_phrase,omitempty"`
	Sampled            *int           `json:"sampled,omitempty"`
	SampledDepartments *int           `json:"sampled_departments,omitempty"`
	SampledCounties    *int           `json:"sampled_counties,omitempty"`
	Unqualified        *int           `json:"unqualified,omitempty"`
	PassRate           *float64       `json:"pass_rate,omitempty"`
	Cases              []Case         `json:"cases"`
	NamedInText        []Named        `json:"named_in_text,omitempty"`
	CompletedInText    []string       `json:"completed_in_text,omitempty"`
	SameUnit           [][2]string    `json:"same_unit,omitempty"`
	NotSameUnit        [][2]string    `json:"not_same_unit,omitempty"`
	Consolidation      *Consolidation `json:"consolidation,omitempty"`
	Complaints         *Complaints    `json:"complaints,omitempty"`
	Rejected           []Rejected     `json:"rejected"`
	Doubts             []Doubt        `json:"doubts"`

	signer          string
	annexRows       int
	unqualifiedRows int      // of annexes that list what did not qualify
	names           []string // units of the body in the order of the text, then those of the annexes
}

// Named is a unit that the body names with a shortcoming.
type Named struct {
	Unit      string `json:"unit"`
	Paragraph string `json:"paragraph"` // 二(一)

	sentence string
}

// Consolidation is how far the consolidation of sites (集约化) has come.
type Consolidation struct {
	AsOf              workflow.Date `json:"as_of,omitzero"`
	Surveyed          *int          `json:"surveyed,omitempty"`
	Finished          *int          `json:"finished,omitempty"`
	ClosedPermanently *int          `json:"closed_permanently,omitempty"`
	ClosedTemporarily *int          `json:"closed_temporarily,omitempty"`
}

// Complaints are the messages of the public about sites.
type Complaints struct {
	Received       *int     `json:"received,omitempty"`
	CompletionRate *float64 `json:"completion_rate,omitempty"`
}

// Doubt is something a person has to look at: a code, and what fills its
// sentence. Place is empty when the whole circular is meant.
type Doubt struct {
	Place  string   `json:"place"`
	Reason string   `json:"reason"`
	Args   []string `json:"args"`
}

// The codes of doubts, with their arguments.
const (
	DoubtMissing          = "missing"             // the key of a fact that was not found
	DoubtDerived          = "derived"             // key, value: reckoned, not printed
	DoubtIssuerDiffers    = "issuer_differs"      // as in the title, as signed
	DoubtSeveralIssuers   = "several_issuers"     // how many signed
	DoubtSumDiffers       = "sum_differs"         // the parts, the total
	DoubtRateDiffers      = "rate_differs"        // printed, reckoned
	DoubtRateOfOthers     = "rate_of_others"      // the clause, printed, reckoned: said of something else
	DoubtCountDiffers     = "count_differs"       // printed number of unqualified, rows
	DoubtDueUnresolved    = "due_unresolved"      // phrase, code of the DeadlineError
	DoubtDueNeedsIssue    = "due_needs_issue"     // phrase: known only when issued
	DoubtDueFar           = "due_far"             // phrase, day: more than half a year after signing
	DoubtSeveralDues      = "several_dues"        // the one taken, another
	DoubtReportToIssuer   = "report_to_issuer"    // the words: 我办
	DoubtNoAnnex          = "no_annex"            //
	DoubtAnnexNotRead     = "annex_not_read"      // its label: no table was recognised
	DoubtAnnexSkipped     = "annex_skipped"       // its title: names units with nothing wrong
	DoubtNoProblemColumn  = "no_problem_column"   // its title, which serves as the finding
	DoubtTooManyRows      = "too_many_rows"       // the limit
	DoubtTrailingText     = "trailing_text"       // behind a table and no part of it
	DoubtSiteInTwoAnnexes = "site_in_two_annexes" // unit, address or code, the other annex
	DoubtSequenceGap      = "sequence_gap"        // the number before the gap, the one after it
	DoubtNameAmbiguous    = "name_ambiguous"      // the short name, two it may stand for
	DoubtCut              = "cut"                 // parts of the text were beyond the limits
)

// DoubtCodes lists the codes of doubts.
var DoubtCodes = []string{
	DoubtMissing, DoubtDerived, DoubtIssuerDiffers, DoubtSeveralIssuers, DoubtSumDiffers, DoubtRateDiffers,
	DoubtRateOfOthers, DoubtCountDiffers, DoubtDueUnresolved, DoubtDueNeedsIssue, DoubtDueFar, DoubtSeveralDues,
	DoubtReportToIssuer, DoubtNoAnnex, DoubtAnnexNotRead, DoubtAnnexSkipped, DoubtNoProblemColumn, DoubtTooManyRows,
	DoubtTrailingText, DoubtSiteInTwoAnnexes, DoubtSequenceGap, DoubtNameAmbiguous, DoubtCut,
}

const maxDoubts = 500

func (r *Reading) doubt(place, reason string, args ...string) {
	if len(r.Doubts) < maxDoubts {
		r.Doubts = append(r.Doubts, Doubt{Place: place, Reason: reason, Args: append([]string{}, args...)})
	}
}

// Read reads a circular from a file of text in UTF-8, UTF-16 or GB18030. The
// error is an *Error and means that there is nothing to read; all else that does
// not fit becomes doubts and rejected rows.
func Read(raw []byte) (Reading, error) {
	text, err := decode(raw)
	if err != nil {
		return Reading{}, err
	}
	lines, cut := splitLines(text)
	d := takeApart(lines)
	r := Reading{Cases: []Case{}, Rejected: []Rejected{}, Doubts: []Doubt{}}
	if cut || d.cut {
		r.doubt("", DoubtCut)
	}
	r.readHead(d)
	r.readAnnexes(d.tables)
	paragraphs := outline(d.body)
	r.readInspected(paragraphs)
	r.readDemand(paragraphs)
	r.readNames(paragraphs)
	r.readFigures(paragraphs)
	if r.DocNumber == "" && r.Title == "" && r.annexRows == 0 {
		return Reading{}, &Error{NotACircular}
	}
	r.reportMissing(d)
	return r, nil
}

// reportMissing lists what every circular has and this one was not seen to.
func (r *Reading) reportMissing(d *document) {
	for _, fact := range []struct {
		key     string
		missing bool
	}{
		{"doc_number", r.DocNumber == ""},
		{"title", r.Title == ""},
		{"issuer", r.Issuer == ""},
		{"report_to", r.ReportTo == ""},
		{"addressees", len(r.Addressees) == 0},
		{"signed_on", r.SignedOn.IsZero()},
		{"inspected_from", r.InspectedFrom.IsZero()},
		{"report_due_phrase", r.ReportDuePhrase == ""},
	} {
		if fact.missing {
			r.doubt("", DoubtMissing, fact.key)
		}
	}
	if len(d.tables) > 0 {
		return
	}
	for _, l := range d.lines {
		if isAnnexLabel(l) {
			r.doubt("附件", DoubtAnnexNotRead, clip(l.text))
			return
		}
	}
	r.doubt("附件", DoubtNoAnnex)
}

// clip keeps an argument short.
func clip(text string) string {
	const longest = 60
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	return string([]rune(text)[:longest])
}

func itoa(n int) string { return strconv.Itoa(n) }
