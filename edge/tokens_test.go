package edge_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"rectify/edge"
)

var (
	key = []byte("0123456789abcdef0123456789abcdef")
	now = time.Date(2017, 7, 20, 9, 0, 0, 0, time.UTC)
)

func clock() time.Time { return now }

func newTokens(t *testing.T) *edge.Tokens {
	t.Helper()
	tokens, err := edge.NewTokens(key, "rectify", "rectify-api", clock)
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

// good are the claims of a token that is accepted; each test spoils one of them.
func good() jwt.MapClaims {
	return jwt.MapClaims{"iss": "rectify", "aud": "rectify-api", "sub": "7", "jti": "session",
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix()}
}

func with(name string, value any) jwt.MapClaims {
	claims := good()
	claims[name] = value
	return claims
}

func without(name string) jwt.MapClaims {
	claims := good()
	delete(claims, name)
	return claims
}

func sign(method jwt.SigningMethod, claims jwt.Claims, key any) string {
	text, err := jwt.NewWithClaims(method, claims).SignedString(key)
	if err != nil {
		panic(err)
	}
	return text
}

func TestATokenNamesSessionAndPerson(t *testing.T) {
	tokens := newTokens(t)
	token, err := tokens.Issue("session", 7, now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	session, person, err := tokens.Read(token)
	if err != nil || session != "session" || person != 7 {
		t.Errorf("got %q, %d, %v", session, person, err)
	}
	if _, _, err := tokens.Read(sign(jwt.SigningMethodHS256, good(), key)); err != nil {
		t.Errorf("the claims that the bad tokens start from are refused: %v", err)
	}
}

func TestBadTokensAreRefused(t *testing.T) {
	tokens := newTokens(t)
	whole := sign(jwt.SigningMethodHS256, good(), key)
	parts := strings.Split(whole, ".")
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	critical := jwt.NewWithClaims(jwt.SigningMethodHS256, good())
	critical.Header["crit"] = []string{"b64"}
	criticalText, _ := critical.SignedString(key)
	forged, _ := json.Marshal(with("sub", "8"))

	for sentence, token := range map[string]string{
		"nothing":                            "",
		"no token at all":                    "let me in",
		"two parts":                          parts[0] + "." + parts[1],
		"four parts":                         whole + "." + parts[2],
		"a part that is no base64":           parts[0] + ".%%%." + parts[2],
		"a claim part that is no JSON":       parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte("{")) + "." + parts[2],
		"no signature":                       parts[0] + "." + parts[1] + ".",
		"a changed signature":                whole[:len(whole)-6] + "AAAAAA",
		"claims changed after signing":       parts[0] + "." + base64.RawURLEncoding.EncodeToString(forged) + "." + parts[2],
		"another key":                        sign(jwt.SigningMethodHS256, good(), []byte(strings.Repeat("x", 32))),
		"an empty key":                       sign(jwt.SigningMethodHS256, good(), []byte{}),
		"algorithm none":                     sign(jwt.SigningMethodNone, good(), jwt.UnsafeAllowNoneSignatureType),
		"HS512 with the right key":           sign(jwt.SigningMethodHS512, good(), key),
		"HS384 with the right key":           sign(jwt.SigningMethodHS384, good(), key),
		"an asymmetric algorithm":            sign(jwt.SigningMethodRS256, good(), private),
		"a critical extension":               criticalText,
		"no expiry":                          sign(jwt.SigningMethodHS256, without("exp"), key),
		"expired beyond the leeway":          sign(jwt.SigningMethodHS256, with("exp", now.Add(-31*time.Second).Unix()), key),
		"an expiry that is text":             sign(jwt.SigningMethodHS256, with("exp", "tomorrow"), key),
		"issued in the future":               sign(jwt.SigningMethodHS256, with("iat", now.Add(time.Minute).Unix()), key),
		"no time of issue":                   sign(jwt.SigningMethodHS256, without("iat"), key),
		"not valid yet":                      sign(jwt.SigningMethodHS256, with("nbf", now.Add(time.Minute).Unix()), key),
		"another issuer":                     sign(jwt.SigningMethodHS256, with("iss", "elsewhere"), key),
		"no issuer":                          sign(jwt.SigningMethodHS256, without("iss"), key),
		"another audience":                   sign(jwt.SigningMethodHS256, with("aud", "other-api"), key),
		"no audience":                        sign(jwt.SigningMethodHS256, without("aud"), key),
		"several audiences":                  sign(jwt.SigningMethodHS256, with("aud", []string{"rectify-api", "other-api"}), key),
		"no session":                         sign(jwt.SigningMethodHS256, without("jti"), key),
		"nobody":                             sign(jwt.SigningMethodHS256, without("sub"), key),
		"a person that is no number":         sign(jwt.SigningMethodHS256, with("sub", "clerk"), key),
		"person 0, which is the policy":      sign(jwt.SigningMethodHS256, with("sub", "0"), key),
		"a negative person":                  sign(jwt.SigningMethodHS256, with("sub", "-7"), key),
		"a person written in another way":    sign(jwt.SigningMethodHS256, with("sub", "+7"), key),
		"padding where none belongs":         parts[0] + "." + parts[1] + "." + parts[2] + "=",
		"far longer than any token of ours":  sign(jwt.SigningMethodHS256, with("pad", strings.Repeat("x", 4096)), key),
		"the scheme's name before the token": "Bearer " + whole,
	} {
		t.Run(sentence, func(t *testing.T) {
			if session, person, err := tokens.Read(token); err == nil || session != "" || person != 0 {
				t.Errorf("accepted: %q, %d, %v", session, person, err)
			}
		})
	}
}

func TestTheLeewayIsThirtySecondsAtMost(t *testing.T) {
	tokens := newTokens(t)
	if _, _, err := tokens.Read(sign(jwt.SigningMethodHS256, with("exp", now.Add(-29*time.Second).Unix()), key)); err != nil {
		t.Errorf("a clock that is 29 seconds off is not forgiven: %v", err)
	}
}

func TestWeakTokensCannotBeMade(t *testing.T) {
	for sentence, make := range map[string]func() (*edge.Tokens, error){
		"a key of 31 bytes": func() (*edge.Tokens, error) { return edge.NewTokens(key[:31], "rectify", "rectify-api", clock) },
		"no key":            func() (*edge.Tokens, error) { return edge.NewTokens(nil, "rectify", "rectify-api", clock) },
		"no issuer":         func() (*edge.Tokens, error) { return edge.NewTokens(key, "", "rectify-api", clock) },
		"no audience":       func() (*edge.Tokens, error) { return edge.NewTokens(key, "rectify", "", clock) },
	} {
		if tokens, err := make(); err == nil || tokens != nil {
			t.Error(fmt.Sprintf("%s: accepted", sentence))
		}
	}
}
