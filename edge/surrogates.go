package edge

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// wholeSurrogates reports whether every escaped half of a character beyond \uffff has
// its other half: encoding/json would put another character in its place unasked.
func wholeSurrogates(data []byte) bool {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		i++ // past the backslash: what it escapes is no backslash that escapes
		first, found := escaped(data[i:])
		if !found || !utf16.IsSurrogate(first) {
			continue
		}
		rest := data[i+escapeLength:]
		if len(rest) == 0 || rest[0] != '\\' {
			return false
		}
		second, found := escaped(rest[1:])
		if !found || utf16.DecodeRune(first, second) == utf8.RuneError {
			return false
		}
		i += 2 * escapeLength // at the last digit of the second
	}
	return true
}

// escapeLength is that of u and its four digits.
const escapeLength = 5

// escaped reads u and four digits.
func escaped(data []byte) (rune, bool) {
	if len(data) < escapeLength || data[0] != 'u' {
		return 0, false
	}
	number, err := strconv.ParseUint(string(data[1:escapeLength]), 16, 16)
	return rune(number), err == nil
}
