package casework

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"

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

// How many may wait for their turn. One address, behind which a whole office may
// sit, never fills the line, so that a storm from there leaves room for others.
const (
	lineMost       = 64
	linePerAddress = 24
	lineRetryAfter = 3 // seconds; the whole line takes about as long
)

type hasher struct {
	turn chan struct{}

	mutex     sync.Mutex
	waiting   int
	byNetwork map[string]int
}

func newHasher() *hasher {
	return &hasher{turn: make(chan struct{}, 1), byNetwork: map[string]int{}}
}

// enter takes a place in the line. The network "" is the program's own.
func (h *hasher) enter(network string) error {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	switch {
	case network != "" && h.byNetwork[network] >= linePerAddress:
		return &workflow.Error{Code: workflow.CodeTooMany, Reason: "sign_ins_at_once", RetryAfter: lineRetryAfter}
	case h.waiting >= lineMost:
		return &workflow.Error{Code: workflow.CodeBusy, Reason: "sign_ins_at_once", RetryAfter: lineRetryAfter}
	}
	h.waiting++
	h.byNetwork[network]++
	return nil
}

func (h *hasher) leave(network string) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.waiting--
	if h.byNetwork[network]--; h.byNetwork[network] == 0 {
		delete(h.byNetwork, network)
	}
}

func (h *hasher) key(ctx context.Context, address, password string, salt []byte) ([]byte, error) {
	network := workflow.Network(address)
	if err := h.enter(network); err != nil {
		return nil, err
	}
	defer h.leave(network)
	select {
	case h.turn <- struct{}{}:
		defer func() { <-h.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, argonPasses, argonMemory, argonThreads, argonKey), nil
}

// hash makes the text that is stored for a password.
func (h *hasher) hash(ctx context.Context, address, password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt)
	key, err := h.key(ctx, address, password, salt)
	if err != nil {
		return "", err
	}
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonThreads, encode(salt), encode(key)), nil
}

// matches compares a password with a stored hash in constant time. An empty hash
// costs the same time and never matches, so that an unknown login is not told
// from a wrong password.
func (h *hasher) matches(ctx context.Context, address, password, stored string) (bool, error) {
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
	key, err := h.key(ctx, address, password, salt)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, want) == 1 && known, nil
}

// HashPassword makes the text that is stored for a password, for people who are
// entered otherwise than by a Desk. A password that is too short, too long, or easily
// guessed is invalid.
func HashPassword(ctx context.Context, password string) (string, error) {
	if wrong := workflow.CheckPassword(password, "", workflow.PasswordLeast); len(wrong) > 0 {
		return "", workflow.Invalid(wrong...)
	}
	return newHasher().hash(ctx, "", password)
}
