package api

import (
	"strings"

	"rectify/text"
	"rectify/workflow"
)

// bilingual says a key in both languages on one line, Chinese first.
func bilingual(key string) string {
	english := text.Say(text.English, key)
	return text.Say(text.Chinese, key) + " " + strings.ToUpper(english[:1]) + english[1:]
}

// paragraphs says a key in both languages, one paragraph each; nothing when it has
// no words.
func paragraphs(key string) string {
	if !text.Has(key) {
		return ""
	}
	return text.Say(text.Chinese, key) + "\n\n" + text.Say(text.English, key)
}

// places are the actions that add to one of a case's lists, under the list's name.
var places = map[workflow.Action]string{
	workflow.GiveOpinion: "opinions", workflow.LogChase: "chases",
	workflow.AddSupporter: "supporters", workflow.RemoveSupporter: "supporters/remove",
}

// dashed is where an action on a case is found, below the case.
func dashed(action workflow.Action) string {
	if place, listed := places[action]; listed {
		return place
	}
	return strings.ReplaceAll(string(action), "_", "-")
}
