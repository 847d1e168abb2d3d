package api

import (
	"fmt"

	"rectify/casework"
)

// onCase makes a request about a case at a stage.
func onCase(stage func(*world) casework.CaseView, path string, body any) func(*world) question {
	return func(w *world) question { return question{fmt.Sprintf("/cases/%d/%s", stage(w).ID, path), body} }
}

// onCaseWith makes a request with a body that names the case's findings.
func onCaseWith(stage func(*world) casework.CaseView, path string, body func(casework.CaseView) object) func(*world) question {
	return func(w *world) question {
		one := stage(w)
		return question{fmt.Sprintf("/cases/%d/%s", one.ID, path), body(one)}
	}
}

func passed(w *world) casework.CaseView { return w.rechecked(true) }
func failed(w *world) casework.CaseView { return w.rechecked(false) }

// answered is a whole report.
func answered(one casework.CaseView) object {
	var answers []object
	for _, finding := range one.Findings {
		answers = append(answers, object{"finding": finding.ID, "kind": "done", "text": "已整改"})
	}
	return object{"answers": answers, "causes": "责任未落实", "measures": "逐项整改", "self_inspection": "已自查", "held_to_account": "约谈一人", "report_evidence": "截图"}
}

func registered(one casework.CaseView) object {
	body := answered(one)
	body["channel"], body["received_at"] = "paper", "2017-07-18T09:00:00+08:00"
	return body
}

func judged(one casework.CaseView) object {
	var verdicts []object
	for _, finding := range one.Findings {
		verdicts = append(verdicts, object{"finding": finding.ID, "passed": false, "evidence": "逐页核对", "reason": "仍打不开"})
	}
	return object{"verdicts": verdicts}
}

var reasonAndDate = object{"reason": "材料不全", "new_date": "2017-07-28"}

var caseEntries = []entry{
	{route: "GET /cases", may: everyone, shows: "cases", counts: counted(1, seeCases), ask: func(w *world) question {
		w.issued()
		return question{path: "/cases"}
	}},
	{route: "GET /cases/{id}", may: seeCases, ask: func(w *world) question { return question{path: fmt.Sprintf("/cases/%d", w.issued().ID)} }},
	{route: "PUT /cases/{id}", may: only("clerk"), sees: ofTheOffice, event: "revise", changes: only("cases"), ask: func(w *world) question {
		return question{fmt.Sprintf("/cases/%d", w.drafted().Cases[0].ID), drawnUp(w, object{"supporters": []int64{int64(w.otherUnit)}})}
	}},
	{route: "POST /cases/{id}/acknowledge", may: ofTheUnit, sees: seeCases, event: "acknowledge", changes: only("cases"), ask: onCase((*world).issued, "acknowledge", nil)},
	{route: "POST /cases/{id}/save-report", may: ofTheUnit, sees: seeCases, event: "save_report", adds: only("report_drafts"),
		ask: onCaseWith((*world).issued, "save-report", answered)},
	{route: "POST /cases/{id}/put-forward", may: only("liaison"), sees: seeCases, event: "put_forward", adds: only("letters"),
		ask: onCase((*world).draftedReport, "put-forward", nil)},
	{route: "POST /cases/{id}/submit", may: ofTheUnit, sees: seeCases, event: "submit", adds: only("reports", "answers", "letters", "evidence_uses"), ask: signedReport},
	{route: "POST /cases/{id}/register-report", may: only("clerk"), sees: seeCases, event: "register_report", adds: only("reports"),
		ask: onCaseWith((*world).issued, "register-report", registered)},
	{route: "POST /cases/{id}/return", may: only("rechecker"), sees: seeCases, event: "return", adds: only("legs"), ask: onCase((*world).rectified, "return", reasonAndDate)},
	{route: "POST /cases/{id}/recheck", may: only("rechecker"), sees: seeCases, event: "recheck", adds: only("rechecks", "verdicts"),
		ask: onCaseWith((*world).rectified, "recheck", judged)},
	{route: "POST /cases/{id}/close", may: only("head"), sees: seeCases, event: "close", changes: only("cases"), ask: onCase(passed, "close", nil)},
	{route: "POST /cases/{id}/send-back", may: only("head"), sees: seeCases, event: "send_back", adds: only("legs"),
		ask: onCase(failed, "send-back", object{"new_date": "2017-07-28"})},
	{route: "POST /cases/{id}/escalate", may: only("head"), sees: seeCases, event: "escalate", changes: only("cases"), ask: onCase((*world).issued, "escalate", because)},
	{route: "POST /cases/{id}/reopen", may: only("rechecker"), sees: seeCases, event: "reopen", adds: only("legs", "flags"),
		ask: onCase((*world).closed, "reopen", object{"reason": "问题反弹", "evidence": "截图", "new_date": "2017-07-28"})},
	{route: "POST /cases/{id}/transfer", may: only("clerk"), sees: seeCases, event: "transfer", adds: only("legs"), ask: func(w *world) question {
		return question{fmt.Sprintf("/cases/%d/transfer", w.issued().ID), object{"reason": "职责调整", "new_owner": w.otherUnit, "new_date": "2017-07-28"}}
	}},
	{route: "POST /cases/{id}/ask-extension", may: ofTheUnit, sees: seeCases, event: "ask_extension", adds: only("requests"),
		ask: onCase((*world).issued, "ask-extension", object{"reason": "平台升级", "progress": "已完成一半", "new_date": "2017-07-28"})},
	{route: "POST /cases/{id}/grant-extension", may: only("head"), sees: seeCases, event: "grant_extension", adds: only("legs"),
		ask: onCase((*world).extensionAsked, "grant-extension", nil)},
	{route: "POST /cases/{id}/refuse-extension", may: only("head"), sees: seeCases, event: "refuse_extension", changes: only("cases"),
		ask: onCase((*world).extensionAsked, "refuse-extension", because)},
	{route: "POST /cases/{id}/extend", may: only("head"), sees: seeCases, event: "extend", adds: only("legs"), ask: onCase((*world).issued, "extend", reasonAndDate)},
	{route: "POST /cases/{id}/ask-withdrawal", may: only("clerk"), sees: seeCases, event: "ask_withdrawal", adds: only("requests"),
		ask: onCase((*world).issued, "ask-withdrawal", because)},
	{route: "POST /cases/{id}/approve-withdrawal", may: only("head"), sees: seeCases, event: "approve_withdrawal", changes: only("cases"),
		ask: onCase((*world).withdrawalAsked, "approve-withdrawal", nil)},
	{route: "POST /cases/{id}/refuse-withdrawal", may: only("head"), sees: seeCases, event: "refuse_withdrawal", changes: only("cases"),
		ask: onCase((*world).withdrawalAsked, "refuse-withdrawal", because)},
}
