package casework

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"rectify/models"
	"rectify/workflow"
)

// unitLine is one line of a file of units while it is worked out.
type unitLine struct {
	row  workflow.RosterRow
	step *rosterStep
	node *unitNode
	adds []string // aliases
}

// units plans a file of units. A unit is the one of that official name below that
// parent; without a parent it is the only one of the name, or a new one at the top.
// The lines may stand in any order.
func (p planner) units(rows []workflow.RosterRow, steps []*rosterStep) error {
	var references []string
	for _, row := range rows {
		references = append(references, row.Cells["name"])
		references = append(references, row.List("aliases")...)
		if parent := row.Cells["parent"]; parent != "" {
			references = append(references, parent)
		}
	}
	names, err := p.unitNames(references)
	if err != nil {
		return err
	}
	var waiting []*unitLine
	for i, row := range rows {
		steps[i].line.Subject = row.Cells["name"]
		steps[i].refuseWrong(checkUnitRow(row))
		if steps[i].refused() {
			names.refused[row.Cells["name"]] = row.Line
		} else {
			waiting = append(waiting, &unitLine{row: row, step: steps[i]})
		}
	}
	lines := names.place(waiting)
	if err := p.knownAliases(lines); err != nil {
		return err
	}
	if err := p.claimAliases(names, lines); err != nil {
		return err
	}
	for _, line := range lines {
		line.finish()
	}
	return nil
}

func (s *rosterStep) refuseWrong(wrong []workflow.Field) {
	if len(wrong) > 0 {
		s.refuse(wrong...)
	}
}

func checkUnitRow(row workflow.RosterRow) []workflow.Field {
	wrong := workflow.CheckUnitName("name", row.Cells["name"])
	for _, alias := range row.List("aliases") {
		wrong = append(wrong, workflow.CheckUnitName("aliases", alias)...)
		if alias == row.Cells["name"] {
			wrong = append(wrong, workflow.Field{Name: "aliases", Reason: "repeated"})
		}
	}
	return wrong
}

// place finds for each line the unit it is about, or makes the place of a new one. A
// line whose parent another line makes waits for that; those that wait for each other
// are a cycle.
func (n *unitNames) place(waiting []*unitLine) []*unitLine {
	var placed []*unitLine
	for len(waiting) > 0 {
		var later []*unitLine
		pending := map[string]bool{}
		for _, line := range waiting {
			pending[line.row.Cells["name"]] = true
		}
		for _, line := range waiting {
			parent := line.row.Cells["parent"]
			path := workflow.SplitUnitPath(parent)
			if parent != "" && pending[path[len(path)-1]] && n.mayComeLater(line, path[len(path)-1], waiting) {
				later = append(later, line)
				continue
			}
			if n.placeOne(line) {
				placed = append(placed, line)
			}
		}
		if len(later) == len(waiting) {
			for _, line := range later {
				line.step.refuse(workflow.Field{Name: "parent", Reason: "unit_cycle", Args: []string{line.row.Cells["parent"]}})
			}
			return placed
		}
		waiting = later
	}
	return placed
}

// mayComeLater reports whether another line that is still to be placed may be the
// parent.
func (n *unitNames) mayComeLater(line *unitLine, parent string, waiting []*unitLine) bool {
	return slices.ContainsFunc(waiting, func(other *unitLine) bool {
		return other.row.Cells["name"] == parent && (other != line || len(n.byName[parent]) == 0)
	})
}

func (n *unitNames) placeOne(line *unitLine) bool {
	name, reference := line.row.Cells["name"], line.row.Cells["parent"]
	var parent *unitNode
	if reference != "" {
		found, wrong := n.find("parent", reference)
		if above := n.refused[reference]; len(wrong) > 0 && above != 0 {
			wrong = []workflow.Field{{Name: "parent", Reason: "line_above_refused", Args: []string{fmt.Sprint(above)}}}
		}
		if len(wrong) > 0 {
			return n.refuse(line, wrong...)
		}
		if parent = found; parent.row.OfficialName == name {
			return n.refuse(line, workflow.Field{Name: "parent", Reason: "unit_cycle", Args: []string{reference}})
		}
	}
	var same []*unitNode
	for _, node := range n.byName[name] {
		if reference == "" && node.step == nil || reference != "" && node.parent == parent {
			same = append(same, node)
		}
	}
	for _, node := range n.byName[name] {
		if reference == "" && node.step != nil && node.parent == nil {
			same = append(same, node)
		}
	}
	refuse := func(column, reason string, args ...string) bool {
		return n.refuse(line, workflow.Field{Name: column, Reason: reason, Args: args})
	}
	switch {
	case len(same) > 1:
		return refuse("name", "unit_ambiguous", name)
	case len(same) == 1 && same[0].step != nil:
		return refuse("name", "line_repeats", fmt.Sprint(same[0].step.line.Line))
	case len(same) == 1 && same[0].row.ClosedAt != 0:
		return refuse("name", "unit_closed", name)
	case len(same) == 1:
		line.node = same[0]
		return true
	case line.row.Cells["kind"] == "":
		return refuse("kind", "required")
	}
	line.node = &unitNode{row: models.Unit{OfficialName: name, Version: 1}, parent: parent, step: line.step}
	n.byName[name] = append(n.byName[name], line.node)
	return true
}

// refuse refuses a line, and remembers it for those that would stand below its unit.
func (n *unitNames) refuse(line *unitLine, wrong ...workflow.Field) bool {
	line.step.refuse(wrong...)
	n.refused[line.row.Cells["name"]] = line.row.Line
	return false
}

