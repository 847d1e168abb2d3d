package edge

import (
	"strings"

	"rectify/text"
	"rectify/workflow"
)

// argumentWords says under which prefix the arguments of a phrase have words of
// their own, in their order.
var argumentWords = map[string][]string{
	workflow.PhraseAfterIssue: {"", "unit_of_days."}, workflow.PhraseBeforeDeadline: {"", "unit_of_days."},
	workflow.PhraseAfterDeadline: {"", "unit_of_days."}, workflow.PhraseAfterReport: {"", "unit_of_days."},
	workflow.PhraseRepeat: {"", "unit_of_days."}, workflow.PhraseFlag: {"flag."},
	workflow.PhraseNotice: {"", "authority."}, workflow.PhraseRecurrence: {"", "authority."},
}

// PhraseSentence says one part of what a policy will do. Colours have the names
// that the policy gives them.
func PhraseSentence(language text.Language, policy workflow.Policy, phrase workflow.Phrase) string {
	args := make([]any, len(phrase.Args))
	prefixes := argumentWords[phrase.Code]
	for i, arg := range phrase.Args {
		prefix := ""
		if i < len(prefixes) {
			prefix = prefixes[i]
		}
		if colour, found := policy.Colour(arg); found && (phrase.Code == workflow.PhraseNotice || phrase.Code == workflow.PhraseRecurrence) && i == 0 {
			args[i] = Name(language, colour.Name)
			continue
		}
		if strings.HasPrefix(phrase.Code, workflow.PhraseRecipientPrefix) {
			prefix = "role."
		}
		args[i] = arg
		if text.Has(prefix + arg) {
			args[i] = text.Say(language, prefix+arg)
		}
	}
	if strings.HasPrefix(phrase.Code, workflow.PhraseRecipientPrefix) {
		roles := make([]string, len(args))
		for i, arg := range args {
			roles[i], _ = arg.(string)
		}
		args = []any{strings.Join(roles, text.Say(language, "list_separator"))}
	}
	return text.Say(language, "policy."+phrase.Code, args...)
}

// Name is a thing's name in a language.
func Name(language text.Language, names workflow.Names) string {
	if language == text.English {
		return names.EN
	}
	return names.ZH
}
