package text

import (
	"fmt"
	"testing"
)

func TestArgumentsStandWhereTheSentenceWantsThem(t *testing.T) {
	eleven := make([]any, 11)
	for i := range eleven {
		eleven[i] = fmt.Sprint("<", i+1, ">")
	}
	for _, row := range []struct {
		sentence string
		args     []any
		want     string
	}{
		{"no place", []any{1}, "no place"},
		{"%2 before %1", []any{"one", 2}, "2 before one"},
		{"%1%1", []any{"%1"}, "%1%1"},
		{"90.74%, %1", []any{5}, "90.74%, 5"},
		{"%3 of %1", []any{"a", "b"}, "%3 of a"},
		{"%12 %1", []any{"a"}, "a2 a"},
		{"%11 %10 %1", eleven, "<11> <10> <1>"},
		{"%0 %", []any{"a"}, "%0 %"},
		{"第%1号", []any{"七"}, "第七号"},
	} {
		if got := fill(row.sentence, row.args); got != row.want {
			t.Errorf("%q with %v: %q, want %q", row.sentence, row.args, got, row.want)
		}
	}
}
