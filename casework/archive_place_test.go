package casework_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/ledger"
	"rectify/models"
	"rectify/workflow"
)

// forOf is where a line of the log says in whose place something was done.
var forOf = regexp.MustCompile(`,"for":\d+,`)

// TestAPackageHoldsWhatWasDoneInSomebodysPlace archives a case that a deputy had a part
// in: the package verifies, and says in whose place and for what reason things were done.
func TestAPackageHoldsWhatWasDoneInSomebodysPlace(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		education := o.units["市教育局"]
		cases := o.issued()
		one := cases[0]
		second := o.person("second", workflow.Grant{Role: workflow.Liaison, Unit: education})
		o.now = on(7, 20, 9, 0)
		o.names("leader1", casework.NewDeputy{Deputy: second, Role: workflow.Leader, Unit: education, From: july(20), To: july(21)})
		o.people["deputy"] = o.signedIn(second)
		o.act("deputy", one.ID, workflow.Submit, answers(one))
		o.act("rechecker", one.ID, workflow.Return, casework.Act{Input: workflow.Input{Reason: "缺少对比截图"}, NewDay: july(28)})
		for _, one := range cases {
			o.act("clerk", one.ID, workflow.AskWithdrawal, casework.Act{Input: workflow.Input{Reason: "重复"}})
			o.act("head", one.ID, workflow.ApproveWithdrawal, casework.Act{})
		}
		_, raw := o.archived(one.Circular.ID, workflow.TenYears)
		report, err := ledger.CheckPackage(bytes.NewReader(raw), int64(len(raw)), "")
		if err != nil || len(report.Faults) != 0 {
			t.Errorf("a package that nobody touched: %+v, %v", report.Faults, err)
		}
		list := entries(t, raw)
		at := slices.IndexFunc(list, func(e entry) bool { return e.name == "cases/001/case.txt" })
		for _, want := range []string{"second(代leader1) 上报", "退回补正 已上报 → 已下发 缺少对比截图"} {
			if !strings.Contains(list[at].content, want) {
				t.Errorf("the case does not say %q:\n%s", want, list[at].content)
			}
		}

		log := slices.IndexFunc(list, func(e entry) bool { return strings.Contains(e.name, "log.jsonl") })
		content := list[log].content
		forged := func(with string) []ledger.PackageFault {
			changed := forOf.ReplaceAllString(content, with)
			if changed == content {
				t.Fatal("the log does not say in whose place")
			}
			list[log].content = changed
			raw := repacked(t, reindexed(t, list))
			report, err := ledger.CheckPackage(bytes.NewReader(raw), int64(len(raw)), "")
			o.must(err)
			return report.Faults
		}
		if faults := forged(`,`); len(faults) != 0 {
			t.Errorf("a package from before it was written there: %+v", faults)
		}
		if faults := forged(`,"for":1,`); !slices.ContainsFunc(faults, func(fault ledger.PackageFault) bool { return fault.Code == ledger.FaultChain }) {
			t.Errorf("in the place of somebody else: %+v", faults)
		}
	})
}
