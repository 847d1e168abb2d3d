package casework

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"rectify/workflow"
)

// The cost of one password: argon2id at 19 MiB, two passes (OWASP password
// storage cheat sheet). One at a time, so that a storm of sign-ins cannot take
// the machine's memory.
const (
	argonMemory  = 19 * 1024 // KiB
	argonPasses  = 2
	argonThreads = 1
	argonKey     = 32
	saltBytes    = 16
)

// The length of a password in characters.
const (
	passwordLeast = 10
	passwordMost  = 200
)

func checkPassword(password string) []workflow.Field {
	if length := utf8.RuneCountInString(password); length < passwordLeast || length > passwordMost {
		return []workflow.Field{{Name: "password", Reason: "password_length", Args: []string{fmt.Sprint(passwordLeast), fmt.Sprint(passwordMost)}}}
	}
	return nil
}

type hasher struct{ turn chan struct{} }

func newHasher() *hasher { return &hasher{turn: make(chan struct{}, 1)} }

func (h *hasher) key(ctx context.Context, password string, salt []byte) ([]byte, error) {
	select {
	case h.turn <- struct{}{}:
		defer func() { <-h.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, argonPasses, argonMemory, argonThreads, argonKey), nil
}

// hash makes the text that is stored for a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt)
	key, err := h.key(ctx, password, salt)
	if err != nil {
		return "", err
	}
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonThreads, encode(salt), encode(key)), nil
}

// matches compares a password with a stored hash in constant time. An empty hash
// costs the same time and never matches, so that an unknown login is not told
// from a wrong password.
func (h *hasher) matches(ctx context.Context, password, stored string) (bool, error) {
	parts := strings.Split(stored, "$")
	salt, want := make([]byte, saltBytes), make([]byte, argonKey)
	known := len(parts) == 6
	if known {
		var err error
		if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
			return false, err
		}
		if want, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
			return false, err
		}
	}
	key, err := h.key(ctx, password, salt)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, want) == 1 && known, nil
}

// HashPassword makes the text that is stored for a password, for people who are
// entered otherwise than by a Desk. A password of a wrong length is invalid.
func HashPassword(ctx context.Context, password string) (string, error) {
	if wrong := checkPassword(password); len(wrong) > 0 {
		return "", workflow.Invalid(wrong...)
	}
	return newHasher().hash(ctx, password)
}