// knownAliases leaves the aliases that a unit has already.
func (p planner) knownAliases(lines []*unitLine) error {
	var ids []workflow.UnitID
	for _, line := range lines {
		if line.node.id() != 0 {
			ids = append(ids, line.node.id())
		}
	}
	known, err := p.AliasesOfUnits(ids)
	for _, line := range lines {
		for _, alias := range line.row.List("aliases") {
			if !slices.Contains(known[line.node.id()], alias) || line.node.id() == 0 {
				line.adds = append(line.adds, alias)
			}
		}
	}
	return err
}

// claimAliases refuses what would be ambiguous: an alias that is another open unit's
// official name or alias, or that two lines claim, and a new official name that is
// another's alias. With a line go those that stand below its unit.
func (p planner) claimAliases(names *unitNames, lines []*unitLine) error {
	claims, repeats := map[string][]*unitLine{}, map[*unitNode]*unitLine{}
	for _, line := range lines {
		for _, alias := range line.adds {
			claims[alias] = append(claims[alias], line)
		}
		if first := repeats[line.node]; first != nil {
			line.step.refuse(workflow.Field{Name: "name", Reason: "line_repeats", Args: []string{fmt.Sprint(first.row.Line)}})
			continue
		}
		repeats[line.node] = line
	}
	for _, line := range lines {
		for _, alias := range line.adds {
			if other := names.otherCalled(line.node, alias); other != "" {
				line.step.refuse(workflow.Field{Name: "aliases", Reason: "alias_ambiguous", Args: []string{alias, other}})
			} else if of := claims[alias]; len(of) > 1 {
				other := of[0]
				if other == line {
					other = of[1]
				}
				line.step.refuse(workflow.Field{Name: "aliases", Reason: "alias_ambiguous", Args: []string{alias, other.row.Cells["name"]}})
			}
		}
		if line.node.id() != 0 {
			continue
		}
		name := line.row.Cells["name"]
		for _, alias := range names.aliases[name] {
			holder, err := p.Unit(alias.UnitID)
			if err != nil {
				return err
			}
			line.step.refuse(workflow.Field{Name: "name", Reason: "name_is_alias", Args: []string{name, holder.OfficialName}})
		}
	}
	for changed := true; changed; {
		changed = false
		for _, line := range lines {
			if above := line.node.parent; !line.step.refused() && line.node.step != nil && above != nil && above.step != nil && above.step.refused() {
				line.step.refuse(workflow.Field{Name: "parent", Reason: "line_above_refused", Args: []string{fmt.Sprint(above.step.line.Line)}})
				changed = true
			}
		}
	}
	return nil
}

// otherCalled is the official name of another open unit that is called so.
func (n *unitNames) otherCalled(node *unitNode, alias string) string {
	for _, other := range n.byName[alias] {
		if other != node && other.row.ClosedAt == 0 {
			return other.row.OfficialName
		}
	}
	for _, other := range n.aliases[alias] {
		if other.UnitID != node.id() {
			if holder := n.byID[other.UnitID]; holder != nil {
				return holder.row.OfficialName
			}
			return alias
		}
	}
	return ""
}

// finish works out what the line changes and how that is done.
func (l *unitLine) finish() {
	if l.step.refused() {
		return
	}
	cells, node, step := l.row.Cells, l.node, l.step
	office := cells["is_office"]
	if node.step == nil {
		step.rests = fmt.Sprintf("unit %d v%d", node.id(), node.row.Version)
		step.change("kind", node.row.Kind, cells["kind"])
		if office != "" && (office == "yes") != node.row.IsOffice {
			if office == "no" {
				step.refuse(workflow.Field{Name: "is_office", Reason: "office_stays"})
				return
			}
			step.change("is_office", "no", "yes")
		}
		step.change("aliases", "", strings.Join(l.adds, "、"))
		step.apply = func(a *act) (int64, error) { return l.save(a) }
		step.settle()
		return
	}
	step.line.Outcome = workflow.RosterCreate
	if above := node.parent; above != nil {
		step.rests, step.after = fmt.Sprintf("below %d", above.id()), above.step
	}
	step.change("parent", "", cells["parent"])
	step.change("kind", "", cells["kind"])
	step.change("is_office", "", office)
	step.change("aliases", "", strings.Join(l.adds, "、"))
	step.apply = func(a *act) (int64, error) { return l.create(a) }
}

func (l *unitLine) save(a *act) (int64, error) {
	row := l.node.row
	if kind := l.row.Cells["kind"]; kind != "" {
		row.Kind = kind
	}
	row.IsOffice = row.IsOffice || l.row.Cells["is_office"] == "yes"
	if err := a.SaveUnit(&row); err != nil {
		return 0, err
	}
	return int64(row.ID), l.addAliases(a, row.ID)
}

func (l *unitLine) create(a *act) (int64, error) {
	row, path := l.node.row, "/"
	row.Kind, row.IsOffice = l.row.Cells["kind"], l.row.Cells["is_office"] == "yes"
	if above := l.node.parent; above != nil {
		row.ParentID, path = models.Reference(above.id()), above.path
	}
	if err := a.Add(&row); err != nil {
		if errors.Is(err, models.ErrDuplicate) {
			return 0, models.ErrConflict
		}
		return 0, err
	}
	row.Path = fmt.Sprintf("%s%d/", path, row.ID)
	if err := a.SaveUnit(&row); err != nil {
		return 0, err
	}
	l.node.row, l.node.path = row, row.Path
	return int64(row.ID), l.addAliases(a, row.ID)
}

func (l *unitLine) addAliases(a *act, id workflow.UnitID) error {
	rows := make([]models.UnitAlias, len(l.adds))
	for i, alias := range l.adds {
		rows[i] = models.UnitAlias{UnitID: id, Alias: alias}
	}
	return models.AddAll(a.Tx, rows)
}
