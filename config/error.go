package config

import "strings"

// Problem is one thing that is wrong with the settings.
type Problem struct {
	Place  string // file:line or the variable's name; "" when it was found in the whole
	Key    string // token.secret
	Reason string
	Args   []string
}

// The reasons of problems.
const (
	ReasonUnreadable  = "unreadable"   // the file cannot be read; why
	ReasonTooLarge    = "too_large"    // the file is larger than any settings file
	ReasonNotYAML     = "not_yaml"     // what the parser says
	ReasonUnknownKey  = "unknown_key"  // none that is known is like it
	ReasonMistypedKey = "mistyped_key" // the known one that is nearest
	ReasonSeveral     = "several"      // more than one document in a file
	ReasonType        = "type"         // text where a number is due, and the like
	ReasonBoth        = "both"         // the variable and its _FILE are set
	ReasonRequired    = "required"     // empty
	ReasonNotOneOf    = "not_one_of"   // the choices
	ReasonRange       = "range"        // least, greatest
	ReasonTooShort    = "too_short"    // the least length in bytes
	ReasonZone        = "unknown_zone" // no such time zone
	ReasonAddress     = "address"      // not host:port
	ReasonURL         = "url"          // no absolute http or https address
	ReasonNetwork     = "network"      // neither address nor network
	ReasonMailbox     = "mailbox"      // no bare mail address
	ReasonDomain      = "domain"       // no domain name
	ReasonOneLine     = "one_line"     // a line break in a name or address
	ReasonDatabase    = "database"     // an address of an unknown kind
	ReasonCredentials = "credentials"  // user without password, or the other way round
	ReasonClock       = "clock"        // no time of day
	ReasonEmptyFile   = "empty_file"   // a file that should hold a secret
	ReasonExposed     = "exposed"      // everybody on the machine can read a secret: the file
)

// Error is everything that is wrong at once, so that it is put right in one go.
type Error struct{ Problems []Problem }

func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, problem := range e.Problems {
		lines[i] = problem.String()
	}
	return "config: " + strings.Join(lines, "; ")
}

func (p Problem) String() string {
	parts := []string{}
	for _, part := range []string{p.Place, p.Key, p.Reason} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(p.Args) > 0 {
		parts = append(parts, "("+strings.Join(p.Args, ", ")+")")
	}
	return strings.Join(parts, " ")
}

// unknown refuses a key or variable and names the one that may have been meant.
func unknown(place, key, typed string, known []string) *Error {
	if meant := nearest(typed, known); meant != "" {
		return wrong(place, key, ReasonMistypedKey, meant)
	}
	return wrong(place, key, ReasonUnknownKey)
}

func wrong(place, key, reason string, args ...string) *Error {
	return &Error{Problems: []Problem{{Place: place, Key: key, Reason: reason, Args: args}}}
}
