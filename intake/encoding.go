package intake

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	xunicode "golang.org/x/text/encoding/unicode"
)

// MaxBytes is the size above which a file is not looked at.
const MaxBytes = 8 << 20

// The codes of an Error.
const (
	TooLarge     = "too_large"
	Empty        = "empty"
	Binary       = "binary"
	NotACircular = "not_a_circular"
)

// ErrorCodes lists the codes of an Error.
var ErrorCodes = []string{TooLarge, Empty, Binary, NotACircular}

// Error says why a file cannot be read as a circular at all.
type Error struct{ Code string }

func (e *Error) Error() string { return fmt.Sprintf("intake: %s", e.Code) }

var (
	markUTF8    = []byte("\xef\xbb\xbf")
	markUTF16LE = []byte("\xff\xfe")
	markUTF16BE = []byte("\xfe\xff")
)

// decode turns UTF-8, UTF-16 or GB18030 into a string. A byte order mark
// decides; without one, text that is valid UTF-8 is UTF-8.
func decode(raw []byte) (string, error) {
	if len(raw) > MaxBytes {
		return "", &Error{TooLarge}
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return "", &Error{Empty}
	}
	text, err := decodeAs(encodingOf(raw), raw)
	if err != nil || !looksLikeText(text) {
		return "", &Error{Binary}
	}
	return text, nil
}

// encodingOf gives nil for UTF-8.
func encodingOf(raw []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(raw, markUTF8):
		return nil
	case bytes.HasPrefix(raw, markUTF16LE):
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.ExpectBOM)
	case bytes.HasPrefix(raw, markUTF16BE):
		return xunicode.UTF16(xunicode.BigEndian, xunicode.ExpectBOM)
	}
	// Line ends and digits of UTF-16 carry zero bytes, which no other text does.
	switch even, odd := zeroBytes(raw); {
	case odd > even:
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM)
	case even > odd:
		return xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM)
	case utf8.Valid(raw):
		return nil
	}
	return simplifiedchinese.GB18030
}

func decodeAs(from encoding.Encoding, raw []byte) (string, error) {
	if from == nil {
		raw = bytes.TrimPrefix(raw, markUTF8)
		if !utf8.Valid(raw) {
			return "", &Error{Binary}
		}
		return string(raw), nil
	}
	decoded, err := from.NewDecoder().Bytes(raw)
	return string(decoded), err
}

func zeroBytes(raw []byte) (even, odd int) {
	for i, b := range raw[:min(len(raw), 4096)] {
		switch {
		case b != 0:
		case i%2 == 0:
			even++
		default:
			odd++
		}
	}
	return even, odd
}

// looksLikeText refuses control characters, and more than a trace of what could
// not be decoded.
func looksLikeText(text string) bool {
	replaced, total := 0, 0
	for _, r := range text {
		total++
		switch {
		case r == utf8.RuneError:
			replaced++
		case unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != '\v' && r != '\u0085':
			return false
		}
	}
	return replaced*1000 <= total
}
