package api

import (
	"fmt"
	"strings"

	"rectify/casework"
	"rectify/config"
	"rectify/workflow"
)

// Who sees what: cases are seen by their office, their unit and whoever watches it;
// circulars, notices, proposals and changes by the office alone.
var seeCases = join(ofTheOffice, ofTheUnit, observers)

func join(lists ...[]string) []string {
	var joined []string
	for _, list := range lists {
		joined = append(joined, list...)
	}
	return joined
}

// only names people.
func only(people ...string) []string { return people }

// at makes a request without a body.
func at(format string, args ...any) func(*world) question {
	return func(*world) question { return question{path: fmt.Sprintf(format, args...)} }
}

type object = map[string]any

var because = object{"reason": "依据充分"}

// circularText is the text of a small circular.
const circularText = "某市人民政府办公室关于网站抽查情况的通报\n某政办函〔2017〕7号\n各县市区人民政府:\n" +
	"请于7月25日前将整改情况书面报送市督查室。\n某市人民政府办公室\n2017年7月18日\n"

const password = "ten or more characters"

var sessionEntries = []entry{
	{route: "POST /sessions", may: only(nobody), adds: only("sessions"), ask: func(w *world) question {
		_, err := w.desk.AddPerson(w.Context(), casework.Operator, casework.NewPerson{Login: "somebody", Name: "somebody", Language: "zh", Password: password,
			Grants: []workflow.Grant{{Role: workflow.Liaison, Unit: w.unit}}})
		w.must(err)
		return question{"/sessions", object{"login": "somebody", "password": password}}
	}},
	{route: "DELETE /sessions/current", may: everyone, own: true, event: "sign_out", ask: at("/sessions/current"), effect: func(w *world, who string, _ reply) {
		w.expect(401, who, get, "/me", nil)
	}},
	{route: "GET /me", may: everyone, ask: at("/me"), effect: func(w *world, who string, answer reply) {
		if answer.text("name") != who {
			w.Errorf("%s is shown %s", who, answer.raw)
		}
	}},
}

// onDraft makes a request about a circular that is read and not signed.
func onDraft(path string, body any) func(*world) question {
	return func(w *world) question { return question{fmt.Sprintf("/circulars/%d%s", w.drafted().ID, path), body} }
}

// drawnUp is a draft case as a clerk sets it.
func drawnUp(w *world, more object) object {
	body := object{"owner": w.unit, "findings": []object{{"description": "栏目不更新"}}, "due_on": "2017-07-25"}
	for name, value := range more {
		body[name] = value
	}
	return body
}

var circularEntries = []entry{
	{route: "POST /circulars/read", may: everyone, ask: func(*world) question {
		return question{"/circulars/read", object{"text": circularText}}
	}},
	{route: "POST /circulars", may: only("clerk"), sees: everyone, event: "import", adds: only("circulars"), ask: func(w *world) question {
		return question{"/circulars", object{"office": w.office, "text": circularText}}
	}},
	{route: "GET /circulars", may: everyone, shows: "circulars", counts: map[string]int{"clerk": 1, "rechecker": 1, "head": 1}, ask: func(w *world) question {
		w.drafted()
		return question{path: "/circulars"}
	}},
	{route: "GET /circulars/{id}", may: ofTheOffice, ask: onDraft("", nil)},
	{route: "POST /circulars/{id}/sign", may: only("clerk", "head"), sees: ofTheOffice, event: "sign", changes: only("circulars"), ask: onDraft("/sign", object{})},
	{route: "POST /circulars/{id}/issue", may: only("clerk"), sees: ofTheOffice, event: "issue_batch", adds: only("legs", "letters", "notices"), changes: only("cases"),
		ask: func(w *world) question { return question{path: fmt.Sprintf("/circulars/%d/issue", w.signed().ID)} }},
	{route: "POST /circulars/{id}/cases", may: only("clerk"), sees: ofTheOffice, event: "add_case", adds: only("cases", "findings"), ask: func(w *world) question {
		return question{fmt.Sprintf("/circulars/%d/cases", w.drafted().ID), drawnUp(w, object{"unit_name": "市教育局"})}
	}},
	{route: "POST /circulars/{id}/discard", may: only("clerk"), sees: ofTheOffice, event: "discard", changes: only("circulars", "cases"), ask: onDraft("/discard", because)},
	{route: "POST /suggestions/{id}/open", may: only("clerk"), sees: ofTheOffice, event: "open_suggestion", adds: only("cases"), changes: only("suggestions"),
		ask: func(w *world) question {
			return question{fmt.Sprintf("/suggestions/%d/open", w.drafted().Suggestions[0].ID), drawnUp(w, nil)}
		}},
	{route: "POST /suggestions/{id}/not-open", may: only("clerk"), sees: ofTheOffice, event: "not_opened", changes: only("suggestions"),
		ask: func(w *world) question {
			return question{fmt.Sprintf("/suggestions/%d/not-open", w.drafted().Suggestions[0].ID), because}
		}},
}

