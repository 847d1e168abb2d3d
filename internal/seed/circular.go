package seed

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// When circulars were issued, in days before now: three in four long ago, the rest of
// late, and the last few not yet.
const (
	oldest, oldUntil = 1000.0, 60.0
	newest           = 45.0
	oldShare         = 0.75
	draftShare       = 0.03
)

// categories are those of the findings, with the number of their sentence.
var categories = []string{"broken_links", "stale_content", "unanswered", "content_error", "disclosure", "unreachable", "", ""}

// issuedAt spreads the circulars over the years, in their order.
func (g *generator) issuedAt(number int) (at time.Time, issued bool) {
	share := float64(number) / float64(max(1, (g.Cases+perCircular-1)/perCircular))
	days := oldest - (oldest-oldUntil)*share/oldShare
	if share >= oldShare {
		days = newest * (1 - (share-oldShare)/(1-oldShare-draftShare))
	}
	if days < 0.2 {
		return g.Now.Add(-time.Hour), false
	}
	return g.atWork(g.Now.Add(-time.Duration(days*24)*time.Hour), 9), true
}

// atWork moves an instant to an hour of its day in the office's zone.
func (g *generator) atWork(at time.Time, hour int) time.Time {
	return workflow.DateOf(at, g.Zone).Start(g.Zone).Add(time.Duration(hour)*time.Hour + time.Duration(at.Minute())*time.Minute).UTC()
}

// circular makes a circular with its cases and lives their lives up to now.
func (g *generator) circular(random *rand.Rand, number, cases int) error {
	of := g.roster.offices[number%len(g.roster.offices)]
	issued, isIssued := g.issuedAt(number)
	issued = issued.Add(time.Duration(random.IntN(7200)) * time.Second)
	if issued.After(g.Now) {
		issued = g.Now.Add(-time.Minute)
	}
	signed := workflow.DateOf(issued, g.Zone)
	due := signed.AddDays(10 + random.IntN(16))
	clerk := of.people[workflow.Clerk].ID
	row := models.Circular{
		ID: g.loader.ID("circulars"), OfficeID: of.id, DocNumber: say("seed.doc_number", signed.Year, number+1), Title: say("seed.title", number+1),
		Issuer: say("seed.issuer"), ReportTo: of.name, Addressees: models.List[string]{say("seed.addressees")}, Origin: workflow.Imported, Signer: say("seed.issuer"),
		SignedOn: models.Day{Date: signed}, SignatureAt: models.At(issued.Add(-30 * time.Minute)), SignatureBy: models.Reference(clerk),
		InspectedFrom: models.Day{Date: signed.AddDays(-40)}, InspectedTo: models.Day{Date: signed.AddDays(-20)},
		DeadlinePhrase: say("seed.phrase", int(due.Month), due.Day), Doubts: models.List[workflow.Doubt]{},
		Source: Notice() + "\n" + strings.Repeat(say("seed.source")+"\n", 10), State: workflow.CircularIssued,
		IssuedAt: models.At(issued), CreatedAt: models.At(issued.Add(-time.Hour)), UpdatedAt: models.At(issued), Version: 3,
	}
	row.Terms.Of, row.Policy.Of = g.Policy.Terms(), g.Policy
	if !isIssued {
		row.State, row.IssuedAt, row.Version = workflow.CircularSigned, 0, 2
		row.Policy.Of = workflow.Policy{}
	}
	deadline, err := workflow.ResolveDeadline(row.DeadlinePhrase, workflow.DeadlineBasis{Signed: signed, Issued: issued, Zone: g.Zone, Calendar: g.calendar})
	if err != nil {
		return err
	}
	if err := g.chain(&row, clerk, issued, cases, isIssued); err != nil {
		return err
	}
	for position := range cases {
		if err := g.oneCase(random, of, &row, position, issued, deadline, isIssued); err != nil {
			return err
		}
	}
	g.load.Circulars = append(g.load.Circulars, row)
	return nil
}

// chain writes what was done to the circular itself.
func (g *generator) chain(row *models.Circular, clerk workflow.PersonID, issued time.Time, cases int, isIssued bool) error {
	for i, step := range []struct {
		action   workflow.CircularAction
		from, to workflow.CircularState
	}{
		{workflow.ImportCircular, "", workflow.CircularDraft},
		{workflow.Sign, workflow.CircularDraft, workflow.CircularSigned},
		{workflow.IssueBatch, workflow.CircularSigned, workflow.CircularIssued},
	} {
		if step.action == workflow.IssueBatch && !isIssued {
			break
		}
		event, err := g.loader.Event(models.SubjectCircular, row.ID, &row.Chain, models.Happening{
			At: models.At(issued.Add(time.Duration(i-2) * 30 * time.Minute)), Person: clerk, Role: workflow.Clerk, Action: string(step.action),
			From: string(step.from), To: string(step.to), Detail: map[string]any{"cases": cases, "notice": Notice()}})
		if err != nil {
			return err
		}
		g.load.Events = append(g.load.Events, event)
	}
	return nil
}

// oneCase draws up a case and lets it live.
func (g *generator) oneCase(random *rand.Rand, of office, circular *models.Circular, position int, issued time.Time, deadline workflow.Deadline, isIssued bool) error {
	owner := of.pick(random)
	site := owner.sites[random.IntN(len(owner.sites))]
	l := &life{generator: g, random: random, office: of, owner: owner, circular: circular}
	l.row = models.Case{ID: workflow.CaseID(g.loader.ID("cases")), CircularID: circular.ID, OfficeID: of.id, Position: int64(position + 1),
		UnitName: owner.name, OwnerID: models.Reference(owner.id), SiteURL: site.URL, SiteCode: site.Code,
		State: workflow.Draft, Round: 1, RoundsAllowed: int64(g.Policy.Terms().RoundsAllowed),
		CreatedAt: models.At(issued.Add(-time.Hour)), UpdatedAt: models.At(issued.Add(-time.Hour)), Version: 1}
	kind := random.IntN(len(categories))
	for i := range 1 + random.IntN(3) {
		which := (kind + i) % len(categories)
		l.findings = append(l.findings, models.Finding{ID: g.loader.ID("findings"), CaseID: l.row.ID, Position: int64(i + 1), Category: categories[which],
			Description: say(fmt.Sprintf("seed.finding.%d", which+1)), Place: say("seed.place", position+1)})
	}
	g.load.Findings = append(g.load.Findings, l.findings...)
	ids := make([]int64, len(l.findings))
	for i, finding := range l.findings {
		ids[i] = finding.ID
	}
	l.facts = l.row.Facts(true, ids, nil)
	if err := l.happen(models.Happening{At: l.row.CreatedAt, Person: of.people[workflow.Clerk].ID, Role: workflow.Clerk, Action: "draft", To: string(workflow.Draft)}); err != nil {
		return err
	}
	if isIssued {
		l.row.SiteID = models.Reference(site.ID)
		if err := l.live(issued, deadline); err != nil {
			return err
		}
	}
	g.load.Cases = append(g.load.Cases, l.row)
	return nil
}
