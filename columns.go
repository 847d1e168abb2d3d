package main

import "strings"

// padded fills a word with blanks to a width; a Chinese character is as wide as two
// letters on a terminal.
func padded(word string, width int) string {
	for _, letter := range word {
		if width--; letter >= 0x1100 {
			width--
		}
	}
	return word + strings.Repeat(" ", max(width, 1))
}