var accountabilityEntries = []entry{
	{route: "POST /supervision-notices/{id}/sign", may: only("head"), sees: ofTheOffice, event: "sign_notice", adds: only("counters", "letters"),
		changes: only("supervision_notices"), ask: onNotice("/sign", nil)},
	{route: "POST /supervision-notices/{id}/void", may: only("head"), sees: ofTheOffice, event: "void_notice", changes: only("supervision_notices"),
		ask: onNotice("/void", because)},
	{route: "POST /proposals/{id}/propose", may: only("clerk"), sees: ofTheOffice, event: "propose", changes: only("proposals"), ask: onRed("/propose", nil)},
	{route: "POST /proposals/{id}/drop", may: only("head"), sees: ofTheOffice, event: "drop_proposal", changes: only("proposals"), ask: onRed("/drop", because)},
	{route: "POST /proposals/{id}/decide", may: only("head"), sees: ofTheOffice, event: "decide_proposal", changes: only("proposals"),
		ask: onRed("/decide", object{"measure": "interview", "reason": "整改不力"})},
	{route: "POST /proposals/{id}/refer", may: only("head"), sees: ofTheOffice, event: "refer_proposal", changes: only("proposals"),
		ask: onRed("/refer", object{"referred_to": "市纪委监委"})},
	{route: "POST /proposals/{id}/record-outcome", may: only("clerk"), sees: ofTheOffice, event: "record_outcome", changes: only("proposals"),
		ask: func(w *world) question {
			return question{fmt.Sprintf("/proposals/%d/record-outcome", w.referred().ID), object{"outcome": "admonition", "outcome_on": "2017-08-07"}}
		}},
	{route: "POST /cases/{id}/proposals", may: only("clerk"), sees: seeCases, event: "start_proposal", adds: only("proposals"), ask: func(w *world) question {
		return question{fmt.Sprintf("/cases/%d/proposals", w.overdue(7, 26).Case.ID), because}
	}},
	{route: "POST /cases/{id}/objections", may: ofTheUnit, sees: seeCases, event: "object", adds: only("objections"),
		ask: onCase((*world).issued, "objections", object{"subject": "ownership", "reason": "不属本单位"})},
	{route: "POST /objections/{id}/uphold", may: only("head"), sees: ofTheOffice, event: "uphold_objection", changes: only("objections"), ask: onObjection("/uphold")},
	{route: "POST /objections/{id}/reject", may: only("head"), sees: ofTheOffice, event: "reject_objection", changes: only("objections"), ask: onObjection("/reject")},
	{route: "POST /flags/{id}/confirm", may: only("rechecker", "head"), sees: ofTheOffice, event: "confirm_suspicion", changes: only("cases"), ask: onSuspicion("/confirm")},
	{route: "POST /flags/{id}/dismiss", may: only("rechecker", "head"), sees: ofTheOffice, event: "dismiss_suspicion", changes: only("cases"), ask: onSuspicion("/dismiss")},
	{route: "GET /measures/reminded", may: everyone, shows: "units", counts: counted(1, seeCases), ask: func(w *world) question {
		w.overdue(7, 26)
		return question{path: "/measures/reminded?from=2017-07-01&to=2017-07-31"}
	}},
}

func onNotice(path string, body any) func(*world) question {
	return func(w *world) question {
		return question{fmt.Sprintf("/supervision-notices/%d%s", w.orange().ID, path), body}
	}
}

func onRed(path string, body any) func(*world) question {
	return func(w *world) question { return question{fmt.Sprintf("/proposals/%d%s", w.red().ID, path), body} }
}

func onObjection(path string) func(*world) question {
	return func(w *world) question {
		return question{fmt.Sprintf("/objections/%d%s", w.objected().ID, path), because}
	}
}

