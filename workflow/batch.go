package workflow

// Batch is what a circular says, as far as it was read or written: the facts of
// the document and the cases and suggestions drawn from it. Names of units are
// kept as written; nothing here has been matched with a roster yet.
type Batch struct {
	DocNumber     string   // 发文字号, as written
	Title         string   // without the issuer's name being cut off
	Issuer        string   // 发文机关
	ReportTo      string   // whom to report to; may differ from the issuer
	Addressees    []string // 主送
	Signer        string   // who signed, where the text says so; else the issuer
	SignedOn      Date     // 成文日期; zero when not found
	PublishedOn   Date     // where it was carried, never the date of issue
	InspectedFrom Date
	InspectedTo   Date
	DueOn         Date   // the day the deadline phrase names; zero when it names none
	DuePhrase     string // as written: 7月25日前
	Cases         []BatchCase
	Suggestions   []BatchSuggestion
	SameUnits     [][2]string // two names of one unit, as the text lets one see
	Doubts        []Doubt
}

// BatchCase is one case drawn from a circular.
type BatchCase struct {
	Unit     string
	URL      string // as written
	SiteCode string // 网站标识码
	Findings []BatchFinding
}

// BatchFinding is one finding (问题) of a case.
type BatchFinding struct {
	Category    string // code of the category, "" when none fits
	Description string // as written
	Place       string // annex row or paragraph, as a person would cite it: 附件第1行, 二(一)
}

// BatchSuggestion is a unit that the body names with a shortcoming but no annex
// row lists. It becomes a case only when a clerk says so.
type BatchSuggestion struct {
	Unit      string
	Paragraph string // 二(二)
	Sentence  string // the words that name it
}

// Doubt is something a person has to look at. Code selects the sentence, Args
// fill it.
type Doubt struct {
	Place string
	Code  string
	Args  []string
}
