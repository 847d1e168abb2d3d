package demo

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"

	"rectify/casework"
	"rectify/text"
	"rectify/workflow"
)

// Member is one person of the demonstration.
type Member struct {
	Login    string
	Password string
	Name     string
	Role     workflow.Role
	Unit     string
	UnitID   workflow.UnitID
	Person   workflow.PersonID
}

// Actor is the member acting.
func (m Member) Actor() workflow.Actor {
	return workflow.Actor{Person: m.Person, Grants: []workflow.Grant{{Role: m.Role, Unit: m.UnitID}}}
}

// Roster is the units and people of the demonstration.
type Roster struct {
	Office  workflow.UnitID
	Members []Member
}

// Of returns the member who holds a role for a unit.
func (r Roster) Of(role workflow.Role, unit workflow.UnitID) Member {
	at := slices.IndexFunc(r.Members, func(m Member) bool { return m.Role == role && m.UnitID == unit })
	if at < 0 {
		return Member{}
	}
	return r.Members[at]
}

// OfOffice returns the member who holds a role in the office.
func (r Roster) OfOffice(role workflow.Role) Member { return r.Of(role, r.Office) }

// Enrol enters an office, the units that a circular names, and people for every
// role with passwords made now. The names of units stand as the circular writes
// them; a second spelling becomes an alias.
func Enrol(ctx context.Context, desk *casework.Desk, batch workflow.Batch) (Roster, error) {
	officeName := batch.ReportTo
	if officeName == "" {
		officeName = batch.Issuer
	}
	var roster Roster
	var err error
	roster.Office, err = desk.AddUnit(ctx, casework.Operator, casework.NewUnit{Name: officeName, Kind: "office", IsOffice: true})
	if err != nil {
		return roster, err
	}
	region, err := desk.AddUnit(ctx, casework.Operator, casework.NewUnit{Name: text.Say(text.Chinese, "demo.region"), Kind: "other"})
	if err != nil {
		return roster, err
	}
	if err := desk.Supervise(ctx, casework.Operator, roster.Office, region, true); err != nil {
		return roster, err
	}
	for _, role := range []workflow.Role{workflow.Clerk, workflow.Rechecker, workflow.Head, workflow.SystemAdmin, workflow.SecurityAdmin, workflow.AuditAdmin} {
		login := strings.ReplaceAll(string(role), "_", "-")
		if err := roster.add(ctx, desk, login, role, officeName, roster.Office); err != nil {
			return roster, err
		}
	}
	names, owners := unitNames(batch)
	for i, name := range names {
		id, err := desk.AddUnit(ctx, casework.Operator, casework.NewUnit{Name: name, Kind: kindOf(name), Parent: region, Aliases: aliasesOf(name, batch)})
		if err != nil {
			return roster, err
		}
		if i >= owners {
			continue // named in the body only: on the roster, without people of its own
		}
		for _, role := range []workflow.Role{workflow.Liaison, workflow.Leader} {
			if err := roster.add(ctx, desk, fmt.Sprintf("%s%d", role, i+1), role, name, id); err != nil {
				return roster, err
			}
		}
		if i == 0 {
			if err := roster.add(ctx, desk, string(workflow.Observer), workflow.Observer, name, id); err != nil {
				return roster, err
			}
		}
	}
	return roster, nil
}

func (r *Roster) add(ctx context.Context, desk *casework.Desk, login string, role workflow.Role, unit string, id workflow.UnitID) error {
	member := Member{Login: login, Password: password(), Role: role, Unit: unit, UnitID: id,
		Name: unit + text.Say(text.Chinese, "role."+string(role))}
	var err error
	member.Person, err = desk.AddPerson(ctx, casework.Operator, casework.NewPerson{
		Login: login, Name: member.Name, Language: "zh", Email: login + "@rectify.example", EmailConfirmed: true,
		Password: member.Password, Grants: []workflow.Grant{{Role: role, Unit: id}},
	})
	r.Members = append(r.Members, member)
	return err
}

func password() string {
	var bits [10]byte
	_, _ = rand.Read(bits[:])
	return strings.ToLower(base32.StdEncoding.EncodeToString(bits[:]))
}

// unitNames lists the owners first, then the units that only the body names; two
// spellings of one unit are one.
func unitNames(batch workflow.Batch) (names []string, owners int) {
	add := func(name string) {
		for _, spelling := range append(aliasesOf(name, batch), name) {
			if slices.Contains(names, spelling) {
				return
			}
		}
		names = append(names, name)
	}
	for _, one := range batch.Cases {
		add(one.Unit)
	}
	owners = len(names)
	for _, suggestion := range batch.Suggestions {
		add(suggestion.Unit)
	}
	return names, owners
}

func aliasesOf(name string, batch workflow.Batch) []string {
	var aliases []string
	for _, pair := range batch.SameUnits {
		if pair[0] == name {
			aliases = append(aliases, pair[1])
		}
		if pair[1] == name {
			aliases = append(aliases, pair[0])
		}
	}
	return aliases
}

func kindOf(name string) string {
	for _, ending := range []string{"县", "市", "区", "州", "旗"} {
		if strings.HasSuffix(name, ending) {
			return "county"
		}
	}
	for _, ending := range []string{"乡", "镇", "街道"} {
		if strings.HasSuffix(name, ending) {
			return "township"
		}
	}
	return "department"
}
