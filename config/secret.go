package config

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is a value that is used and never shown: whatever prints, logs or
// marshals it gets a placeholder.
type Secret string

const placeholder = "<secret>"

// Reveal gives the value itself, for the one place that needs it.
func (s Secret) Reveal() string { return string(s) }

func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return placeholder
}

// Format answers every verb with the placeholder, %x and %#v too.
func (s Secret) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, s.String()) }

// LogValue keeps the value out of structured logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText keeps the value out of JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
