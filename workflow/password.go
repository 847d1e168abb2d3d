package workflow

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

//go:embed common_passwords.txt
var commonPasswordText string

var commonPasswords = strings.Fields(commonPasswordText)

// The length of a password in characters, whatever the access rules say.
const (
	PasswordLeast = 10
	PasswordMost  = 200
)

// leastDistinct is how many different characters a password has at least.
const leastDistinct = 4

// CheckPassword says what is wrong with a new password: its length, or that it is
// the login, one of the commonest, or hardly more than one character repeated.
func CheckPassword(password, login string, least int) []Field {
	refuse := func(reason string, args ...string) []Field {
		return []Field{{Name: "password", Reason: reason, Args: args}}
	}
	least = max(least, PasswordLeast)
	switch length := utf8.RuneCountInString(password); {
	case length < least || length > PasswordMost:
		return refuse("password_length", fmt.Sprint(least), fmt.Sprint(PasswordMost))
	case login != "" && strings.EqualFold(password, login):
		return []Field{{Name: "password", Reason: "password_is_login"}}
	case slices.Contains(commonPasswords, strings.ToLower(password)):
		return []Field{{Name: "password", Reason: "password_common"}}
	}
	distinct := map[rune]bool{}
	for _, character := range password {
		distinct[character] = true
	}
	if len(distinct) < leastDistinct {
		return []Field{{Name: "password", Reason: "password_simple"}}
	}
	return nil
}

// AccessRules are what the security administrator sets about signing in. A session
// never lasts longer than the program's own setting.
type AccessRules struct {
	PasswordLeast      int           // characters
	FailuresPerAccount int           // from one address, before the two are locked together
	FailuresPerAddress int           // with any account; whole offices share one address
	LockedFor          time.Duration // whole minutes
	SessionFor         time.Duration // whole minutes; 0: the program's setting
}

// DefaultAccessRules hold until others are set.
func DefaultAccessRules() AccessRules {
	return AccessRules{PasswordLeast: PasswordLeast, FailuresPerAccount: 5, FailuresPerAddress: 50, LockedFor: 15 * time.Minute}
}

// Check says which rule is out of its range: rules that would switch a safeguard off,
// or lock everybody out, are refused.
func (r AccessRules) Check() []Field {
	var wrong []Field
	between := func(name string, value, least, most int) {
		if value < least || value > most {
			wrong = append(wrong, Field{Name: name, Reason: "out_of_range", Args: []string{fmt.Sprint(least), fmt.Sprint(most)}})
		}
	}
	between("password_least", r.PasswordLeast, PasswordLeast, 64)
	between("failures_per_account", r.FailuresPerAccount, 3, 10)
	between("failures_per_address", r.FailuresPerAddress, 10, 500)
	between("locked_minutes", int(r.LockedFor/time.Minute), 5, 24*60)
	if r.SessionFor != 0 {
		between("session_minutes", int(r.SessionFor/time.Minute), 15, 24*60)
	}
	return wrong
}
