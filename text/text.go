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
var tables = []map[string]Words{stateWords, errorWords, letterWords, programWords, apiWords, policyWords, changeWords}

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
	pairs := make([]string, 0, 2*len(args))
	for i := len(args); i >= 1; i-- {
		pairs = append(pairs, fmt.Sprintf("%%%d", i), fmt.Sprint(args[i-1]))
	}
	return strings.NewReplacer(pairs...).Replace(sentence)
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
