package casework_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"rectify/casework"
	"rectify/intake"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// administrator makes an actor of one of the three administrators' accounts.
func (o *office) administrator(role workflow.Role) workflow.Actor {
	o.Helper()
	made, err := o.desk.CreateAdministrator(o.Context(), casework.NewAdministrator{Login: strings.ReplaceAll(string(role), "_", "-"),
		Name: string(role), Role: role, Language: "zh"})
	o.must(err)
	return workflow.Actor{Person: made.Person, Grants: []workflow.Grant{{Role: role}}}
}

func (o *office) roster(kind workflow.RosterKind, lines ...string) workflow.Roster {
	o.Helper()
	roster, err := intake.ReadRoster(kind, []byte(strings.Join(lines, "\n")))
	o.must(err)
	return roster
}

func (o *office) preview(actor workflow.Actor, roster workflow.Roster) casework.RosterView {
	o.Helper()
	view, err := o.desk.PreviewRoster(o.Context(), actor, roster)
	o.must(err)
	return view
}

// imported previews and applies a file of which every line is good.
func (o *office) imported(actor workflow.Actor, kind workflow.RosterKind, lines ...string) casework.RosterView {
	o.Helper()
	roster := o.roster(kind, lines...)
	view := o.preview(actor, roster)
	if view.Counts[workflow.RosterRefuse] > 0 {
		o.Fatalf("refused: %+v", view.Lines)
	}
	applied, err := o.desk.ApplyRoster(o.Context(), actor, roster, view.Digest, true)
	o.must(err)
	return applied
}

// outcomes writes a view as "line outcome column:reason".
func outcomes(view casework.RosterView) []string {
	var lines []string
	for _, line := range view.Lines {
		said := fmt.Sprintf("%d %s", line.Line, line.Outcome)
		for _, wrong := range line.Wrong {
			said += fmt.Sprintf(" %s:%s", wrong.Name, wrong.Reason)
		}
		lines = append(lines, said)
	}
	return lines
}

func (o *office) events(action string) int {
	o.Helper()
	rows, err := o.store.Read(o.Context()).Events(models.EventFilter{Action: action, Limit: 200})
	o.must(err)
	return len(rows)
}

func (o *office) sound() {
	o.Helper()
	faults, err := o.desk.VerifyAudit(o.Context())
	o.must(err)
	if len(faults) > 0 {
		o.Errorf("the record: %v", faults)
	}
}

