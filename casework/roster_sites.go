package casework

import (
	"errors"
	"fmt"

	"rectify/models"
	"rectify/workflow"
)

// sites plans a file of sites. A site is the one with the identification code, or,
// where the line has none or the code is new, the one at the address. The owner is the
// unit that the line names: nothing is derived from the code's digits.
func (p planner) sites(rows []workflow.RosterRow, steps []*rosterStep) error {
	var codes, urls, references []string
	for _, row := range rows {
		codes, urls = append(codes, row.Cells["code"]), append(urls, row.Cells["url"])
		if owner := row.Cells["owner"]; owner != "" {
			references = append(references, owner)
		}
	}
	names, err := p.unitNames(references)
	if err != nil {
		return err
	}
	known, err := p.knownSites(distinct(codes), distinct(urls))
	if err != nil {
		return err
	}
	for i, row := range rows {
		steps[i].line.Subject = row.Cells["url"]
		steps[i].refuseWrong(checkSiteRow(row))
		if !steps[i].refused() {
			known.plan(row, names, steps[i])
		}
	}
	return nil
}

func checkSiteRow(row workflow.RosterRow) []workflow.Field {
	if row.Cells["url"] == "" {
		return []workflow.Field{{Name: "url", Reason: "required"}}
	}
	wrong := workflow.CheckURL(row.Cells["url"])
	if code := row.Cells["code"]; code != "" && !workflow.ValidSiteCode(code) {
		wrong = append(wrong, workflow.Field{Name: "code", Reason: "bad_site_code"})
	}
	if name, given := row.Cells["name"]; given {
		wrong = append(wrong, workflow.CheckName("name", name)...)
	}
	return wrong
}

// knownSites are the sites that lines of a file may be about.
type knownSites struct {
	byCode map[string]models.Site
	byURL  map[string][]models.Site
	codes  map[string]int // lines of the file that bear them
	urls   map[string]int
}

func (p planner) knownSites(codes, urls []string) (knownSites, error) {
	known := knownSites{map[string]models.Site{}, map[string][]models.Site{}, map[string]int{}, map[string]int{}}
	coded, err := p.SitesByCodes(codes)
	if err != nil {
		return known, err
	}
	for _, site := range coded {
		known.byCode[site.Code] = site
	}
	placed, err := p.SitesByURLs(urls)
	for _, site := range placed {
		known.byURL[site.URL] = append(known.byURL[site.URL], site)
	}
	return known, err
}

func (k knownSites) plan(row workflow.RosterRow, names *unitNames, step *rosterStep) {
	code, url := row.Cells["code"], row.Cells["url"]
	for column, line := range map[string]int{"code": k.codes[code], "url": k.urls[url]} {
		if line != 0 && (column == "url" || code != "") {
			step.refuse(workflow.Field{Name: column, Reason: "line_repeats", Args: []string{fmt.Sprint(line)}})
			return
		}
	}
	site, wrong := k.siteOf(code, url)
	var owner *unitNode
	if reference := row.Cells["owner"]; reference != "" {
		var unknown []workflow.Field
		owner, unknown = names.find("owner", reference)
		wrong = append(wrong, unknown...)
	} else if site.ID == 0 && len(wrong) == 0 {
		wrong = append(wrong, workflow.Field{Name: "owner", Reason: "required"})
	}
	if len(wrong) > 0 {
		step.refuse(wrong...)
		return
	}
	k.codes[code], k.urls[url] = row.Line, row.Line
	step.rests = fmt.Sprintf("site %d v%d", site.ID, site.Version)
	step.change("url", site.URL, url)
	step.change("code", site.Code, code)
	step.change("name", site.Name, row.Cells["name"])
	lifecycle := row.Cells["lifecycle"]
	if site.ID == 0 && lifecycle == "" {
		lifecycle = workflow.Lifecycles[0]
	}
	step.change("lifecycle", site.Lifecycle, lifecycle)
	if owner != nil && owner.id() != site.OwnerID {
		step.change("owner", unitNumber(site.OwnerID), row.Cells["owner"])
		site.OwnerID = owner.id()
	}
	site.take(url, code, row.Cells["name"], lifecycle)
	step.apply = func(a *act) (int64, error) { return writeSite(a, site.Site) }
	if step.settle(); site.ID == 0 {
		step.line.Outcome = workflow.RosterCreate
	}
}

func unitNumber(id workflow.UnitID) string {
	if id == 0 {
		return ""
	}
	return fmt.Sprintf("#%d", id)
}

type siteDraft struct{ models.Site }

func (s *siteDraft) take(url, code, name, lifecycle string) {
	for _, one := range []struct {
		into *string
		cell string
	}{{&s.URL, url}, {&s.Code, code}, {&s.Name, name}, {&s.Lifecycle, lifecycle}} {
		if one.cell != "" {
			*one.into = one.cell
		}
	}
}

// siteOf finds the site that a line is about; none is a new one. A line whose code and
// address belong to two sites, or whose address belongs to several, or to one with
// another code, is not guessed at.
func (k knownSites) siteOf(code, url string) (siteDraft, []workflow.Field) {
	at := k.byURL[url]
	if site, found := k.byCode[code]; found && code != "" {
		for _, other := range at {
			if other.ID != site.ID {
				return siteDraft{}, []workflow.Field{{Name: "url", Reason: "site_of_another", Args: []string{url, other.Code}}}
			}
		}
		return siteDraft{site}, nil
	}
	switch {
	case len(at) == 0:
		return siteDraft{models.Site{Version: 1}}, nil
	case len(at) > 1:
		return siteDraft{}, []workflow.Field{{Name: "url", Reason: "site_ambiguous", Args: []string{url}}}
	case code != "" && at[0].Code != "":
		return siteDraft{}, []workflow.Field{{Name: "code", Reason: "site_of_another", Args: []string{url, at[0].Code}}}
	}
	return siteDraft{at[0]}, nil
}

func writeSite(a *act, site models.Site) (int64, error) {
	var err error
	if site.ID == 0 {
		err = a.Add(&site)
	} else {
		err = a.SaveSite(&site)
	}
	if errors.Is(err, models.ErrDuplicate) {
		err = models.ErrConflict
	}
	return site.ID, err
}
