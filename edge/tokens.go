package edge

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"rectify/workflow"
)

// KeyLength is the least length of a signing key in bytes.
const KeyLength = 32

const (
	leeway     = 30 * time.Second
	tokenLimit = 2048 // characters; ours have about 400
)

// Tokens makes and reads bearer tokens: HS256, for one issuer and one audience,
// never without an end. A token only names a session; whether that still runs,
// and what its person may do, is asked anew at every request.
type Tokens struct {
	key      []byte
	issuer   string
	audience string
	clock    func() time.Time
	parser   *jwt.Parser
}

// NewTokens refuses a key shorter than KeyLength and an empty issuer or audience:
// each would switch off a check without a word.
func NewTokens(key []byte, issuer, audience string, clock func() time.Time) (*Tokens, error) {
	if len(key) < KeyLength {
		return nil, fmt.Errorf("edge: the key that signs tokens has %d bytes, fewer than %d", len(key), KeyLength)
	}
	if issuer == "" || audience == "" {
		return nil, errors.New("edge: tokens need an issuer and an audience")
	}
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithIssuer(issuer),
		jwt.WithAudience(audience),
		jwt.WithLeeway(leeway),
		jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(clock),
	)
	return &Tokens{key: key, issuer: issuer, audience: audience, clock: clock, parser: parser}, nil
}

// Issue makes the token of a session that lasts until the instant.
func (t *Tokens) Issue(session string, person workflow.PersonID, until time.Time) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		Issuer:    t.issuer,
		Audience:  jwt.ClaimStrings{t.audience},
		Subject:   strconv.FormatInt(int64(person), 10),
		ID:        session,
		IssuedAt:  jwt.NewNumericDate(t.clock()),
		ExpiresAt: jwt.NewNumericDate(until),
	})
	return token.SignedString(t.key)
}

// claims are checked by the parser, and then by Validate for what it leaves open.
type claims struct{ jwt.RegisteredClaims }

// Validate demands what the parser only checks where it is there.
func (c *claims) Validate() error {
	switch {
	case c.IssuedAt == nil:
		return errors.New("no iat")
	case c.ID == "":
		return errors.New("no jti")
	case len(c.Audience) != 1:
		return errors.New("several audiences")
	}
	return nil
}

// Read returns the session and the person that a token names. Every fault of a
// token is an error, and nothing of a faulty one is used.
func (t *Tokens) Read(text string) (session string, person workflow.PersonID, err error) {
	if len(text) > tokenLimit {
		return "", 0, errors.New("edge: token too long")
	}
	var read claims
	token, err := t.parser.ParseWithClaims(text, &read, func(*jwt.Token) (any, error) { return t.key, nil })
	if err != nil {
		return "", 0, err
	}
	if err := onceEach(text); err != nil {
		return "", 0, err
	}
	if _, critical := token.Header["crit"]; critical {
		return "", 0, errors.New("edge: token with an extension that is not understood")
	}
	id, err := strconv.ParseInt(read.Subject, 10, 64)
	if err != nil || id <= 0 || strconv.FormatInt(id, 10) != read.Subject {
		return "", 0, errors.New("edge: token of nobody")
	}
	return read.ID, workflow.PersonID(id), nil
}

// onceEach refuses a token that says anything twice: two readers would each believe
// another one.
func onceEach(text string) error {
	for part := range strings.SplitSeq(text[:strings.LastIndexByte(text, '.')], ".") {
		said, err := base64.RawURLEncoding.DecodeString(part)
		if err != nil {
			return err
		}
		if err := scan(said); err != nil {
			return err
		}
	}
	return nil
}