func onSuspicion(path string) func(*world) question {
	return func(w *world) question { return question{fmt.Sprintf("/flags/%d%s", w.suspected().ID, path), because} }
}

func counted(number int, people []string) map[string]int {
	counts := map[string]int{}
	for _, who := range people {
		counts[who] = number
	}
	return counts
}

var postEntries = []entry{
	{route: "GET /tasks", may: everyone, shows: "tasks", counts: counted(1, only("liaison")), ask: func(w *world) question {
		w.issued()
		return question{path: "/tasks"}
	}},
	{route: "GET /letters", may: everyone, shows: "letters", counts: counted(1, ofTheOffice), ask: func(w *world) question {
		w.givenUp()
		return question{path: "/letters"}
	}},
	{route: "POST /letters/{id}/resend", may: only("clerk"), sees: ofTheOffice, event: "resend_letter", changes: only("letters"), ask: func(w *world) question {
		return question{path: fmt.Sprintf("/letters/%d/resend", w.givenUp().ID)}
	}},
	{route: "POST /letters/{id}/set-aside", may: only("clerk"), sees: ofTheOffice, event: "set_aside_letter", changes: only("letters"), ask: func(w *world) question {
		return question{fmt.Sprintf("/letters/%d/set-aside", w.givenUp().ID), because}
	}},
	{route: "GET /me/letters", may: everyone, shows: "letters", counts: counted(1, ofTheUnit), ask: func(w *world) question {
		w.issued()
		return question{path: "/me/letters"}
	}},
	{route: "PUT /me/preferences", may: everyone, own: true, event: "set_preferences", changes: only("people"), ask: func(*world) question {
		return question{"/me/preferences", object{"morning": "09:00", "digest": false, "gather": true}}
	}},
}

func onChange(path string, body any) func(*world) question {
	return func(w *world) question { return question{fmt.Sprintf("/changes/%d%s", w.proposed().ID, path), body} }
}

var changeEntries = []entry{
	{route: "GET /policy", may: ofTheOffice, ask: func(w *world) question { return question{path: fmt.Sprintf("/policy?office=%d", w.office)} }},
	{route: "GET /policy/explain", may: ofTheOffice, ask: func(w *world) question {
		return question{path: fmt.Sprintf("/policy/explain?office=%d&issued=2017-07-18T11:00:00%%2B08:00&due=2017-07-25", w.office)}
	}},
	{route: "GET /cases/{id}/ladder", may: seeCases, ask: onCase((*world).issued, "ladder", nil)},
	{route: "POST /changes/policy", may: only("clerk"), sees: everyone, event: "propose_change", adds: only("changes"), ask: func(w *world) question {
		return question{"/changes/policy", object{"office": w.office, "reason": "按新规定调整",
			"text": strings.Replace(string(config.PolicyFile), "version: 1", "version: 2", 1)}}
	}},
	{route: "POST /changes/calendar", may: only("clerk"), sees: everyone, event: "propose_change", adds: only("changes"), ask: func(w *world) question {
		return question{"/changes/calendar", object{"office": w.office, "year": 2018, "reason": "已公布", "text": "2018-01-01,off,元旦\n2018-10-01,off,国庆节\n"}}
	}},
	{route: "GET /changes", may: everyone, shows: "changes", counts: counted(1, ofTheOffice), ask: func(w *world) question {
		w.proposed()
		return question{path: "/changes"}
	}},
	{route: "GET /changes/{id}", may: ofTheOffice, ask: onChange("", nil)},
	{route: "POST /changes/{id}/approve", may: only("head"), sees: ofTheOffice, event: "approve_change", changes: only("changes"), ask: onChange("/approve", nil)},
	{route: "POST /changes/{id}/refuse", may: only("head"), sees: ofTheOffice, event: "refuse_change", changes: only("changes"), ask: onChange("/refuse", because)},
	{route: "POST /changes/{id}/withdraw", may: only("clerk"), sees: ofTheOffice, event: "withdraw_change", changes: only("changes"), ask: onChange("/withdraw", nil)},
	{route: "GET /units", may: ofTheOffice, shows: "units", counts: counted(3, ofTheOffice), ask: func(w *world) question {
		return question{path: fmt.Sprintf("/units?office=%d", w.office)}
	}},
}
