package measure

import (
	"os"
	"slices"
	"strings"

	"github.com/google/pprof/profile"
)

// Entry is a function with its share of the processor's time: by itself, and with
// what it calls.
type Entry struct {
	Function string  `json:"function"`
	Self     float64 `json:"self_percent"`
	Whole    float64 `json:"whole_percent"`
}

// topEntries is how many entries of a profile are told.
const topEntries = 15

// top reads the functions that a profile spends most time in by themselves.
func top(file string) ([]Entry, error) {
	content, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = content.Close() }()
	read, err := profile.Parse(content)
	if err != nil {
		return nil, err
	}
	value := len(read.SampleType) - 1
	self, whole, all := map[string]int64{}, map[string]int64{}, int64(0)
	for _, sample := range read.Sample {
		all += sample.Value[value]
		seen := map[string]bool{}
		for depth, location := range sample.Location {
			for i, line := range location.Line {
				if line.Function == nil {
					continue
				}
				name := line.Function.Name
				if depth == 0 && i == 0 {
					self[name] += sample.Value[value]
				}
				if !seen[name] {
					seen[name] = true
					whole[name] += sample.Value[value]
				}
			}
		}
	}
	var entries []Entry
	for name, spent := range self {
		entries = append(entries, Entry{name, 100 * float64(spent) / float64(all), 100 * float64(whole[name]) / float64(all)})
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		switch {
		case a.Self > b.Self:
			return -1
		case a.Self < b.Self:
			return 1
		}
		return strings.Compare(a.Function, b.Function)
	})
	return entries[:min(topEntries, len(entries))], nil
}
