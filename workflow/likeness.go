package workflow

import (
	"hash/fnv"
	"strings"
	"unicode"
)

const (
	shingle      = 3   // characters that are compared together
	shortestGist = 80  // below it texts are alike by nature: 已按要求完成整改
	longestGist  = 4e4 // characters of a text that are compared
	bandCount    = 8
	bandRows     = 3
)

// Gist is what of a report is compared with others: causes, measures and answers
// without blanks and punctuation. It is "" where there is too little to compare.
func Gist(report Report) string {
	var gist strings.Builder
	count := 0
	add := func(text string) {
		for _, r := range text {
			if count < longestGist && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
				gist.WriteRune(unicode.ToLower(r))
				count++
			}
		}
	}
	add(report.Causes)
	add(report.Measures)
	for _, answer := range report.Answers {
		add(answer.Text)
	}
	if count < shortestGist {
		return ""
	}
	return gist.String()
}

// shingles calls for each run of three characters, as a hash.
func shingles(gist string, each func(uint64)) {
	runes := []rune(gist)
	for i := 0; i+shingle <= len(runes); i++ {
		hash := fnv.New64a()
		_, _ = hash.Write([]byte(string(runes[i : i+shingle]))) // never fails
		each(hash.Sum64())
	}
}

// Likeness is the share of runs of three characters that two gists have in common,
// of all that either has (Jaccard's index): 1 for equal ones, 0 where there is
// nothing to compare.
func Likeness(a, b string) float64 {
	left, right := map[uint64]bool{}, map[uint64]bool{}
	shingles(a, func(hash uint64) { left[hash] = true })
	shingles(b, func(hash uint64) { right[hash] = true })
	common := 0
	for hash := range left {
		if right[hash] {
			common++
		}
	}
	if common == 0 {
		return 0
	}
	return float64(common) / float64(len(left)+len(right)-common)
}

// Sketch makes a few numbers of a gist such that near copies share at least one of
// them almost surely, and unlike texts almost never do: they are how like reports
// are found without reading all of them. A gist of "" has none.
//
// It is min-wise hashing in bands (Broder 1997): each of the 8 bands holds the
// least of all shingles under 3 permutations. Two texts that are 85 % alike share
// a band with a probability of 0.9995, two that are 30 % alike with 0.2, which
// costs a comparison and nothing else.
func Sketch(gist string) []int64 {
	if gist == "" {
		return nil
	}
	var least [bandCount * bandRows]uint64
	for i := range least {
		least[i] = ^uint64(0)
	}
	shingles(gist, func(hash uint64) {
		for i := range least {
			if permuted := scatter(hash ^ scatter(uint64(i+1))); permuted < least[i] {
				least[i] = permuted
			}
		}
	})
	bands := make([]int64, bandCount)
	for band := range bands {
		mixed := uint64(band + 1)
		for row := range bandRows {
			mixed = scatter(mixed ^ least[band*bandRows+row])
		}
		bands[band] = int64(mixed)
	}
	return bands
}

// scatter spreads the bits of a number, one to one (the finalizer of splitmix64).
func scatter(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
