package api

import (
	"fmt"

	"rectify/casework"
	"rectify/workflow"
)

// newcomer is a person who has no password yet, and for whom a role is asked.
func (w *world) newcomer() casework.AccountView {
	w.Helper()
	id, err := w.desk.AddPerson(w.Context(), w.people["system_admin"], casework.NewPerson{Login: "newcomer", Name: "新同事", Language: "zh",
		Email: "newcomer@office.example", Phone: "0745-0000000", Invited: true, Grants: []workflow.Grant{{Role: workflow.Liaison, Unit: w.unit}}})
	w.must(err)
	view, err := w.desk.Account(w.Context(), w.people["system_admin"], id)
	w.must(err)
	return view
}

func onNewcomer(path string, body any) func(*world) question {
	return func(w *world) question { return question{fmt.Sprintf("/people/%d%s", w.newcomer().ID, path), body} }
}

// inviting names the newcomer.
func inviting(path string) func(*world) question {
	return func(w *world) question { return question{path, object{"people": []workflow.PersonID{w.newcomer().ID}}} }
}

// disabled is the newcomer, who may not sign in.
func (w *world) disabled() casework.AccountView {
	w.Helper()
	view, err := w.desk.Disable(w.Context(), w.people["system_admin"], w.newcomer().ID, 0, "离职")
	w.must(err)
	return view
}

// asked are the roles that wait for the security administrator.
func (w *world) asked() []int64 {
	w.Helper()
	w.newcomer()
	views, err := w.desk.RoleRequests(w.Context(), w.people["security_admin"], 0, 10)
	w.must(err)
	var ids []int64
	for _, view := range views {
		ids = append(ids, view.ID)
	}
	return ids
}

// withPasswords gives everybody the same password.
func (w *world) withPasswords() {
	w.Helper()
	_, err := w.desk.AddPerson(w.Context(), casework.Operator, casework.NewPerson{Login: "somebody", Name: "somebody", Language: "zh", Password: password})
	w.must(err)
	w.sql("UPDATE people SET password_hash = (SELECT password_hash FROM people WHERE login = 'somebody')")
}

// codeSent is the code that went by letter to a person for another address.
func (w *world) codeSent(who string) (code string) {
	w.Helper()
	w.must(w.desk.AskEmailCode(w.Context(), w.people[who], "another@office.example"))
	w.must(w.store.SQL().QueryRowContext(w.Context(), "SELECT code FROM account_letters").Scan(&code))
	return code
}

var accountEntries = []entry{
	{route: "POST /activation", may: only(nobody), guarded: true, changes: only("people"), ask: func(w *world) question {
		invited, err := w.desk.Invite(w.Context(), casework.Operator, casework.InviteQuery{People: []workflow.PersonID{w.newcomer().ID}})
		w.must(err)
		return question{"/activation", object{"one_time_code": invited[0].Code, "password": password}}
	}},
	{route: "GET /me/sessions", may: everyone, shows: "sessions", counts: counted(1, everyone), ask: at("/me/sessions")},
	{route: "POST /me/sessions/end", may: everyone, own: true, event: "end_own_sessions", ask: func(w *world) question {
		w.sql("INSERT INTO sessions (id, person_id, created_at, last_seen_at, expires_at, address) SELECT id || ' elsewhere', person_id, created_at, last_seen_at, expires_at, address FROM sessions")
		return question{path: "/me/sessions/end"}
	}, effect: func(w *world, who string, answer reply) {
		if sessions, _ := w.expect(200, who, get, "/me/sessions", nil).at("sessions").([]any); answer.number("ended") != 1 || len(sessions) != 1 {
			w.Errorf("%s ended %s, and has %v", who, answer.raw, sessions)
		}
	}},
	{route: "PUT /me/password", may: everyone, own: true, guarded: true, event: "change_password", changes: only("people"), ask: func(w *world) question {
		w.withPasswords()
		return question{"/me/password", object{"old_password": password, "password": "another password of mine"}}
	}},
	{route: "POST /me/email/code", may: everyone, own: true, event: "ask_email_code", adds: only("one_time_codes", "account_letters", "letters"), ask: func(*world) question {
		return question{"/me/email/code", object{"email": "another@office.example"}}
	}},
	{route: "POST /me/email/confirm", may: only("liaison"), others: 422, guarded: true, event: "confirm_email", changes: only("people"), ask: func(w *world) question {
		return question{"/me/email/confirm", object{"one_time_code": w.codeSent("liaison")}}
	}, effect: func(w *world, _ string, answer reply) {
		if answer.text("email") != "another@office.example" {
			w.Errorf("%s", answer.raw)
		}
	}},
}

