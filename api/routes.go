package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"rectify/edge"
	"rectify/workflow"
)

const base = "/api/v1"

const (
	get     = http.MethodGet
	post    = http.MethodPost
	put     = http.MethodPut
	destroy = http.MethodDelete
)

// route is one operation: its key selects its words in package text.
type route struct {
	method, path string
	key, tag     string
	status       int // 0 is huma's own
	public       bool
	add          func(*server, huma.API, huma.Operation)
}

// routes is every operation but the actions on a case, which come from the table
// of package workflow. What is not marked public is closed.
var routes = []route{
	{post, "/sessions", "sign_in", "sessions", http.StatusCreated, true, handle((*server).signIn)},
	{destroy, "/sessions/current", "sign_out", "sessions", 0, false, handle((*server).signOut)},
	{get, "/me", "me", "sessions", 0, false, handle((*server).me)},

	{post, "/circulars/read", "read", "circulars", 0, false, handle((*server).read)},
	{post, "/circulars", "draft", "circulars", http.StatusCreated, false, handle((*server).draft)},
	{get, "/circulars", "circulars", "circulars", 0, false, handle((*server).circulars)},
	{get, "/circulars/{id}", "circular", "circulars", 0, false, handle((*server).circular)},
	{post, "/circulars/{id}/sign", "sign", "circulars", 0, false, handle((*server).sign)},
	{post, "/circulars/{id}/issue", "issue_batch", "circulars", 0, false, handle((*server).issueBatch)},
	{post, "/circulars/{id}/cases", "add_case", "circulars", 0, false, handle((*server).addCase)},
	{post, "/circulars/{id}/discard", "discard", "circulars", 0, false, handle((*server).discard)},
	{post, "/suggestions/{id}/open", "open_suggestion", "circulars", 0, false, handle((*server).openSuggestion)},
	{post, "/suggestions/{id}/not-open", "not_opened", "circulars", 0, false, handle((*server).notOpen)},

	{get, "/cases", "cases", "cases", 0, false, handle((*server).cases)},
	{get, "/cases/{id}", "case", "cases", 0, false, handle((*server).oneCase)},
	{put, "/cases/{id}", "revise", "cases", 0, false, handle((*server).revise)},

	{post, "/supervision-notices/{id}/sign", "sign_notice", "accountability", 0, false, handle((*server).signNotice)},
	{post, "/supervision-notices/{id}/void", "void_notice", "accountability", 0, false, handle((*server).voidNotice)},
	{post, "/proposals/{id}/propose", "propose", "accountability", 0, false, handle((*server).propose)},
	{post, "/proposals/{id}/drop", "drop_proposal", "accountability", 0, false, handle((*server).dropProposal)},
	{post, "/proposals/{id}/decide", "decide_proposal", "accountability", 0, false, handle((*server).decideProposal)},
	{post, "/proposals/{id}/refer", "refer_proposal", "accountability", 0, false, handle((*server).referProposal)},
	{post, "/proposals/{id}/record-outcome", "record_outcome", "accountability", 0, false, handle((*server).recordOutcome)},
	{post, "/cases/{id}/proposals", "start_proposal", "accountability", 0, false, handle((*server).startProposal)},
	{post, "/cases/{id}/objections", "object", "accountability", 0, false, handle((*server).object)},
	{post, "/objections/{id}/uphold", "uphold_objection", "accountability", 0, false, handle((*server).upholdObjection)},
	{post, "/objections/{id}/reject", "reject_objection", "accountability", 0, false, handle((*server).rejectObjection)},
	{post, "/flags/{id}/confirm", "confirm_suspicion", "accountability", 0, false, handle((*server).confirmSuspicion)},
	{post, "/flags/{id}/dismiss", "dismiss_suspicion", "accountability", 0, false, handle((*server).dismissSuspicion)},
	{get, "/measures/reminded", "reminded", "accountability", 0, false, handle((*server).reminded)},

	{get, "/tasks", "tasks", "post", 0, false, handle((*server).tasks)},
	{get, "/letters", "letters", "post", 0, false, handle((*server).letters)},
	{post, "/letters/{id}/resend", "resend_letter", "post", 0, false, handle((*server).resend)},
	{post, "/letters/{id}/set-aside", "set_aside", "post", 0, false, handle((*server).setAside)},
	{get, "/me/letters", "my_letters", "post", 0, false, handle((*server).myLetters)},
	{put, "/me/preferences", "set_preferences", "post", 0, false, handle((*server).setPreferences)},

	{get, "/policy", "policy", "changes", 0, false, handle((*server).policy)},
	{get, "/policy/explain", "explain_policy", "changes", 0, false, handle((*server).explainPolicy)},
	{get, "/cases/{id}/ladder", "ladder", "changes", 0, false, handle((*server).ladder)},
	{post, "/changes/policy", "propose_policy", "changes", http.StatusCreated, false, handle((*server).proposePolicy)},
	{post, "/changes/calendar", "propose_calendar", "changes", http.StatusCreated, false, handle((*server).proposeCalendar)},
	{get, "/changes", "changes", "changes", 0, false, handle((*server).changes)},
	{get, "/changes/{id}", "change", "changes", 0, false, handle((*server).oneChange)},
	{post, "/changes/{id}/approve", "approve_change", "changes", 0, false, handle((*server).approveChange)},
	{post, "/changes/{id}/refuse", "refuse_change", "changes", 0, false, handle((*server).refuseChange)},
	{post, "/changes/{id}/withdraw", "withdraw_change", "changes", 0, false, handle((*server).withdrawChange)},

	{post, "/cases/{id}/evidence", "upload_evidence", "evidence", http.StatusCreated, false, plain((*server).uploadEvidence, describeUpload)},
	{get, "/evidence/{id}", "evidence", "evidence", 0, false, plain((*server).downloadEvidence, describeDownload)},
	{post, "/evidence/{id}/withdraw", "withdraw_evidence", "evidence", 0, false, handle((*server).withdrawEvidence)},
	{get, "/cases/{id}/report-form", "report_form", "evidence", 0, false, handle((*server).reportForm)},
	{post, "/circulars/{id}/archive", "archive", "evidence", http.StatusCreated, false, handle((*server).archive)},
	{get, "/circulars/{id}/archives", "archives", "evidence", 0, false, handle((*server).archives)},
	{get, "/archives/{id}", "download_archive", "evidence", 0, false, plain((*server).downloadArchive, describeDownload)},
	{post, "/archives/{id}/lengthen-retention", "lengthen_retention", "evidence", 0, false, handle((*server).lengthenRetention)},
	{post, "/deputies", "name_deputy", "people", http.StatusCreated, false, handle((*server).nameDeputy)},
	{get, "/deputies", "deputies", "people", 0, false, handle((*server).deputies)},
	{post, "/deputies/{id}/end", "end_deputy", "people", 0, false, handle((*server).endDeputy)},
	{post, "/people/{id}/handover", "hand_over", "people", 0, false, handle((*server).handOver)},

	{get, "/units", "units", "units", 0, false, handle((*server).units)},

	{post, "/activation", "activate", "sessions", 0, true, handle((*server).activate)},
	{get, "/me/sessions", "my_sessions", "sessions", 0, false, handle((*server).mySessions)},
	{post, "/me/sessions/end", "end_my_sessions", "sessions", 0, false, handle((*server).endMySessions)},
	{put, "/me/password", "change_password", "sessions", 0, false, handle((*server).changePassword)},
	{post, "/me/email/code", "ask_email_code", "sessions", 0, false, handle((*server).askEmailCode)},
	{post, "/me/email/confirm", "confirm_email", "sessions", 0, false, handle((*server).confirmEmail)},

	{get, "/roster/units", "all_units", "units", 0, false, handle((*server).allUnits)},
	{post, "/units", "add_unit", "units", http.StatusCreated, false, handle((*server).addUnit)},
	{get, "/units/{id}", "unit", "units", 0, false, handle((*server).oneUnit)},
	{put, "/units/{id}", "change_unit", "units", 0, false, handle((*server).changeUnit)},
	{post, "/units/{id}/close", "close_unit", "units", 0, false, handle((*server).closeUnit)},
	{post, "/units/{id}/reopen", "reopen_unit", "units", 0, false, handle((*server).reopenUnit)},
	{put, "/units/{id}/scope", "set_scope", "units", 0, false, handle((*server).setScope)},

	{get, "/roster/{kind}/template", "roster_template", "roster", 0, false, handle((*server).rosterTemplate)},
	{post, "/roster/{kind}/preview", "preview_roster", "roster", 0, false, handle((*server).previewRoster)},
	{post, "/roster/{kind}/refused", "refused_rows", "roster", 0, false, handle((*server).refusedRows)},
	{post, "/roster/{kind}/apply", "apply_roster", "roster", 0, false, handle((*server).applyRoster)},

	{get, "/people", "people", "people", 0, false, handle((*server).people)},
	{post, "/people", "add_person", "people", http.StatusCreated, false, handle((*server).addPerson)},
	{post, "/invitations", "invite", "people", 0, false, handle((*server).invite)},
	{post, "/invitations/list", "invite_csv", "people", 0, false, handle((*server).inviteCSV)},
	{get, "/people/{id}", "person", "people", 0, false, handle((*server).onePerson)},
	{put, "/people/{id}", "change_person", "people", 0, false, handle((*server).changePerson)},
	{post, "/people/{id}/disable", "disable_person", "people", 0, false, handle((*server).disablePerson)},
	{post, "/people/{id}/enable", "enable_person", "people", 0, false, handle((*server).enablePerson)},
	{post, "/people/{id}/state-email", "state_email", "people", 0, false, handle((*server).stateEmail)},

	{post, "/people/{id}/grants", "grant_role", "access", 0, false, handle((*server).grantRole)},
	{destroy, "/people/{id}/grants/{role}/{unit}", "revoke_role", "access", 0, false, handle((*server).revokeRole)},
	{post, "/people/{id}/end-sessions", "end_sessions", "access", 0, false, handle((*server).endSessionsOf)},
	{get, "/role-requests", "role_requests", "access", 0, false, handle((*server).roleRequests)},
	{post, "/role-requests/grant", "grant_asked_roles", "access", 0, false, handle((*server).grantAskedRoles)},
	{post, "/role-requests/refuse", "refuse_asked_roles", "access", 0, false, handle((*server).refuseAskedRoles)},
	{get, "/access-rules", "access_rules", "access", 0, false, handle((*server).accessRules)},
	{put, "/access-rules", "set_access_rules", "access", 0, false, handle((*server).setAccessRules)},
	{get, "/locks", "locks", "access", 0, false, handle((*server).locks)},
	{post, "/locks/release", "unlock", "access", 0, false, handle((*server).unlock)},

	{get, "/audit/events", "audit_events", "audit", 0, false, handle((*server).record)},
	{get, "/audit/verification", "audit_verification", "audit", 0, false, handle((*server).verification)},
	{get, "/audit/sign-in-failures", "sign_in_failures", "audit", 0, false, handle((*server).signInFailures)},
}

