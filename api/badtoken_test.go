package api

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"rectify/casework"
	"rectify/edge"
	"rectify/models"
)

// forger makes tokens of the leader of the unit, each with something wrong.
type forger struct{ *world }

func (f forger) claims(change func(jwt.MapClaims)) jwt.MapClaims {
	claims := jwt.MapClaims{"iss": "rectify", "aud": "rectify", "sub": fmt.Sprint(f.people["leader"].Person), "jti": sessionOf("leader"),
		"iat": f.now.Unix(), "exp": f.now.Add(time.Hour).Unix()}
	if change != nil {
		change(claims)
	}
	return claims
}

func (f forger) signed(method jwt.SigningMethod, key any, claims jwt.MapClaims, header map[string]any) string {
	f.Helper()
	token := jwt.NewWithClaims(method, claims)
	maps.Copy(token.Header, header)
	text, err := token.SignedString(key)
	f.must(err)
	return text
}

// with is a token with other claims, signed as ours are.
func (f forger) with(change func(jwt.MapClaims)) string {
	return f.signed(jwt.SigningMethodHS256, tokenKey, f.claims(change), nil)
}

func (f forger) set(name string, value any) string {
	return f.with(func(claims jwt.MapClaims) { claims[name] = value })
}

func (f forger) without(name string) string {
	return f.with(func(claims jwt.MapClaims) { delete(claims, name) })
}

// raw is a token whose parts are written by hand, with a true signature.
func (f forger) raw(header, claims string) string {
	f.Helper()
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(header)) + "." + encode([]byte(claims))
	signature, err := jwt.SigningMethodHS256.Sign(text, tokenKey)
	f.must(err)
	return text + "." + encode(signature)
}

// session enters a session of the leader's and gives a good token of it.
func (f forger) session(id string, expires, ended time.Time) string {
	f.Helper()
	f.must(f.store.Tx(f.Context(), func(tx *models.Tx) error {
		return tx.Add(&models.Session{ID: id, PersonID: f.people["leader"].Person, CreatedAt: models.At(f.now), LastSeenAt: models.At(f.now),
			ExpiresAt: models.At(expires), EndedAt: models.At(ended)})
	}))
	return f.set("jti", id)
}

