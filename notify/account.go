package notify

import (
	"strings"

	"rectify/models"
)

// account writes what a letter about an account says: what the code is for, and the
// code.
func (w writer) account(facts models.AccountLetter) string {
	if facts.Purpose == models.AddressChanged {
		return w.say("letter.account.address_changed.body", oneLine(facts.Login))
	}
	lines := []string{
		w.say("letter.account."+facts.Purpose+".body", oneLine(facts.Login)), "",
		w.say("letter.account.code", facts.Code),
		w.say("letter.account.until", Clock(w.language, facts.ExpiresAt.Time(), w.zone)),
	}
	if base := strings.TrimRight(w.settings.BaseURL, "/"); base != "" {
		lines = append(lines, w.say("letter.line.link", base))
	}
	return strings.Join(append(lines, "", w.say("letter.account.not_asked")), "\n")
}
