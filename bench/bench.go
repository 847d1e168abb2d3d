// Package bench holds the measurements. Each puts a bare equivalent beside what it
// measures, in the same run, and reports the ratio: a figure by itself says more
// about the machine than about the program. Nothing here passes or fails by time.
package bench
