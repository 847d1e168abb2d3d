package casework_test

import (
	"slices"
	"testing"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

func TestAUnitChangesItsNameItsPlaceAndItsAliases(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		system, ctx := o.administrator(workflow.SystemAdmin), t.Context()
		o.imported(system, workflow.RosterUnits, "单位全称,上级单位,单位类别", "洪江市,某市,县市区", "洪江区,某市,县市区", "教育股,市教育局,部门", "语委办,教育股,部门")
		school := o.unit("市教育局")
		change := casework.UnitChange{Name: "市教育体育局", Kind: "department", Parent: o.unit("洪江市").ID, Aliases: []string{"教育局"}}
		card, err := o.desk.ChangeUnit(ctx, system, school.ID, school.Version, change)
		o.must(err)
		if card.Name != "市教育体育局" || !slices.Equal(card.Aliases, []string{"市教育局", "教育局"}) || card.Parent.Name != "洪江市" {
			t.Errorf("the former name stays as an alias: %+v", card)
		}
		for name, above := range map[string]string{"教育股": "市教育体育局", "语委办": "教育股"} {
			unit, parent := o.unit(name), o.unit(above)
			if unit.Path != parent.Path+unit.Path[len(parent.Path):] || len(unit.Path) <= len(parent.Path) {
				t.Errorf("%s moved along: %s below %s", name, unit.Path, parent.Path)
			}
		}
		// What the office supervises follows the tree.
		if supervised, err := store.Read(ctx).Supervises(o.id, o.unit("语委办").ID); err != nil || !supervised {
			t.Errorf("%t %v", supervised, err)
		}
		for _, row := range []struct {
			says          string
			change        casework.UnitChange
			field, reason string
		}{
			{"below itself", casework.UnitChange{Name: "市教育体育局", Kind: "department", Parent: school.ID}, "parent", "unit_cycle"},
			{"below what is below it", casework.UnitChange{Name: "市教育体育局", Kind: "department", Parent: o.unit("语委办").ID}, "parent", "unit_cycle"},
			{"below nothing that is there", casework.UnitChange{Name: "市教育体育局", Kind: "department", Parent: 999}, "parent", "unknown_unit"},
			{"with another's name as an alias", casework.UnitChange{Name: "市教育体育局", Kind: "department", Aliases: []string{"洪江区"}}, "aliases", "alias_ambiguous"},
			{"with the same alias twice", casework.UnitChange{Name: "市教育体育局", Kind: "department", Aliases: []string{"教育局", "教育局"}}, "aliases", "repeated"},
			{"of no kind", casework.UnitChange{Name: "市教育体育局", Kind: "company"}, "unit_kind", "not_one_of"},
			{"without a name", casework.UnitChange{Kind: "department"}, "name", "required"},
			{"with a name that is taken there", casework.UnitChange{Name: "洪江区", Kind: "department", Parent: o.unit("某市").ID}, "name", "taken"},
		} {
			_, err := o.desk.ChangeUnit(ctx, system, school.ID, 0, row.change)
			if refusal := o.refused(err, workflow.CodeInvalid); refusal.Fields[0].Name != row.field || refusal.Fields[0].Reason != row.reason {
				t.Errorf("%s: %v", row.says, refusal)
			}
		}
		_, err = o.desk.ChangeUnit(ctx, system, school.ID, school.Version, change)
		o.refused(err, workflow.CodeConflict)
		_, err = o.desk.ChangeUnit(ctx, system, 999, 0, change)
		o.refused(err, workflow.CodeNotFound)
		_, err = o.desk.ChangeUnit(ctx, system, o.id, 0, casework.UnitChange{Name: "市督查室", Kind: "office"})
		if refusal := o.refused(err, workflow.CodeRefused); refusal.Reason != "office_in_use" {
			t.Error(refusal)
		}
		o.sound()
	})
}

func TestAUnitWithWorkIsNotClosed(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		system, ctx := o.administrator(workflow.SystemAdmin), t.Context()
		o.issued()
		shut := func(name string) error {
			_, err := o.desk.CloseUnit(ctx, system, o.unit(name).ID, 0, "机构改革")
			return err
		}
		for says, name := range map[string]string{"it owns an open case": "市教育局", "units stand below it": "某市", "it supervises open cases": "市督查室"} {
			if refusal := o.refused(shut(name), workflow.CodeRefused); refusal.Reason != "unit_in_use" {
				t.Errorf("%s: %v", says, refusal)
			}
		}
		o.imported(system, workflow.RosterUnits, "单位全称,上级单位,单位类别,简称", "市旧局,某市,部门,旧局")
		_, err := o.desk.CloseUnit(ctx, system, o.unit("市旧局").ID, 0, " ")
		o.field(err, "reason", "required")
		o.must(shut("市旧局"))
		o.refused(shut("市旧局"), workflow.CodeRefused)
		if found, err := store.Read(ctx).UnitsNamed(o.id, "旧局"); err != nil || len(found) != 0 {
			t.Errorf("a circular does not find a closed unit: %v %v", found, err)
		}
		security := o.administrator(workflow.SecurityAdmin)
		_, err = o.desk.Grant(ctx, security, o.people["liaison1"].Person, 0, workflow.Grant{Role: workflow.Liaison, Unit: o.unit("市旧局").ID})
		o.field(err, "grants", "unit_closed")

		// Its alias went to another unit meanwhile, so that it cannot come back with it.
		o.imported(system, workflow.RosterUnits, "单位全称,简称", "市水利局,旧局")
		_, err = o.desk.ReopenUnit(ctx, system, o.unit("市旧局").ID, 0, "恢复")
		o.field(err, "aliases", "alias_ambiguous")
		water := o.unit("市水利局")
		_, err = o.desk.ChangeUnit(ctx, system, water.ID, 0, casework.UnitChange{Name: "市水利局", Kind: "department", Parent: workflow.UnitID(water.ParentID)})
		o.must(err)
		card, err := o.desk.ReopenUnit(ctx, system, o.unit("市旧局").ID, 0, "恢复")
		o.must(err)
		if !card.Closed.IsZero() {
			t.Errorf("%+v", card)
		}
		o.sound()
	})
}

func TestASupervisedScopeIsSetWhole(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		system, ctx := o.administrator(workflow.SystemAdmin), t.Context()
		first, second := o.units["市教育局"], o.units["市水利局"]
		card, err := o.desk.SetScope(ctx, system, o.id, 0, []casework.ScopeUnit{{Unit: first}})
		o.must(err)
		if len(card.Scope) != 1 || card.Scope[0].Unit.Name != "市教育局" || card.Scope[0].Subtree {
			t.Fatalf("%+v", card.Scope)
		}
		if supervised, err := store.Read(ctx).Supervises(o.id, second); err != nil || supervised {
			t.Errorf("what is not named is no longer supervised: %t %v", supervised, err)
		}
		_, err = o.desk.SetScope(ctx, system, o.id, 0, []casework.ScopeUnit{{Unit: first}, {Unit: first, Subtree: true}})
		o.field(err, "unit", "repeated")
		_, err = o.desk.SetScope(ctx, system, first, 0, []casework.ScopeUnit{{Unit: second}})
		o.field(err, "office", "no_office")
		_, err = o.desk.SetScope(ctx, system, o.id, card.Version+1, nil)
		o.refused(err, workflow.CodeConflict)
	})
}