func handle[I, O any](handler func(*server, context.Context, *I) (*O, error)) func(*server, huma.API, huma.Operation) {
	return func(s *server, described huma.API, operation huma.Operation) {
		huma.Register(described, operation, func(ctx context.Context, in *I) (*O, error) { return handler(s, ctx, in) })
	}
}

// register adds every operation: the list above, then one for each action.
func (s *server) register(described huma.API) {
	for _, route := range routes {
		route.add(s, described, s.operation(route, "api."+route.key))
	}
	for _, action := range actions() {
		route := route{method: post, path: casePath + "/" + dashed(action), key: string(action), tag: "actions"}
		bodies[action](s, described, s.operation(route, "action."+string(action)), action)
	}
}

func (s *server) operation(r route, words string) huma.Operation {
	operation := huma.Operation{
		OperationID: r.key, Method: r.method, Path: base + r.path, DefaultStatus: r.status,
		Summary: bilingual(words), Description: paragraphs(words + ".about"), Tags: []string{bilingual("api.tag." + r.tag)},
		MaxBodyBytes: -1, BodyReadTimeout: s.timeout, // the wall bounds the size
	}
	if !r.public {
		operation.Security = []map[string][]string{{"bearer": {}}}
		if r.method == post || r.method == put {
			operation.Parameters = append(operation.Parameters, onceParameter())
		}
	}
	return operation
}

// onceParameter describes the key under which a request acts once.
func onceParameter() *huma.Param {
	return &huma.Param{Name: edge.OnceHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString, Pattern: "^[A-Za-z0-9._:-]{8,100}$"}}
}

// publicRoutes names the routes that need no token, as gin knows them.
func publicRoutes() map[string]bool {
	public := map[string]bool{}
	for _, route := range routes {
		if route.public {
			public[route.method+" "+base+route.path] = true
		}
	}
	return public
}

// actions lists what is done to a case by POST, in the order of the table. A
// draft is revised by PUT and issued with its batch.
func actions() []workflow.Action {
	var list []workflow.Action
	seen := map[workflow.Action]bool{workflow.Revise: true, workflow.Issue: true}
	for _, row := range workflow.Table {
		if !seen[row.Action] {
			seen[row.Action] = true
			list = append(list, row.Action)
		}
	}
	return list
}