func TestLinesOfARosterOneByOne(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		system := o.administrator(workflow.SystemAdmin)
		// Two counties of one stem, a department of the same name in each, and a closed unit.
		o.imported(system, workflow.RosterUnits, "单位全称,上级单位,单位类别,简称",
			"洪江市,某市,县市区,", "洪江区,某市,县市区,", "民政局,洪江市,部门,", "民政局,洪江区,部门,", "旧局,某市,部门,")
		closed := o.unit("旧局")
		_, err := o.desk.CloseUnit(t.Context(), system, closed.ID, 0, "撤并")
		o.must(err)
		_, err = o.desk.AddPerson(t.Context(), casework.Operator, casework.NewPerson{Login: "gone", Name: "去某", Language: "zh", Invited: true})
		o.must(err)
		o.must(o.desk.DisablePerson(t.Context(), casework.Operator, "gone"))
		o.imported(system, workflow.RosterSites, "网址,标识码,主办单位", "http://a.example/,4312000051,洪江区", "http://b.example/,,洪江市")

		for _, row := range []struct {
			says string
			kind workflow.RosterKind
			file string
			want string
		}{
			{"a new unit below another", workflow.RosterUnits, "单位全称,上级单位,单位类别\n市林业局,某市,部门", "2 create"},
			{"children may stand before parents", workflow.RosterUnits, "单位全称,上级单位,单位类别\n某村,某镇,其他\n某镇,洪江市,乡镇", "2 create|3 create"},
			{"a unit as it is stored", workflow.RosterUnits, "单位全称,上级单位,单位类别,简称\n市教育局,某市,部门,教育局", "2 same"},
			{"an empty cell leaves what is stored", workflow.RosterUnits, "单位全称,单位类别\n市教育局,", "2 same"},
			{"another kind", workflow.RosterUnits, "单位全称,单位类别\n市教育局,其他", "2 change"},
			{"one more alias", workflow.RosterUnits, "单位全称,简称\n市教育局,教育局、教委", "2 change"},
			{"an alias that is another's official name", workflow.RosterUnits, "单位全称,简称\n洪江市,洪江区", "2 refuse aliases:alias_ambiguous"},
			{"an alias that two units of the file claim", workflow.RosterUnits, "单位全称,简称\n洪江市,洪江\n洪江区,洪江", "2 refuse aliases:alias_ambiguous|3 refuse aliases:alias_ambiguous"},
			{"an alias that another unit has", workflow.RosterUnits, "单位全称,简称\n市水利局,教育局", "2 refuse aliases:alias_ambiguous"},
			{"an official name that is another's alias", workflow.RosterUnits, "单位全称,上级单位,单位类别\n教育局,洪江市,部门", "2 refuse name:name_is_alias"},
			{"a name that several units bear", workflow.RosterUnits, "单位全称,简称\n民政局,民局", "2 refuse name:unit_ambiguous"},
			{"each below its own county", workflow.RosterUnits, "单位全称,上级单位,单位类别\n民政局,洪江市,部门\n民政局,洪江区,部门", "2 same|3 same"},
			{"a parent that nobody knows", workflow.RosterUnits, "单位全称,上级单位,单位类别\n某局,无此市,部门", "2 refuse parent:unknown_unit"},
			{"a parent by its alias", workflow.RosterUnits, "单位全称,上级单位,单位类别\n某科,教育局,其他", "2 refuse parent:alias_not_official"},
			{"a parent by its path", workflow.RosterUnits, "单位全称,上级单位,单位类别\n低保中心,洪江区/民政局,部门", "2 create"},
			{"two that stand above each other", workflow.RosterUnits, "单位全称,上级单位,单位类别\n甲,乙,部门\n乙,甲,部门", "2 refuse parent:unit_cycle|3 refuse parent:unit_cycle"},
			{"one that stands above itself", workflow.RosterUnits, "单位全称,上级单位,单位类别\n甲,甲,部门", "2 refuse parent:unit_cycle"},
			{"one below a line that is refused", workflow.RosterUnits, "单位全称,上级单位,单位类别,简称\n甲,某市,部门,教育局\n乙,甲,部门,", "2 refuse aliases:alias_ambiguous|3 refuse parent:line_above_refused"},
			{"a new unit without a kind", workflow.RosterUnits, "单位全称,上级单位\n某局,某市", "2 refuse kind:required"},
			{"a closed unit", workflow.RosterUnits, "单位全称,单位类别\n旧局,部门", "2 refuse name:unit_closed"},
			{"the same unit on two lines", workflow.RosterUnits, "单位全称,上级单位,单位类别\n某局,某市,部门\n某局,某市,其他", "2 create|3 refuse name:line_repeats"},
			{"an office stays one", workflow.RosterUnits, "单位全称,督办机构\n市督查室,否", "2 refuse is_office:office_stays"},

			{"a new person with two roles", workflow.RosterPeople, "用户名,姓名,单位,职责\nzhou,周某,市水利局,联络员、分管领导", "2 create"},
			{"one person for two units", workflow.RosterPeople, "用户名,姓名,单位,职责\nzhou,周某,市水利局,联络员\nzhou,,市教育局,观察员", "2 create|3 change"},
			{"a role that is held already", workflow.RosterPeople, "用户名,单位,职责\nliaison1,市教育局,联络员", "2 same"},
			{"one more role", workflow.RosterPeople, "用户名,单位,职责\nliaison1,市水利局,联络员", "2 change"},
			{"another address", workflow.RosterPeople, "用户名,邮箱\nliaison1,other@office.example", "2 change"},
			{"a line that contradicts another", workflow.RosterPeople, "用户名,姓名,单位,职责\nzhou,周某,市水利局,联络员\nzhou,周某某,市教育局,观察员", "2 create|3 refuse name:line_contradicts"},
			{"a new person without a name", workflow.RosterPeople, "用户名,单位,职责\nzhou,市水利局,联络员", "2 refuse name:required"},
			{"roles without a unit", workflow.RosterPeople, "用户名,姓名,职责\nzhou,周某,联络员", "2 refuse unit:required"},
			{"a unit without roles", workflow.RosterPeople, "用户名,姓名,单位\nzhou,周某,市水利局", "2 refuse roles:required"},
			{"a unit that could be two", workflow.RosterPeople, "用户名,姓名,单位,职责\nzhou,周某,民政局,联络员", "2 refuse unit:unit_ambiguous"},
			{"the one that is meant", workflow.RosterPeople, "用户名,姓名,单位,职责\nzhou,周某,洪江市/民政局,联络员", "2 create"},
			{"a unit that was closed", workflow.RosterPeople, "用户名,姓名,单位,职责\nzhou,周某,旧局,联络员", "2 refuse unit:unit_closed"},
			{"an office's duty for a mere unit", workflow.RosterPeople, "用户名,姓名,单位,职责\nzhou,周某,市水利局,经办人", "2 refuse roles:no_office"},
			{"a part in cases for an administrator", workflow.RosterPeople, "用户名,单位,职责\nsystem-admin,市水利局,联络员", "2 refuse roles:duties_kept_apart"},
			{"a disabled person", workflow.RosterPeople, "用户名,姓名\ngone,去某", "2 refuse login:person_disabled"},
			{"a login with a blank", workflow.RosterPeople, "用户名,姓名\nzhou wu,周某", "2 refuse login:bad_login"},
			{"no login", workflow.RosterPeople, "用户名,姓名\n,周某", "2 refuse login:required"},
			{"everything wrong with a line at once", workflow.RosterPeople, "用户名,姓名,邮箱,电话\nzhou,周某,nowhere,1.38E+10", "2 refuse email:bad_email phone:bad_phone"},

			{"a new site", workflow.RosterSites, "网址,网站名称,标识码,主办单位,状态\nhttp://c.example/,某网,bm12345678,市教育局,正常", "2 create"},
			{"the owner is the unit named, whatever the code begins with", workflow.RosterSites, "网址,标识码,主办单位\nhttp://a.example/,4312000051,洪江区", "2 same"},
			{"a site that moved to another address", workflow.RosterSites, "网址,标识码\nhttp://a2.example/,4312000051", "2 change"},
			{"a code for a site that had none", workflow.RosterSites, "网址,标识码\nhttp://b.example/,4312000052", "2 change"},
			{"an address that belongs to another code", workflow.RosterSites, "网址,标识码,主办单位\nhttp://a.example/,4312000059,洪江市", "2 refuse code:site_of_another"},
			{"a code and an address of two sites", workflow.RosterSites, "网址,标识码\nhttp://b.example/,4312000051", "2 refuse url:site_of_another"},
			{"a code of nine digits", workflow.RosterSites, "网址,标识码,主办单位\nhttp://c.example/,431200005,洪江市", "2 refuse code:bad_site_code"},
			{"a new site of nobody", workflow.RosterSites, "网址,标识码\nhttp://c.example/,4312000053", "2 refuse owner:required"},
			{"the same site twice", workflow.RosterSites, "网址,主办单位\nhttp://c.example/,洪江市\nhttp://c.example/,洪江市", "2 create|3 refuse url:line_repeats"},

			{"one more unit to supervise", workflow.RosterScopes, "督办机构,单位,含下级\n市督查室,市教育局,否", "2 create"},
			{"what is supervised already", workflow.RosterScopes, "督办机构,单位,含下级\n市督查室,某市,是", "2 same"},
			{"no longer with all below it", workflow.RosterScopes, "督办机构,单位,含下级\n市督查室,某市,否", "2 change"},
			{"a unit that is no office", workflow.RosterScopes, "督办机构,单位,含下级\n市教育局,某市,是", "2 refuse office:no_office"},
			{"whether with all below has to be said", workflow.RosterScopes, "督办机构,单位,含下级\n市督查室,某市,", "2 refuse subtree:required"},
			{"the same entry twice", workflow.RosterScopes, "督办机构,单位,含下级\n邻市督查室,某市,是\n邻市督查室,某市,否", "2 create|3 refuse unit:line_repeats"},
		} {
			t.Run(row.says, func(t *testing.T) {
				view := o.preview(system, o.roster(row.kind, row.file))
				if got := strings.Join(outcomes(view), "|"); got != row.want {
					t.Errorf("%s\nwant %s", got, row.want)
				}
			})
		}
	})
}