var rosterEntries = []entry{
	{route: "GET /roster/units", may: administrators, sees: everyone, shows: "units", counts: counted(5, administrators), ask: at("/roster/units")},
	{route: "POST /units", may: only("system_admin"), sees: everyone, event: "add_unit", adds: only("units", "unit_aliases"), ask: func(w *world) question {
		return question{"/units", object{"name": "市科学技术局", "unit_kind": "department", "parent": w.root, "aliases": []string{"市科技局"}}}
	}},
	{route: "GET /units/{id}", may: administrators, sees: everyone, ask: func(w *world) question { return question{path: fmt.Sprintf("/units/%d", w.unit)} }},
	{route: "PUT /units/{id}", may: only("system_admin"), sees: everyone, event: "change_unit", changes: only("units"), adds: only("unit_aliases"), ask: func(w *world) question {
		return question{fmt.Sprintf("/units/%d", w.unit), object{"name": "市教育体育局", "unit_kind": "department", "parent": w.root, "aliases": []string{"市教体局"}}}
	}},
	{route: "POST /units/{id}/close", may: only("system_admin"), sees: everyone, event: "close_unit", changes: only("units"), ask: func(w *world) question {
		return question{fmt.Sprintf("/units/%d/close", w.emptyUnit()), because}
	}},
	{route: "POST /units/{id}/reopen", may: only("system_admin"), sees: everyone, event: "reopen_unit", changes: only("units"), ask: func(w *world) question {
		unit := w.emptyUnit()
		_, err := w.desk.CloseUnit(w.Context(), w.people["system_admin"], unit, 0, "撤并")
		w.must(err)
		return question{fmt.Sprintf("/units/%d/reopen", unit), because}
	}},
	{route: "PUT /units/{id}/scope", may: only("system_admin"), sees: everyone, event: "set_scope", adds: only("supervised_units"), changes: only("units"), ask: func(w *world) question {
		return question{fmt.Sprintf("/units/%d/scope", w.otherOffice), object{"units": []object{{"unit": w.otherUnit, "subtree": false}}}}
	}},
	{route: "GET /roster/{kind}/template", may: everyone, ask: at("/roster/units/template")},
	{route: "POST /roster/{kind}/preview", may: only("system_admin"), sees: everyone, shows: "lines", counts: counted(1, only("system_admin")), ask: rostered("preview")},
	{route: "POST /roster/{kind}/refused", may: only("system_admin"), sees: everyone, ask: rostered("refused")},
	{route: "POST /roster/{kind}/apply", may: only("system_admin"), sees: everyone, event: "import_roster", adds: only("units"), ask: func(w *world) question {
		preview := w.expect(200, "system_admin", post, "/roster/units/preview", newUnits)
		return question{"/roster/units/apply?preview_digest=" + preview.text("preview_digest"), newUnits}
	}},
	{route: "GET /people", may: administrators, sees: everyone, shows: "people", counts: counted(len(everyone), administrators), ask: at("/people")},
	{route: "POST /people", may: only("system_admin"), sees: everyone, event: "add_person", adds: only("people"), ask: func(*world) question {
		return question{"/people", object{"login": "newcomer", "name": "新同事", "language": "zh", "email": "newcomer@office.example"}}
	}},
	{route: "GET /people/{id}", may: administrators, sees: everyone, ask: onNewcomer("", nil)},
	{route: "PUT /people/{id}", may: only("system_admin"), sees: everyone, event: "change_person", changes: only("people"),
		ask: onNewcomer("", object{"name": "老同事", "language": "en", "email": "colleague@office.example", "phone": "0745-1111111"})},
	{route: "POST /people/{id}/disable", may: only("system_admin"), sees: everyone, event: "disable_person", changes: only("people"), ask: onNewcomer("/disable", because)},
	{route: "POST /people/{id}/enable", may: only("system_admin"), sees: everyone, event: "enable_person", changes: only("people"), ask: func(w *world) question {
		return question{fmt.Sprintf("/people/%d/enable", w.disabled().ID), because}
	}},
	{route: "POST /people/{id}/state-email", may: only("system_admin"), sees: everyone, event: "state_email", changes: only("people"),
		ask: onNewcomer("/state-email", object{"email": "newcomer@office.example", "statement": "经电话核实"})},
	{route: "POST /invitations", may: only("system_admin"), sees: everyone, event: "invite_people", adds: only("one_time_codes"), ask: inviting("/invitations")},
	{route: "POST /invitations/list", may: only("system_admin"), sees: everyone, event: "invite_people", adds: only("one_time_codes"), ask: inviting("/invitations/list")},
}

// newUnits is a roster of one unit.
var newUnits = sheet{[]string{"name", "parent", "kind"}, []string{"市体育局", "某市", "department"}}

func rostered(what string) func(*world) question {
	return func(*world) question { return question{"/roster/units/" + what, newUnits} }
}