// forgeries are headers that let nobody in: the values of Authorization.
func forgeries(f forger) map[string][]string {
	good := f.with(nil)
	parts := strings.Split(good, ".")
	claims, err := json.Marshal(f.claims(nil))
	f.must(err)
	forged, err := json.Marshal(f.claims(func(claims jwt.MapClaims) { claims["sub"] = fmt.Sprint(f.people["head"].Person) }))
	f.must(err)
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	f.must(err)
	hs256 := `{"alg":"HS256","typ":"JWT"}`
	twice := strings.TrimSuffix(string(claims), "}") + `,"sub":"` + fmt.Sprint(f.people["head"].Person) + `"}`
	bearers := map[string]string{
		"algorithm none":                              f.signed(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, f.claims(nil), nil),
		"algorithm None with our signature":           f.raw(`{"alg":"None","typ":"JWT"}`, string(claims)),
		"HS384 with the right key":                    f.signed(jwt.SigningMethodHS384, tokenKey, f.claims(nil), nil),
		"HS512 with the right key":                    f.signed(jwt.SigningMethodHS512, tokenKey, f.claims(nil), nil),
		"RS256, to be checked with our key":           f.signed(jwt.SigningMethodRS256, private, f.claims(nil), nil),
		"an empty key":                                f.signed(jwt.SigningMethodHS256, []byte{}, f.claims(nil), nil),
		"the key of another installation":             f.signed(jwt.SigningMethodHS256, []byte(strings.Repeat("z", edge.KeyLength)), f.claims(nil), nil),
		"a key named in the header":                   f.signed(jwt.SigningMethodHS256, []byte{}, f.claims(nil), map[string]any{"kid": "/dev/null"}),
		"a key that is a statement":                   f.signed(jwt.SigningMethodHS256, []byte("k"), f.claims(nil), map[string]any{"kid": "' UNION SELECT 'k' --"}),
		"a key that it brings":                        f.signed(jwt.SigningMethodHS256, []byte("k"), f.claims(nil), map[string]any{"jwk": map[string]string{"kty": "oct", "k": "aw"}}),
		"a key to be fetched":                         f.signed(jwt.SigningMethodHS256, []byte("k"), f.claims(nil), map[string]any{"jku": "https://elsewhere.example/keys"}),
		"a critical extension":                        f.signed(jwt.SigningMethodHS256, tokenKey, f.claims(nil), map[string]any{"crit": []string{"b64"}, "b64": false}),
		"expired":                                     f.set("exp", f.now.Add(-time.Minute).Unix()),
		"not valid yet":                               f.set("nbf", f.now.Add(time.Minute).Unix()),
		"issued in the future":                        f.set("iat", f.now.Add(time.Minute).Unix()),
		"no expiry":                                   f.without("exp"),
		"an expiry far beyond a session that is over": f.withSession("over", f.now.Add(-time.Second), time.Time{}, 100*365*24*time.Hour),
		"another issuer":                              f.set("iss", "elsewhere"),
		"another audience":                            f.set("aud", "elsewhere"),
		"our audience among others":                   f.set("aud", []string{"rectify", "elsewhere"}),
		"nobody's":                                    f.without("sub"),
		"of the rules themselves":                     f.set("sub", "0"),
		"of a person that is a number":                f.set("sub", int64(f.people["leader"].Person)),
		"of another person, in this one's session":    f.set("sub", fmt.Sprint(f.people["head"].Person)),
		"of a person who is not there":                f.set("sub", "999999"),
		"without a session":                           f.without("jti"),
		"of a session that never was":                 f.set("jti", "00000000000000000000000000000000"),
		"of a session that is a list":                 f.set("jti", []string{sessionOf("leader")}),
		"of a session that is a statement":            f.set("jti", "' OR '1'='1"),
		"of a session that is a pattern":              f.set("jti", "session of%"),
		"of a session that was ended":                 f.session("ended", f.now.Add(time.Hour), f.now.Add(-time.Second)),
		"of a session that has expired":               f.session("expired", f.now, time.Time{}),
		"of a person who was disabled":                f.disabled(),
		"an expiry that is text":                      f.set("exp", "tomorrow"),
		"an expiry that is a list":                    f.set("exp", []int64{f.now.Add(time.Hour).Unix()}),
		"a claim twice":                               f.raw(hs256, twice),
		"a header claim twice":                        f.raw(`{"alg":"none","alg":"HS256","typ":"JWT"}`, string(claims)),
		"claims that are a list":                      f.raw(hs256, "["+string(claims)+"]"),
		"claims that are nothing":                     f.raw(hs256, "null"),
		"claims that are no JSON":                     f.raw(hs256, string(claims)[1:]),
		"claims changed after signing":                parts[0] + "." + base64.RawURLEncoding.EncodeToString(forged) + "." + parts[2],
		"a signature changed":                         good[:len(good)-4] + strings.Repeat("A", 4),
		"no signature":                                parts[0] + "." + parts[1] + ".",
		"cut off":                                     good[:len(good)/2],
		"a part too many":                             good + "." + parts[2],
		"another form of signed token":                base64.RawURLEncoding.EncodeToString([]byte(good)),
		"of 20,000 characters":                        f.set("pad", strings.Repeat("x", 15_000)),
		"no token at all, but letters":                "letters",
		"a NUL":                                       strings.ReplaceAll(good, ".", "%00"),
	}
	headers := map[string][]string{
		"no header":                {},
		"an empty header":          {""},
		"the scheme alone":         {"Bearer"},
		"the scheme and a blank":   {"Bearer "},
		"the token alone":          {good},
		"another scheme":           {"Basic " + good},
		"two headers":              {"Bearer " + good, "Bearer " + good},
		"two tokens in one header": {"Bearer " + good + ", Bearer " + good},
	}
	for sentence, token := range bearers {
		headers[sentence] = []string{"Bearer " + token}
	}
	return headers
}

