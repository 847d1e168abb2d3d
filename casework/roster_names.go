package casework

import (
	"slices"

	"rectify/models"
	"rectify/workflow"
)

// unitNode is a unit that a roster speaks of: one that is stored, or one that a line
// of the same file would make.
type unitNode struct {
	row    models.Unit
	parent *unitNode
	step   *rosterStep // that makes it; nil: it is stored
	path   string      // once it is stored
}

func (n *unitNode) id() workflow.UnitID { return n.row.ID }

// unitNames finds units by what a roster calls them: the official name, or, where
// several bear it, the names from above down with a solidus between them. An alias is
// never enough.
type unitNames struct {
	byName  map[string][]*unitNode
	aliases map[string][]models.UnitAlias
	byID    map[workflow.UnitID]*unitNode
	refused map[string]int // lines of the file that name a unit and are refused
}

// unitNames reads every unit that one of the names could stand for, with all that are
// above it.
func (p planner) unitNames(references []string) (*unitNames, error) {
	names := &unitNames{byName: map[string][]*unitNode{}, aliases: map[string][]models.UnitAlias{}, byID: map[workflow.UnitID]*unitNode{},
		refused: map[string]int{}}
	var parts []string
	for _, reference := range references {
		split := workflow.SplitUnitPath(reference)
		parts = append(parts, split[len(split)-1])
	}
	parts = distinct(parts)
	units, err := p.UnitsOfNames(parts)
	if err != nil {
		return nil, err
	}
	for wanted := units; len(wanted) > 0; {
		var above []workflow.UnitID
		for _, unit := range wanted {
			names.byID[unit.ID] = &unitNode{row: unit, path: unit.Path}
			if parent := workflow.UnitID(unit.ParentID); parent != 0 {
				above = append(above, parent)
			}
		}
		above = slices.DeleteFunc(distinct(above), func(id workflow.UnitID) bool { return names.byID[id] != nil })
		if wanted, err = p.UnitsOfIDs(above); err != nil {
			return nil, err
		}
	}
	for _, node := range names.byID {
		node.parent = names.byID[workflow.UnitID(node.row.ParentID)]
	}
	for _, unit := range units {
		names.byName[unit.OfficialName] = append(names.byName[unit.OfficialName], names.byID[unit.ID])
	}
	called, err := p.AliasesNamed(parts)
	for _, alias := range called {
		names.aliases[alias.Alias] = append(names.aliases[alias.Alias], alias)
	}
	return names, err
}

// find gives the one open unit that a reference names, or what is wrong with it.
func (n *unitNames) find(column, reference string) (*unitNode, []workflow.Field) {
	path := workflow.SplitUnitPath(reference)
	wrong := func(reason string, args ...string) []workflow.Field {
		return []workflow.Field{{Name: column, Reason: reason, Args: args}}
	}
	var found []*unitNode
	for _, node := range n.byName[path[len(path)-1]] {
		if node.isCalled(path) && (node.step == nil || !node.step.refused()) {
			found = append(found, node)
		}
	}
	open := slices.DeleteFunc(slices.Clone(found), func(node *unitNode) bool { return node.row.ClosedAt != 0 })
	switch {
	case len(open) == 1:
		return open[0], nil
	case len(open) > 1:
		return nil, wrong("unit_ambiguous", reference)
	case len(found) > 0:
		return nil, wrong("unit_closed", reference)
	case len(n.aliases[reference]) > 0:
		return nil, wrong("alias_not_official", reference)
	}
	return nil, wrong("unknown_unit", reference)
}

// isCalled compares a path of names, from above down, with the unit and those that it
// stands below.
func (n *unitNode) isCalled(path []string) bool {
	node := n
	for _, name := range slices.Backward(path) {
		if node == nil || node.row.OfficialName != name {
			return false
		}
		node = node.parent
	}
	return true
}
