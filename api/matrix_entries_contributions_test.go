package api

import (
	"fmt"

	"rectify/casework"
	"rectify/workflow"
)

// supported is a case in which another unit supports the owner.
func (w *world) supported() casework.CaseView {
	w.Helper()
	return w.act("clerk", w.issued(), workflow.AddSupporter, casework.Act{Input: workflow.Input{Supporter: w.otherUnit, Reason: "平台由其运维"}})
}

// deputyship is the one of the world: somebody stands in for the head.
func (w *world) deputyship() casework.DeputyView {
	w.Helper()
	page, err := w.desk.Deputies(w.Context(), w.people["system_admin"], 0, 1)
	w.must(err)
	return page.Deputies[0]
}

// planned is a plan for every finding.
func planned(one casework.CaseView) object {
	var lines []object
	for _, finding := range one.Findings {
		lines = append(lines, object{"finding": finding.ID, "measures": "更换平台", "responsible": "信息科", "by": "2017-07-24"})
	}
	return object{"lines": lines, "text": "分步实施"}
}

func underWay(one casework.CaseView) object {
	return object{"answers": answered(one)["answers"], "progress": "已过半"}
}

func supporting(stage func(*world) casework.CaseView, path string) func(*world) question {
	return func(w *world) question {
		return question{fmt.Sprintf("/cases/%d/%s", stage(w).ID, path), object{"unit": w.otherUnit, "reason": "平台由其运维"}}
	}
}

var contributionEntries = []entry{
	{route: "POST /cases/{id}/plan", may: ofTheUnit, sees: seeCases, event: "plan", adds: only("unit_papers"), ask: onCaseWith((*world).issued, "plan", planned)},
	{route: "POST /cases/{id}/progress", may: ofTheUnit, sees: seeCases, event: "progress", adds: only("unit_papers"), ask: onCaseWith((*world).issued, "progress", underWay)},
	{route: "POST /cases/{id}/opinions", may: supporters, sees: seeCases, event: "give_opinion", adds: only("unit_papers", "letters"),
		ask: onCaseWith((*world).supported, "opinions", func(one casework.CaseView) object {
			return object{"opinion": "接口已修复", "answers": answered(one)["answers"]}
		})},
	{route: "POST /cases/{id}/chases", may: ofTheOffice, sees: seeCases, event: "chase", adds: only("chases"),
		ask: onCase((*world).issued, "chases", object{"at": "2017-07-18T09:00:00+08:00", "channel": "telephone", "person": "联络员", "number": "0745-0000000", "answer": "正在整改"})},
	{route: "POST /cases/{id}/supporters", may: only("clerk"), sees: seeCases, event: "add_supporter", adds: only("supporting_units", "letters"), ask: supporting((*world).issued, "supporters")},
	{route: "POST /cases/{id}/supporters/remove", may: only("clerk"), sees: join(seeCases, supporters), event: "remove_supporter", adds: only("letters"), changes: only("cases"),
		ask: supporting((*world).supported, "supporters/remove")},
}

var deputyEntries = []entry{
	{route: "POST /deputies", may: only("clerk", "head", "system_admin"), self: true, sees: join(ofTheOffice, only(standIn)), event: "name_deputy", adds: only("deputies"),
		ask: func(w *world) question {
			return question{"/deputies", object{"principal": w.people["clerk"].Person, "deputy": w.people["rechecker"].Person, "role": "clerk", "unit": w.office,
				"from": "2017-07-19", "to": "2017-07-25", "reason": "出差"}}
		}},
	{route: "GET /deputies", may: everyone, shows: "deputies", counts: counted(1, only("head", standIn, "system_admin")), ask: at("/deputies")},
	{route: "POST /deputies/{id}/end", may: only("head", "system_admin", standIn), event: "end_deputy", changes: only("deputies"), ask: func(w *world) question {
		return question{fmt.Sprintf("/deputies/%d/end", w.deputyship().ID), because}
	}},
	{route: "POST /people/{id}/handover", may: only("head", "system_admin"), self: true, sees: join(ofTheOffice, only(standIn)), event: "hand_over", adds: only("handovers"),
		ask: func(w *world) question {
			return question{fmt.Sprintf("/people/%d/handover", w.people["clerk"].Person), object{"to": w.people["rechecker"].Person, "unit": w.office, "reason": "岗位调整"}}
		}, effect: func(w *world, _ string, _ reply) {
			for who, number := range map[string]int{"clerk": 0, "rechecker": 2} {
				if grants, _ := w.expect(200, who, get, "/me", nil).at("grants").([]any); len(grants) != number {
					w.Errorf("%s holds %v", who, grants)
				}
			}
		}},
}
