package text_test

import (
	"strings"
	"testing"
	"time"

	"rectify/text"
	"rectify/workflow"
)

// TestEveryPartOfAPolicyHasWords walks through everything an explanation can say.
func TestEveryPartOfAPolicyHasWords(t *testing.T) {
	keys := []string{"authority.head", "authority.standing"}
	for _, code := range workflow.PhraseCodes {
		keys = append(keys, "policy."+code)
	}
	for _, condition := range workflow.Conditions {
		keys = append(keys, "policy."+workflow.PhraseConditionPrefix+string(condition))
	}
	for _, side := range workflow.PolicySides {
		keys = append(keys, "policy."+workflow.PhraseRecipientPrefix+string(side))
	}
	for _, unit := range workflow.DayUnits {
		keys = append(keys, "unit_of_days."+string(unit))
	}
	for _, flag := range workflow.FlagKinds {
		keys = append(keys, "flag."+string(flag))
	}
	for _, role := range workflow.Roles {
		keys = append(keys, "role."+string(role))
	}
	for _, key := range keys {
		if words := text.Keys()[key]; words.ZH == "" || words.EN == "" {
			t.Errorf("%s lacks words: %+v", key, words)
		}
	}
}

// TestADefaultLadderIsSaidWithoutCodes renders every phrase of the default policy
// in both languages and looks for blanks and codes left over.
func TestADefaultLadderIsSaidWithoutCodes(t *testing.T) {
	policy := workflow.DefaultPolicy()
	zone := time.FixedZone("Asia/Shanghai", 8*60*60)
	issued := time.Date(2017, 7, 18, 14, 0, 0, 0, zone)
	for _, e := range workflow.Explain(issued, issued.AddDate(0, 0, 8), policy, nil, zone) {
		if e.Rung.Label.ZH == "" || e.Rung.Label.EN == "" {
			t.Errorf("%s has no label", e.Rung.Name)
		}
		for _, list := range [][]workflow.Phrase{e.What, e.Why, e.Rung.Whom()} {
			for _, phrase := range list {
				for _, language := range []text.Language{text.Chinese, text.English} {
					args := make([]any, len(phrase.Args))
					for i, arg := range phrase.Args {
						args[i] = arg
					}
					if said := text.Say(language, "policy."+phrase.Code, args...); strings.Contains(said, "%") || strings.HasPrefix(said, "policy.") {
						t.Errorf("%s: %+v is said %q", e.Rung.Name, phrase, said)
					}
				}
			}
		}
	}
	for _, colour := range policy.Colours {
		if colour.Name.ZH == "" || colour.Name.EN == "" || !text.Has("authority."+string(colour.Authority)) {
			t.Errorf("colour %+v", colour)
		}
	}
}