// unit finds the one unit of a name.
func (o *office) unit(name string) models.Unit {
	o.Helper()
	units, err := o.store.Read(o.Context()).UnitsOfNames([]string{name})
	o.must(err)
	if len(units) != 1 {
		o.Fatalf("%d units are called %s", len(units), name)
	}
	return units[0]
}

func TestWhatIsAppliedIsWhatWasPreviewed(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		system, ctx := o.administrator(workflow.SystemAdmin), t.Context()
		roster := o.roster(workflow.RosterUnits, "单位全称,上级单位,单位类别,简称", "某镇,洪江市,乡镇,", "洪江市,某市,县市区,", "坏行,无此市,部门,", "市教育局,,其他,教委")
		view := o.preview(system, roster)
		if _, err := store.Read(ctx).UnitsOfNames([]string{"洪江市"}); err != nil || o.events("import_roster") != 0 {
			t.Fatal("a preview writes nothing")
		}

		_, err := o.desk.ApplyRoster(ctx, system, roster, view.Digest, true)
		if refusal := o.refused(err, workflow.CodeRefused); refusal.Reason != "roster_lines_refused" {
			t.Fatal(refusal)
		}
		other := o.roster(workflow.RosterUnits, "单位全称,上级单位,单位类别,简称", "某镇,洪江市,乡镇,")
		_, err = o.desk.ApplyRoster(ctx, system, other, view.Digest, false)
		o.refused(err, workflow.CodeConflict) // another file

		school := o.unit("市教育局")
		_, err = o.desk.ChangeUnit(ctx, system, school.ID, school.Version, casework.UnitChange{Name: "市教育局", Kind: "department", Parent: workflow.UnitID(school.ParentID), Aliases: []string{"教育局", "市教委"}})
		o.must(err)
		_, err = o.desk.ApplyRoster(ctx, system, roster, view.Digest, false)
		if refusal := o.refused(err, workflow.CodeConflict); refusal.Reason != "roster_changed" {
			t.Fatal(refusal) // a unit of the file was changed since
		}

		view = o.preview(system, roster)
		applied, err := o.desk.ApplyRoster(ctx, system, roster, view.Digest, false)
		o.must(err)
		if got := strings.Join(outcomes(applied), "|"); got != "2 create|3 create|4 refuse parent:unknown_unit|5 change" {
			t.Fatal(got)
		}
		county, town := o.unit("洪江市"), o.unit("某镇")
		if workflow.UnitID(town.ParentID) != county.ID || town.Path != fmt.Sprintf("%s%d/", county.Path, town.ID) {
			t.Errorf("%+v below %+v", town, county)
		}
		if o.events("import_roster") != 1 || o.events("roster_lines") != 1 {
			t.Error("one summary, and one event for so few lines")
		}

		again := o.preview(system, roster)
		if again.Counts[workflow.RosterCreate]+again.Counts[workflow.RosterChange] != 0 {
			t.Errorf("the same file again: %v", outcomes(again))
		}
		_, err = o.desk.ApplyRoster(ctx, system, roster, again.Digest, false)
		o.must(err)
		if o.events("import_roster") != 1 {
			t.Error("the same file again is nothing that happened")
		}
		o.sound()
	})
}

