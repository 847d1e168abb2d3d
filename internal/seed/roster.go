package seed

import (
	"fmt"
	"math/rand/v2"

	"rectify/models"
	"rectify/workflow"
)

// How large an installation is for the cases it holds. A unit has some five hundred,
// the first of an office a tenth of the office's.
const (
	casesPerUnit   = 500
	casesPerOffice = 50_000
	unitsLeast     = 5
	sitesPerUnit   = 4
)

// roster is who is there.
type roster struct {
	offices []office
}

// office is a supervising office with its people and the units it supervises.
type office struct {
	id     workflow.UnitID
	name   string
	people map[workflow.Role]models.Person
	units  []unit
}

// unit is a unit with its people and sites.
type unit struct {
	id       workflow.UnitID
	name     string
	superior workflow.UnitID
	people   map[workflow.Role]models.Person
	sites    []models.Site
}

func (o office) actor(role workflow.Role) workflow.Actor {
	return workflow.Actor{Person: o.people[role].ID, Grants: []workflow.Grant{{Role: role, Unit: o.id}}}
}

func (u unit) actor(role workflow.Role) workflow.Actor {
	return workflow.Actor{Person: u.people[role].ID, Grants: []workflow.Grant{{Role: role, Unit: u.id}}}
}

// pick draws an owner: the first unit once in ten times.
func (o office) pick(random *rand.Rand) unit {
	if random.IntN(10) == 0 {
		return o.units[0]
	}
	return o.units[random.IntN(len(o.units))]
}

// enrol makes offices, the units below a region of each, and their people.
func (g *generator) enrol(random *rand.Rand) {
	offices := max(1, (g.Cases+casesPerOffice-1)/casesPerOffice)
	units := max(unitsLeast, g.Cases/offices/casesPerUnit)
	for o := range offices {
		made := office{name: say("seed.office", o+1), people: map[workflow.Role]models.Person{}}
		made.id = g.unit(models.Unit{OfficialName: made.name, Kind: "office", IsOffice: true}, "/").ID
		region := g.unit(models.Unit{OfficialName: say("seed.region", o+1), Kind: "other"}, "/")
		g.load.Supervised = append(g.load.Supervised, models.SupervisedUnit{OfficeID: made.id, UnitID: region.ID, Subtree: true})
		for _, role := range []workflow.Role{workflow.Clerk, workflow.Rechecker, workflow.Head, workflow.SystemAdmin, workflow.SecurityAdmin, workflow.AuditAdmin} {
			made.people[role] = g.hire(role, made.id, made.name, fmt.Sprintf("%s%d", role, o+1))
		}
		g.hire(workflow.Leader, region.ID, region.OfficialName, fmt.Sprintf("leader%d-0", o+1))
		for u := range units {
			name := say("seed.unit", o+1, u+1)
			row := g.unit(models.Unit{OfficialName: name, Kind: "department", ParentID: models.Reference(region.ID)}, region.Path)
			one := unit{id: row.ID, name: name, superior: region.ID, people: map[workflow.Role]models.Person{}}
			for _, role := range []workflow.Role{workflow.Liaison, workflow.Leader} {
				one.people[role] = g.hire(role, one.id, name, fmt.Sprintf("%s%d-%d", role, o+1, u+1))
			}
			for s := range sitesPerUnit {
				site := models.Site{ID: g.loader.ID("sites"), Name: say("seed.site", name, s+1), OwnerID: one.id, Lifecycle: "active", Version: 1}
				site.Code = fmt.Sprintf("%010d", 9_000_000_000+site.ID)
				site.URL = fmt.Sprintf("http://www%d.unit%d.example/", s+1, one.id)
				one.sites = append(one.sites, site)
			}
			g.load.Sites = append(g.load.Sites, one.sites...)
			made.units = append(made.units, one)
		}
		random.Shuffle(len(made.units)-1, func(i, j int) { made.units[i+1], made.units[j+1] = made.units[j+1], made.units[i+1] })
		g.roster.offices = append(g.roster.offices, made)
	}
	g.report.Offices = offices
}

func (g *generator) unit(row models.Unit, under string) models.Unit {
	row.ID, row.Version = workflow.UnitID(g.loader.ID("units")), 1
	row.Path = fmt.Sprintf("%s%d/", under, row.ID)
	g.load.Units = append(g.load.Units, row)
	return row
}

// hire makes a person, who is a role and nobody real.
func (g *generator) hire(role workflow.Role, unit workflow.UnitID, where, login string) models.Person {
	began := models.At(g.Now.AddDate(-4, 0, 0))
	row := models.Person{ID: workflow.PersonID(g.loader.ID("people")), Login: "seed-" + login, Name: where + say("role."+string(role)), Language: "zh",
		Email: "seed-" + login + "@rectify.example", EmailConfirmedAt: began, PasswordHash: "-", CreatedAt: began, NoDigest: true, Version: 1}
	if g.Password != "" {
		row.PasswordHash = g.Password
	}
	g.load.People = append(g.load.People, row)
	g.load.Grants = append(g.load.Grants, models.Grant{PersonID: row.ID, Role: role, UnitID: unit})
	return row
}
