// Package text holds every word a person sees, Chinese first and English second,
// as tables from a key to its two sentences. Codes come in, sentences go out.
package text

import (
	"fmt"
	"strings"
)

// Language is the language of a reader.
type Language string

// The languages. Chinese is the default.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Words is one entry of a table. %1, %2 … stand for the arguments, so that each
// language may order them as it needs.
type Words struct{ ZH, EN string }

// tables lists every table; a key stands in one of them only.
var tables = []map[string]Words{stateWords, errorWords, letterWords, programWords, apiWords, policyWords, postWords, simulateWords, changeWords,
	evidenceWords, archiveWords, actWords, peopleWords, backupWords, operateWords, doctorWords, seedWords,
	shapeWords, caseShapeWords, ladderShapeWords, peopleShapeWords, refusalWords, exampleWords}

var all = merge()

func merge() map[string]Words {
	merged := map[string]Words{}
	for _, table := range tables {
		for key, words := range table {
			if _, twice := merged[key]; twice {
				panic("two tables have the key " + key)
			}
			merged[key] = words
		}
	}
	return merged
}

// Has reports whether a key has words.
func Has(key string) bool {
	_, found := all[key]
	return found
}

// Keys returns every key with its words, for the test that reads them all.
func Keys() map[string]Words { return all }

// Say returns the sentence of a key in a language. An unknown key is returned as
// it is: a code is better than silence, and a test keeps it from happening.
func Say(language Language, key string, args ...any) string {
	words, found := all[key]
	if !found {
		return key
	}
	sentence := words.ZH
	if language == English {
		sentence = words.EN
	}
	if len(args) == 0 {
		return sentence
	}
	return fill(sentence, args)
}

// fill puts the arguments in the places of %1, %2 … An argument's own text is
// left as it is, and so is a place for which there is no argument.
func fill(sentence string, args []any) string {
	var out strings.Builder
	out.Grow(len(sentence) + 16*len(args))
	for {
		before, after, found := strings.Cut(sentence, "%")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		number, digits := 0, 0
		for digits < len(after) && after[digits] >= '0' && after[digits] <= '9' {
			next := 10*number + int(after[digits]-'0')
			if next < 1 || next > len(args) {
				break
			}
			number, digits = next, digits+1
		}
		if number == 0 {
			out.WriteByte('%')
		} else {
			_, _ = fmt.Fprint(&out, args[number-1])
		}
		sentence = after[digits:]
	}
}

// Parse picks the language from an Accept-Language header or a stored setting;
// whatever is not English is answered in Chinese.
func Parse(preference string) Language {
	first, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(preference)), ",")
	if strings.HasPrefix(first, "en") {
		return English
	}
	return Chinese
}