// withSession is a token that says it lasts, of a session that does not.
func (f forger) withSession(id string, expires, ended time.Time, lasts time.Duration) string {
	f.session(id, expires, ended)
	return f.with(func(claims jwt.MapClaims) { claims["jti"], claims["exp"] = id, f.now.Add(lasts).Unix() })
}

// disabled is a token of the foreign leader, who was disabled.
func (f forger) disabled() string {
	f.must(f.desk.DisablePerson(f.Context(), casework.Operator, "foreign_leader"))
	f.sql("UPDATE sessions SET ended_at = NULL WHERE id = '%s'", sessionOf("foreign leader"))
	return f.with(func(claims jwt.MapClaims) {
		claims["sub"], claims["jti"] = fmt.Sprint(f.people["foreign leader"].Person), sessionOf("foreign leader")
	})
}

// TestNoForgedTokenLetsAnybodyIn sends every forgery over a real line, to read and to
// act. Each gets the same answer, in which nothing says what was wrong with it, and no
// row changes.
func TestNoForgedTokenLetsAnybodyIn(t *testing.T) {
	eachPrepared(t, func(t *testing.T, p prepared) {
		w := p.world(t)
		one := w.issued()
		s := w.serve(edge.DefaultServerLimits, 0)
		list := forgeries(forger{w})
		if len(list) < 20 {
			t.Fatalf("only %d kinds", len(list))
		}
		before := s.tally()
		for _, sentence := range slices.Sorted(maps.Keys(list)) {
			var headers []string
			for _, value := range list[sentence] {
				headers = append(headers, "Authorization: "+value)
			}
			for method, path := range map[string]string{get: base + "/me", post: fmt.Sprintf("%s/cases/%d/acknowledge", base, one.ID)} {
				line := s.dial()
				line.say("%s", s.head(nobody, method, path, append(headers, "Accept-Language: en", "Content-Length: 0")...))
				answer := line.hear()
				s.must(line.Close())
				told(t, sentence+", "+method, answer, list[sentence])
			}
		}
		if changed := s.tally().differs(before); changed != "" {
			t.Error(changed)
		}
		// What the forgeries differ from is good.
		good := s.dial()
		good.say("%s", s.head(nobody, get, base+"/me", "Authorization: Bearer "+forger{w}.with(nil)))
		if answer := good.hear(); answer.status != http.StatusOK {
			t.Errorf("a good token: %d %s", answer.status, answer.raw)
		}
	})
}

// told makes sure that an answer says that nobody is signed in, and no more.
func told(t *testing.T, sentence string, answer reply, sent []string) {
	t.Helper()
	var problem map[string]any
	if err := json.Unmarshal(answer.raw, &problem); err != nil || answer.status != http.StatusUnauthorized {
		t.Errorf("%s: %d %s", sentence, answer.status, answer.raw)
		return
	}
	walled(t, answer, false)
	if len(sent) == 1 && len(sent[0]) > 20 && strings.Contains(string(answer.raw), sent[0][20:]) {
		t.Errorf("%s: what was sent is sent back: %s", sentence, answer.raw)
	}
	want := map[string]any{"code": "unauthenticated", "status": 401.0, "title": "Sign in first", "type": "urn:rectify:problem:unauthenticated"}
	for name, value := range want {
		if problem[name] != value {
			t.Errorf("%s: %s is %v", sentence, name, problem[name])
		}
	}
	signIn := answer.header.Get("WWW-Authenticate")
	brought := slices.ContainsFunc(sent, func(value string) bool { return strings.HasPrefix(value, "Bearer ") && value != "Bearer " })
	reason, challenge := "no_token", `Bearer realm="rectify"`
	if brought {
		reason, challenge = "bad_token", `Bearer realm="rectify", error="invalid_token"`
	}
	if problem["reason"] != reason || signIn != challenge || len(problem) != 7 {
		t.Errorf("%s: %q %v", sentence, signIn, problem)
	}
}
