package text

import (
	"regexp"
	"slices"
	"testing"
)

var blank = regexp.MustCompile(`%\d+`)

func TestEveryKeyHasBothLanguagesAndTheSameBlanks(t *testing.T) {
	for key, words := range Keys() {
		if words.ZH == "" || words.EN == "" {
			t.Errorf("%s lacks a language: %+v", key, words)
		}
		blanks := func(sentence string) []string {
			found := blank.FindAllString(sentence, -1)
			slices.Sort(found)
			return slices.Compact(found)
		}
		if zh, en := blanks(words.ZH), blanks(words.EN); !slices.Equal(zh, en) {
			t.Errorf("%s has the blanks %v in Chinese and %v in English", key, zh, en)
		}
	}
}

func TestSayFillsBlanksInAnyOrder(t *testing.T) {
	for _, row := range []struct {
		says, preference, want string
	}{
		{"Chinese is the default", "", "2017 张"},
		{"English when it comes first", "en-GB,zh;q=0.5", "2017 张"},
	} {
		all["test.order"] = Words{"%2 %1", "%2 %1"}
		if got := Say(Parse(row.preference), "test.order", "张", 2017); got != row.want {
			t.Errorf("%s: %q", row.says, got)
		}
	}
	delete(all, "test.order")
	all["test.repeat"] = Words{"%1", "%1"}
	defer delete(all, "test.repeat")
	if got := Say(Chinese, "test.repeat", "%2"); got != "%2" {
		t.Errorf("an argument that looks like a blank stays as it is: %q", got)
	}
	if got := Say(English, "no.such.key"); got != "no.such.key" {
		t.Errorf("an unknown key is shown as it is: %q", got)
	}
}
