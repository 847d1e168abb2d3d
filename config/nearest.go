package config

import "slices"

// Nearest finds the known word that a mistyped one was meant to be, or "" when none is
// near.
func Nearest(typed string, known []string) string { return nearest(typed, known) }

// nearest finds the known word that a mistyped one was meant to be, or "" when
// none is near.
func nearest(typed string, known []string) string {
	best, least := "", len(typed)/3+2
	for _, word := range known {
		if away := distance(typed, word); away < least {
			best, least = word, away
		}
	}
	return best
}

// distance counts the letters to change, add or drop between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := slices.Clone(row)
		row[0] = i + 1
		for j := range len(b) {
			row[j+1] = before[j]
			if a[i] != b[j] {
				row[j+1] = 1 + min(before[j], before[j+1], row[j])
			}
		}
	}
	return row[len(b)]
}
