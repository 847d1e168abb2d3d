package casework

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// How long one-time codes count.
const (
	activationFor   = 7 * 24 * time.Hour
	confirmationFor = 24 * time.Hour
)

// The letters of a code: 32 that are not mistaken for one another, so that 20 of
// them are 100 random bits, which nobody finds by trying.
const (
	codeLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	codeLength  = 20
	codeGroup   = 5
)

// newCode makes a code in groups, as ABCDE-FGH23-….
func newCode() string {
	var bits [codeLength]byte
	_, _ = rand.Read(bits[:])
	var code strings.Builder
	for i, b := range bits {
		if i > 0 && i%codeGroup == 0 {
			code.WriteByte('-')
		}
		code.WriteByte(codeLetters[int(b)%len(codeLetters)])
	}
	return code.String()
}

// codeHash is what is kept of a code. How it was typed, in small letters or without
// dashes, makes no difference.
func codeHash(code string) string {
	plain := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(strings.TrimSpace(code)))
	sum := sha256.Sum256([]byte(plain))
	return hex.EncodeToString(sum[:])
}

// issueCode makes a code for a person, in place of any before it, and returns it once.
func (a *act) issueCode(person workflow.PersonID, purpose, address string, lasts time.Duration) (string, models.OneTimeCode, error) {
	if err := a.RevokeCodes(person, purpose, models.At(a.now)); err != nil {
		return "", models.OneTimeCode{}, err
	}
	code := newCode()
	row := models.OneTimeCode{PersonID: person, Purpose: purpose, CodeHash: codeHash(code), Address: address,
		CreatedBy: models.Reference(a.actor.Person), CreatedAt: models.At(a.now), ExpiresAt: models.At(a.now.Add(lasts))}
	return code, row, a.Add(&row)
}

// mailCode writes the letter that carries a code.
func (a *act) mailCode(person models.Person, address, code string, row models.OneTimeCode) error {
	letter := a.newLetter(person, models.At(a.now), 0)
	letter.Address = address
	if err := a.Add(&letter); err != nil {
		return err
	}
	a.letters = append(a.letters, letter.ID)
	return a.Add(&models.AccountLetter{LetterID: letter.ID, CodeID: row.ID, Purpose: row.Purpose, Login: person.Login, Code: code, ExpiresAt: row.ExpiresAt})
}

// tellFormer tells the confirmed address that somebody had before that letters go
// elsewhere now, so that whoever did not want this hears of it.
func (a *act) tellFormer(before, now models.Person) error {
	if before.Email == "" || before.EmailConfirmedAt == 0 || before.Email == now.Email {
		return nil
	}
	row := models.OneTimeCode{PersonID: now.ID, Purpose: models.AddressChanged, CodeHash: codeHash(newCode()), Address: before.Email,
		CreatedBy: models.Reference(a.actor.Person), CreatedAt: models.At(a.now), ExpiresAt: models.At(a.now), RevokedAt: models.At(a.now)}
	if err := a.Add(&row); err != nil {
		return err
	}
	return a.mailCode(now, before.Email, "", row)
}

// wrongCode is the refusal of a code that is unknown, used, replaced or expired; which
// of these is not said.
func wrongCode() error {
	return workflow.Invalid(workflow.Field{Name: "one_time_code", Reason: "wrong_code"})
}

// useCode lets a code count, once: of two who use it at the same moment one is told
// that it is wrong.
func (a *act) useCode(id int64) error {
	used, err := a.UseCode(id, models.At(a.now))
	if err == nil && !used {
		return wrongCode()
	}
	return err
}