// emptyUnit is a unit without people and cases.
func (w *world) emptyUnit() workflow.UnitID {
	w.Helper()
	id, err := w.desk.AddUnit(w.Context(), w.people["system_admin"], casework.NewUnit{Name: "市体育局", Kind: "department", Parent: w.root})
	w.must(err)
	return id
}

// lockedOut has an account that is locked from an address.
func (w *world) lockedOut() {
	w.Helper()
	at := w.now.UnixMicro()
	w.sql("INSERT INTO sign_in_failures (login, address, failures, last_at, locked_until) VALUES ('liaison', '192.0.2.7', 5, %d, %d)", at, at+600_000_000)
}

func deciding(path string, more object) func(*world) question {
	return func(w *world) question {
		body := object{"requests": w.asked()}
		for name, value := range more {
			body[name] = value
		}
		return question{path, body}
	}
}

var accessEntries = []entry{
	{route: "POST /people/{id}/grants", may: only("security_admin"), sees: everyone, event: "grant_role", adds: only("grants"), changes: only("people"), ask: func(w *world) question {
		return question{fmt.Sprintf("/people/%d/grants", w.newcomer().ID), object{"role": "observer", "unit": w.unit}}
	}},
	{route: "DELETE /people/{id}/grants/{role}/{unit}", may: only("security_admin"), sees: everyone, event: "revoke_role", changes: only("people"), ask: func(w *world) question {
		return question{path: fmt.Sprintf("/people/%d/grants/liaison/%d?reason=left", w.people["liaison"].Person, w.unit)}
	}, effect: func(w *world, _ string, _ reply) {
		if grants, _ := w.expect(200, "liaison", get, "/me", nil).at("grants").([]any); len(grants) != 0 {
			w.Errorf("the role is still held: %v", grants)
		}
	}},
	{route: "POST /people/{id}/end-sessions", may: only("security_admin"), sees: everyone, event: "end_sessions", ask: func(w *world) question {
		return question{fmt.Sprintf("/people/%d/end-sessions", w.people["liaison"].Person), because}
	}, effect: func(w *world, _ string, _ reply) { w.expect(401, "liaison", get, "/me", nil) }},
	{route: "GET /role-requests", may: administrators, sees: everyone, shows: "requests", counts: counted(1, administrators), ask: func(w *world) question {
		w.newcomer()
		return question{path: "/role-requests"}
	}},
	{route: "POST /role-requests/grant", may: only("security_admin"), sees: everyone, event: "grant_asked_roles", adds: only("grants"), changes: only("people"), ask: deciding("/role-requests/grant", nil)},
	{route: "POST /role-requests/refuse", may: only("security_admin"), sees: everyone, event: "refuse_asked_roles", ask: deciding("/role-requests/refuse", because),
		effect: func(w *world, _ string, _ reply) {
			if waiting, _ := w.expect(200, "security_admin", get, "/role-requests", nil).at("requests").([]any); len(waiting) != 0 {
				w.Errorf("it still waits: %v", waiting)
			}
		}},
	{route: "GET /access-rules", may: only("security_admin", "audit_admin"), sees: everyone, ask: at("/access-rules")},
	{route: "PUT /access-rules", may: only("security_admin"), sees: everyone, event: "set_access_rules", changes: only("access_rules"), ask: func(*world) question {
		return question{"/access-rules", object{"password_least": 12, "failures_per_account": 4, "failures_per_address": 40, "locked_minutes": 20, "session_minutes": 60}}
	}},
	{route: "GET /locks", may: only("security_admin", "audit_admin"), sees: everyone, shows: "locks", counts: counted(1, only("security_admin", "audit_admin")), ask: func(w *world) question {
		w.lockedOut()
		return question{path: "/locks"}
	}},
	{route: "POST /locks/release", may: only("security_admin"), sees: everyone, event: "unlock", ask: func(w *world) question {
		w.lockedOut()
		return question{"/locks/release", object{"login": "liaison", "address": "192.0.2.7"}}
	}, effect: func(w *world, _ string, _ reply) {
		if locks, _ := w.expect(200, "security_admin", get, "/locks", nil).at("locks").([]any); len(locks) != 0 {
			w.Errorf("it is still locked: %v", locks)
		}
	}},
}

var auditEntries = []entry{
	{route: "GET /audit/events", may: only("audit_admin"), sees: everyone, shows: "events", counts: counted(6, only("audit_admin")), ask: at("/audit/events")},
	{route: "GET /audit/verification", may: only("audit_admin"), sees: everyone, event: "verify_audit", ask: at("/audit/verification"), effect: func(w *world, _ string, answer reply) {
		if answer.at("sound") != true {
			w.Errorf("%s", answer.raw)
		}
	}},
	{route: "GET /audit/sign-in-failures", may: only("audit_admin"), sees: everyone, shows: "failures", counts: counted(1, only("audit_admin")), ask: func(w *world) question {
		w.lockedOut()
		return question{path: "/audit/sign-in-failures"}
	}},
}