func TestRolesOfARosterWaitForTheSecurityAdministrator(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		system, security, ctx := o.administrator(workflow.SystemAdmin), o.administrator(workflow.SecurityAdmin), t.Context()
		file := []string{"用户名,姓名,单位,职责,邮箱", "zhou,周某,市督查室,复查员、办公室负责人,zhou@office.example", "zhou,,市教育局,观察员,", "liaison1,,市水利局,联络员,new@office.example"}
		view := o.imported(system, workflow.RosterPeople, file...)
		if !slices.ContainsFunc(view.Lines[0].Changes, func(change casework.RosterFieldChange) bool { return change.Asked }) {
			t.Errorf("%+v", view.Lines[0])
		}
		zhou, err := store.Read(ctx).PersonByLogin("zhou")
		o.must(err)
		if zhou.PasswordHash != "" || zhou.EmailConfirmedAt != 0 {
			t.Errorf("no password, and no address that nobody confirmed: %+v", zhou)
		}
		liaison, err := store.Read(ctx).PersonByLogin("liaison1")
		o.must(err)
		if liaison.Email != "new@office.example" || liaison.EmailConfirmedAt != 0 {
			t.Errorf("another address is confirmed anew: %+v", liaison)
		}
		if grants, err := store.Read(ctx).GrantsOf(zhou.ID); err != nil || len(grants) != 0 {
			t.Fatalf("%v %v", grants, err)
		}
		if again := o.preview(system, o.roster(workflow.RosterPeople, file...)); again.Counts[workflow.RosterSame] != 3 {
			t.Errorf("what waits is not asked for twice: %v", outcomes(again))
		}

		requests, err := o.desk.RoleRequests(ctx, security, 0, 50)
		o.must(err)
		if len(requests) != 4 || requests[0].Login != "zhou" {
			t.Fatalf("%+v", requests)
		}
		ids := []int64{requests[0].ID, requests[1].ID, requests[2].ID}
		o.refused(o.desk.DecideRoleRequests(ctx, system, ids, true, ""), workflow.CodeForbidden)
		o.refused(o.desk.DecideRoleRequests(ctx, security, append(slices.Clone(ids), 99), true, ""), workflow.CodeRefused)
		o.must(o.desk.DecideRoleRequests(ctx, security, ids, true, ""))
		o.refused(o.desk.DecideRoleRequests(ctx, security, ids, true, ""), workflow.CodeRefused)
		if grants, err := store.Read(ctx).GrantsOf(zhou.ID); err != nil || len(grants) != 3 {
			t.Errorf("%v %v", grants, err)
		}
		o.refused(o.desk.DecideRoleRequests(ctx, security, []int64{requests[3].ID}, false, ""), workflow.CodeInvalid)
		o.must(o.desk.DecideRoleRequests(ctx, security, []int64{requests[3].ID}, false, "不兼任"))
		if grants, err := store.Read(ctx).GrantsOf(liaison.ID); err != nil || len(grants) != 1 {
			t.Errorf("%v %v", grants, err)
		}
		o.sound()
	})
}

func TestTheOperatorsRosterGivesRolesAtOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		o.imported(casework.Operator, workflow.RosterPeople, "用户名,姓名,单位,职责", "zhou,周某,市督查室,经办人")
		zhou, err := store.Read(t.Context()).PersonByLogin("zhou")
		o.must(err)
		if grants, err := store.Read(t.Context()).GrantsOf(zhou.ID); err != nil || len(grants) != 1 || grants[0].Role != workflow.Clerk {
			t.Errorf("%v %v", grants, err)
		}
	})
}

func TestAWholeRosterIsAppliedInPartsOfTheRecord(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		system := o.administrator(workflow.SystemAdmin)
		lines := []string{"用户名,姓名,单位,职责"}
		for i := range 250 {
			lines = append(lines, fmt.Sprintf("p%03d,某人,市水利局,联络员", i))
		}
		o.imported(system, workflow.RosterPeople, lines...)
		if o.events("roster_lines") != 3 {
			t.Errorf("%d events for 250 lines, want one for each hundred", o.events("roster_lines"))
		}
		rows, err := store.Read(t.Context()).Events(models.EventFilter{Action: "import_roster", Limit: 1})
		o.must(err)
		var detail struct{ Counts map[string]int }
		o.must(json.Unmarshal(rows[0].Detail(), &detail))
		if detail.Counts["create"] != 250 || rows[0].PersonID != system.Person || rows[0].Role != workflow.SystemAdmin {
			t.Errorf("%+v %+v", detail, rows[0])
		}
		o.sound()
	})
}

func TestOnlyTheSystemAdministratorImports(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		roster := o.roster(workflow.RosterUnits, "单位全称,单位类别", "某镇,乡镇")
		others := []workflow.Actor{o.administrator(workflow.SecurityAdmin), o.administrator(workflow.AuditAdmin)}
		for _, who := range o.people {
			others = append(others, who)
		}
		for _, who := range others {
			_, err := o.desk.PreviewRoster(t.Context(), who, roster)
			o.refused(err, workflow.CodeForbidden)
			_, err = o.desk.ApplyRoster(t.Context(), who, roster, "", false)
			o.refused(err, workflow.CodeForbidden)
		}
	})
}
