package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Size is a number of bytes, written "20 MiB", "512 KiB" or "1000000 B".
type Size int64

// The units of sizes.
const (
	KiB Size = 1 << 10
	MiB Size = 1 << 20
)

var errSize = errors.New("not a size")

// UnmarshalText reads a size with its unit.
func (s *Size) UnmarshalText(text []byte) error {
	written := strings.TrimSpace(string(text))
	for _, unit := range []struct {
		name  string
		bytes Size
	}{{"MiB", MiB}, {"KiB", KiB}, {"B", 1}} {
		digits, found := strings.CutSuffix(written, unit.name)
		if !found {
			continue
		}
		number, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 40)
		if err != nil || number < 0 {
			return errSize
		}
		*s = Size(number) * unit.bytes
		return nil
	}
	return errSize
}

// String writes the size with the largest unit that leaves no rest.
func (s Size) String() string {
	switch {
	case s != 0 && s%MiB == 0:
		return fmt.Sprintf("%d MiB", int64(s/MiB))
	case s != 0 && s%KiB == 0:
		return fmt.Sprintf("%d KiB", int64(s/KiB))
	}
	return fmt.Sprintf("%d B", int64(s))
}

// MarshalText writes the size as it is read.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
