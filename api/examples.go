package api

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rectify/text"
	"rectify/workflow"
)

// examples are bodies for the operations that an integrator begins with, of the types
// that the operations themselves read, so that they cannot fall behind. Numbers of
// findings and units are those that a case or a list has answered with before.
var examples = map[string]func(say func(string) string) any{
	"sign_in": func(say func(string) string) any { return credentials{say("login"), say("password")} },

	"read":        func(say func(string) string) any { return written{Text: say("circular")} },
	"draft":       func(say func(string) string) any { return draftBody{Office: 2, Text: say("circular")} },
	"sign":        func(say func(string) string) any { return signatureBody{say("signer"), march(10)} },
	"issue_batch": bare,

	"acknowledge": bare,
	"save_report": exampleReport,
	"submit":      exampleReport,
	"plan": func(say func(string) string) any {
		return planBody{Lines: []PlanLineBody{{Finding: 9, Measures: say("measures"), Responsible: say("called"), By: march(20)}}}
	},
	"ask_extension": func(say func(string) string) any {
		return extensionBody{say("more_time"), say("so_far"), workflow.Date{Year: 2026, Month: time.April, Day: 8}}
	},

	"recheck": func(say func(string) string) any {
		return recheckBody{Verdicts: []verdictBody{
			{Finding: 9, Passed: true, Evidence: say("evidence")}, {Finding: 10, Evidence: say("evidence"), Reason: say("failed")},
		}}
	},
	"return":          func(say func(string) string) any { return reasonDateBody{say("incomplete"), march(31)} },
	"grant_extension": func(func(string) string) any { return grantBody{workflow.Date{Year: 2026, Month: time.April, Day: 8}} },
	"chase": func(say func(string) string) any {
		return chaseBody{At: march(24).Start(time.UTC).Add(9 * time.Hour), Channel: chaseChannel(workflow.ByTelephone), Person: say("called"), Answer: say("said"), Promised: march(26)}
	},
	"close": bare,
}

func bare(func(string) string) any { return nothing{} }

func march(day int) workflow.Date { return workflow.Date{Year: 2026, Month: time.March, Day: day} }

func exampleReport(say func(string) string) any {
	return ReportBody{
		Answers: []answerBody{
			{Finding: 9, Kind: answerKind(workflow.AnswerDone), Text: say("answer.done")},
			{Finding: 10, Kind: answerKind(workflow.AnswerInProgress), Text: say("answer.progress"), By: march(31)},
		},
		Causes: say("causes"), Measures: say("measures"), SelfInspection: say("self_inspection"), HeldToAccount: say("held_to_account"),
	}
}

// describeExample adds the example of an operation in each language, where it has one.
func describeExample(operation *huma.Operation) {
	example, has := examples[operation.OperationID]
	if !has {
		return
	}
	in := func(language text.Language) *huma.Example {
		return &huma.Example{
			Summary: text.Say(language, "example.summary"),
			Value:   example(func(key string) string { return text.Say(language, "example."+key) }),
		}
	}
	body := operation.RequestBody.Content["application/json"]
	body.Examples = map[string]*huma.Example{"chinese": in(text.Chinese), "english": in(text.English)} // pages show the first by name first
}
