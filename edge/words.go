package edge

import (
	"strconv"
	"strings"

	"rectify/text"
	"rectify/workflow"
)

// argumentKeys says which arguments of a reason are codes with words of their
// own: the prefixes of their keys, argument by argument.
var argumentKeys = map[string][]string{
	"role":    {"action."},
	"state":   {"state.", "action."},
	"own_way": {"action."},
	"missing": {"field."},
	"derived": {"field."},

	"case_open":         {"", "state."},
	"retention_shorter": {"retention."},
}

// Sentence says a refusal to a person: its reason where that has words, else what
// the code says.
func Sentence(language text.Language, refusal *workflow.Error) string {
	key := "reason." + refusal.Reason
	if refusal.Reason == "" || !text.Has(key) {
		return text.Say(language, "code."+string(refusal.Code), len(refusal.Fields))
	}
	return text.Say(language, key, arguments(language, refusal.Reason, refusal.Args)...)
}

// FieldSentence says what is wrong with one input, beginning with its label.
func FieldSentence(language text.Language, field workflow.Field) string {
	key := "reason." + field.Reason
	if !text.Has(key) {
		key = "reason.wrong_value"
	}
	sentence := strings.TrimRight(text.Say(language, key, arguments(language, field.Reason, field.Args)...), "。.")
	if field.Line > 0 {
		// The path is that of the text, as its writer knows it.
		return text.Say(language, "field_line", field.Line, field.Name, sentence)
	}
	label := Label(language, field.Name)
	if field.Reason == "unexpected" {
		label = field.Name // its like elsewhere may mean something else
	}
	if label != "" {
		return text.Say(language, "field_says", label, sentence)
	}
	return sentence
}

// rejected stands before the reason of a rejected row among a batch's doubts.
const rejected = "rejected_"

// DoubtSentence says what a person has to look at in a circular.
func DoubtSentence(language text.Language, doubt workflow.Doubt) string {
	key := "doubt." + doubt.Code
	if reason, row := strings.CutPrefix(doubt.Code, rejected); row {
		key = "reject." + reason
	}
	return text.Say(language, key, arguments(language, doubt.Code, doubt.Args)...)
}

func arguments(language text.Language, reason string, args []string) []any {
	if reason == "not_one_of" {
		return []any{strings.Join(args, text.Say(language, "list_separator"))}
	}
	keys := argumentKeys[reason]
	said := make([]any, len(args))
	for i, arg := range args {
		if i < len(keys) && text.Has(keys[i]+arg) {
			arg = text.Say(language, keys[i]+arg)
		}
		said[i] = arg
	}
	return said
}

// Label names an input as a person knows it: answers[0].text is the text of the
// first answer. A part without words is named as it is.
func Label(language text.Language, name string) string {
	if whole := "field." + strings.ReplaceAll(name, ".", "_"); text.Has(whole) {
		return text.Say(language, whole) // site.code is known as what it is
	}
	label := ""
	for part := range strings.SplitSeq(name, ".") {
		word, index, indexed := strings.Cut(strings.TrimSuffix(part, "]"), "[")
		if text.Has("field." + word) {
			word = text.Say(language, "field."+word)
		}
		if number, err := strconv.Atoi(index); indexed && err == nil {
			word = text.Say(language, "field_item", word, number+1)
		}
		if label != "" {
			word = text.Say(language, "field_part", label, word)
		}
		label = word
	}
	return label
}
