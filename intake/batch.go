package intake

import (
	"cmp"

	"rectify/workflow"
)

// DoubtRejected stands before the reason of a rejected row in the doubts of a
// batch: rejected_missing.
const DoubtRejected = "rejected_"

// Batch turns the reading into a draft batch: its cases, and as suggestions the
// units that the body names with a shortcoming but no annex lists. Rejected rows
// are among its doubts.
func (r Reading) Batch() workflow.Batch {
	b := workflow.Batch{
		DocNumber:     r.DocNumber,
		Title:         r.Title,
		Issuer:        r.Issuer,
		ReportTo:      r.ReportTo,
		Addressees:    r.Addressees,
		Signer:        cmp.Or(r.signer, r.Issuer),
		SignedOn:      r.SignedOn,
		PublishedOn:   r.PublishedOn,
		InspectedFrom: r.InspectedFrom,
		InspectedTo:   r.InspectedTo,
		DueOn:         r.ReportDue,
		DuePhrase:     r.ReportDuePhrase,
		SameUnits:     r.SameUnit,
	}
	for _, c := range r.Cases {
		b.Cases = append(b.Cases, c.batchCase())
	}
	listed := r.listed()
	for _, named := range r.NamedInText {
		if !listed[named.Unit] {
			b.Suggestions = append(b.Suggestions, workflow.BatchSuggestion{
				Unit: named.Unit, Paragraph: named.Paragraph, Sentence: named.sentence,
			})
		}
	}
	for _, rejected := range r.Rejected {
		b.Doubts = append(b.Doubts, workflow.Doubt{
			Place: rowPlace(rejected.Annex, rejected.Row), Code: DoubtRejected + rejected.Reason, Args: []string{rejected.Column},
		})
	}
	for _, doubt := range r.Doubts {
		b.Doubts = append(b.Doubts, workflow.Doubt{Place: doubt.Place, Code: doubt.Reason, Args: doubt.Args})
	}
	return b
}

func (c Case) batchCase() workflow.BatchCase {
	bc := workflow.BatchCase{Unit: c.Unit, URL: c.URL, SiteCode: c.SiteCode}
	for _, problem := range c.Problems {
		bc.Findings = append(bc.Findings, workflow.BatchFinding{
			Category: CategoryOf(problem), Description: problem, Place: rowPlace(c.annex, c.row),
		})
	}
	return bc
}

// rowPlace cites a row as a person would: 附件第1行, 附件2第3行.
func rowPlace(annex string, row int) string { return "附件" + annex + "第" + itoa(row) + "行" }
