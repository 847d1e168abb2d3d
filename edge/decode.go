package edge

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// depthLimit is how deep objects and lists may stand in one another.
const depthLimit = 32

// decodeError says why a body was not read; its text is made to be told apart
// again by huma's error constructor, which gets the text alone.
type decodeError struct{ reason, argument string }

const decodeMark = "body: "

func (e *decodeError) Error() string { return decodeMark + e.reason + " " + e.argument }

// Decode reads JSON strictly: one document in UTF-8, no key twice, none that is
// unknown, nothing after it, and no character that a database cannot keep. Other
// readers would each choose a different one of two equal keys.
func Decode(data []byte, into any) error {
	if !utf8.Valid(data) {
		return &decodeError{reason: "not_utf8"}
	}
	if !wholeSurrogates(data) {
		return &decodeError{reason: "lone_surrogate"}
	}
	if err := scan(data); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return &decodeError{reason: "wrong_value"}
	}
	return nil
}

// scan walks the tokens once and refuses what encoding/json lets pass.
func scan(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := scanValue(decoder, 0); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return &decodeError{reason: "trailing"}
	}
	return nil
}

func scanValue(decoder *json.Decoder, depth int) error {
	token, err := decoder.Token()
	if err != nil {
		return &decodeError{reason: "not_json"}
	}
	switch token := token.(type) {
	case string:
		return scanText(token)
	case json.Delim:
		if depth == depthLimit {
			return &decodeError{reason: "too_deep"}
		}
		return scanInside(decoder, token, depth+1)
	}
	return nil
}

func scanInside(decoder *json.Decoder, open json.Delim, depth int) error {
	seen := map[string]bool{}
	for decoder.More() {
		if open == '{' {
			key, err := scanKey(decoder)
			if err != nil {
				return err
			}
			if seen[key] {
				return &decodeError{"repeated_key", key}
			}
			seen[key] = true
		}
		if err := scanValue(decoder, depth); err != nil {
			return err
		}
	}
	if _, err := decoder.Token(); err != nil {
		return &decodeError{reason: "not_json"}
	}
	return nil
}

func scanKey(decoder *json.Decoder) (string, error) {
	token, err := decoder.Token()
	key, isText := token.(string)
	if err != nil || !isText {
		return "", &decodeError{reason: "not_json"}
	}
	return key, scanText(key)
}

func scanText(text string) error {
	if strings.ContainsRune(text, 0) {
		return &decodeError{reason: "nul_character"}
	}
	return nil
}
