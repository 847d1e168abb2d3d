package models

import (
	"gorm.io/gorm/clause"

	"rectify/workflow"
)

// AccessRules reads what is set about signing in.
func (r Reader) AccessRules() (AccessRules, error) {
	var row AccessRules
	return row, r.db.First(&row, "id = 1").Error
}

// SaveAccessRules writes them under their version.
func (t *Tx) SaveAccessRules(row *AccessRules) error { return save(t, row, row.ID, &row.Version) }

// Administrators lists the three administrators' accounts, at most 100.
func (r Reader) Administrators() ([]Administrator, error) {
	var rows []Administrator
	return rows, r.db.Order("role, person_id").Limit(100).Find(&rows).Error
}

// AdministratorsAmong reads which of the people are administrators.
func (r Reader) AdministratorsAmong(ids []workflow.PersonID) (map[workflow.PersonID]workflow.Role, error) {
	roles := map[workflow.PersonID]workflow.Role{}
	err := inParts(ids, func(part []workflow.PersonID) error {
		var rows []Administrator
		err := r.db.Where("person_id IN ?", part).Find(&rows).Error
		for _, row := range rows {
			roles[row.PersonID] = row.Role
		}
		return err
	})
	return roles, err
}

// DropGrant takes one role; it reports whether it was held.
func (t *Tx) DropGrant(person workflow.PersonID, grant workflow.Grant) (bool, error) {
	result := t.db.Where("person_id = ? AND role = ? AND unit_id = ?", person, grant.Role, grant.Unit).Delete(&Grant{})
	return result.RowsAffected > 0, result.Error
}

// RoleRequests lists the roles that wait to be given, the longest waiting first,
// after the given one.
func (r Reader) RoleRequests(after int64, limit int) ([]RoleRequest, error) {
	var rows []RoleRequest
	return rows, r.db.Where("decided_at IS NULL AND id > ?", after).Order("id").Limit(limit).Find(&rows).Error
}

// WaitingRoleRequests reads those of the requests that still wait, locked where the
// database locks rows.
func (t *Tx) WaitingRoleRequests(ids []int64) ([]RoleRequest, error) {
	var rows []RoleRequest
	query := t.db
	if t.dialect == PostgreSQL {
		query = query.Clauses(forUpdate)
	}
	return rows, query.Where("id IN ? AND decided_at IS NULL", ids).Order("id").Find(&rows).Error
}

// RoleRequestsOf reads what is asked for people and not decided.
func (r Reader) RoleRequestsOf(ids []workflow.PersonID) (map[workflow.PersonID][]workflow.Grant, error) {
	asked := map[workflow.PersonID][]workflow.Grant{}
	err := inParts(ids, func(part []workflow.PersonID) error {
		var rows []RoleRequest
		err := r.db.Where("person_id IN ? AND decided_at IS NULL", part).Order("id").Find(&rows).Error
		for _, row := range rows {
			asked[row.PersonID] = append(asked[row.PersonID], workflow.Grant{Role: row.Role, Unit: row.UnitID})
		}
		return err
	})
	return asked, err
}

// DecideRoleRequest writes the decision on a request.
func (t *Tx) DecideRoleRequest(row RoleRequest) error {
	return t.db.Model(&RoleRequest{}).Where("id = ? AND decided_at IS NULL", row.ID).
		Select("decided_by", "decided_at", "granted").Updates(&row).Error
}

// CodeByHash finds a code by its hash.
func (r Reader) CodeByHash(purpose, hash string) (OneTimeCode, error) {
	var row OneTimeCode
	return row, r.db.First(&row, "code_hash = ? AND purpose = ?", hash, purpose).Error
}

// CodesSince counts the codes for a person and purpose made since an instant.
func (r Reader) CodesSince(person workflow.PersonID, purpose string, since Instant) (int64, error) {
	var count int64
	return count, r.db.Model(&OneTimeCode{}).Where("person_id = ? AND purpose = ? AND created_at >= ?", person, purpose, since).Count(&count).Error
}

// OpenCodes reads which of the people have a code for a purpose that still counts,
// and until when.
func (r Reader) OpenCodes(purpose string, ids []workflow.PersonID, now Instant) (map[workflow.PersonID]Instant, error) {
	until := map[workflow.PersonID]Instant{}
	err := inParts(ids, func(part []workflow.PersonID) error {
		var rows []OneTimeCode
		err := r.db.Where("person_id IN ? AND purpose = ? AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ?", part, purpose, now).Find(&rows).Error
		for _, row := range rows {
			until[row.PersonID] = row.ExpiresAt
		}
		return err
	})
	return until, err
}

// UseCode marks a code as used, and wipes it from its letter. It reports whether it
// was still open: of two who use it at once, one does.
func (t *Tx) UseCode(id int64, at Instant) (bool, error) {
	result := t.db.Model(&OneTimeCode{}).Where("id = ? AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ?", id, at).Update("used_at", at)
	if result.Error != nil || result.RowsAffected == 0 {
		return false, result.Error
	}
	return true, t.db.Model(&AccountLetter{}).Where("code_id = ?", id).Update("code", "").Error
}

// RevokeCodes ends whatever codes a person has for a purpose, and wipes them from
// their letters.
func (t *Tx) RevokeCodes(person workflow.PersonID, purpose string, at Instant) error {
	err := t.db.Exec(`UPDATE account_letters SET code = '' WHERE code_id IN
		(SELECT id FROM one_time_codes WHERE person_id = ? AND purpose = ? AND used_at IS NULL AND revoked_at IS NULL)`, person, purpose).Error
	if err != nil {
		return err
	}
	return t.db.Model(&OneTimeCode{}).Where("person_id = ? AND purpose = ? AND used_at IS NULL AND revoked_at IS NULL", person, purpose).
		Update("revoked_at", at).Error
}

// accountLetters reads what letters about accounts carry, with the code's state.
func (r Reader) accountLetters(letters []int64) (map[int64]accountParcel, error) {
	var rows []accountParcel
	err := r.db.Table("account_letters").Select("account_letters.*, one_time_codes.address").
		Joins("JOIN one_time_codes ON one_time_codes.id = account_letters.code_id").Where("letter_id IN ?", letters).Find(&rows).Error
	found := map[int64]accountParcel{}
	for _, row := range rows {
		found[row.LetterID] = row
	}
	return found, err
}

type accountParcel struct {
	AccountLetter
	Address string
}

// parcel judges a letter about an account. One that asks for the confirmation of an
// address goes to that address and is the only letter that goes to one before it is
// confirmed; that another address took its place is told to the one of before; any
// other goes to the confirmed address. A letter whose code is over is
// not sent: whoever claimed it holds it until SendAfter.
func (p accountParcel) parcel(letter Letter, person Person) LetterParcel {
	letter.Account = &p.AccountLetter
	parcel := LetterParcel{Letter: letter, Name: person.Name}
	if p.Purpose == AddressChanged {
		parcel.Letter.Address = p.Address
		return parcel // also where the person is disabled by now: it is a warning
	}
	if p.Purpose == CodeConfirmEmail {
		parcel.Letter.Address = p.Address
	} else if parcel.Letter.Address = person.Email; person.EmailConfirmedAt == 0 {
		parcel.Refusal = LetterContactNotConfirmed
	}
	switch {
	case person.DisabledAt != 0:
		parcel.Refusal = LetterPersonDisabled
	case p.Code == "" || p.ExpiresAt <= letter.SendAfter:
		parcel.Refusal = LetterCodeOver
	}
	return parcel
}

// SessionsOf lists the running sessions of a person, the newest first; at most 100.
func (r Reader) SessionsOf(person workflow.PersonID, now Instant) ([]Session, error) {
	var rows []Session
	return rows, r.db.Where("person_id = ? AND expires_at > ? AND ended_at IS NULL", person, now).Order("expires_at DESC").Limit(100).Find(&rows).Error
}

// EndOtherSessions ends every session of a person but one, and says how many.
func (t *Tx) EndOtherSessions(person workflow.PersonID, but string, at Instant) (int64, error) {
	result := t.db.Model(&Session{}).Where("person_id = ? AND ended_at IS NULL AND expires_at > ? AND id <> ?", person, at, but).Update("ended_at", at)
	return result.RowsAffected, result.Error
}

// Locks lists what is locked now: accounts with their address, and addresses.
func (r Reader) Locks(now Instant, limit int) ([]SignInFailure, error) {
	var rows []SignInFailure
	return rows, r.db.Where("locked_until IS NOT NULL AND locked_until > ?", now).Order("locked_until DESC, login, address").Limit(limit).Find(&rows).Error
}

// FailurePlace is a place in the list of failed sign-ins; a zero one is its beginning.
type FailurePlace struct {
	At             Instant
	Login, Address string
}

// SignInFailures lists failed sign-ins, the last first, behind a place.
func (r Reader) SignInFailures(after FailurePlace, limit int) ([]SignInFailure, error) {
	var rows []SignInFailure
	db := r.db
	if after.At != 0 {
		db = db.Where("last_at <= ? AND (last_at < ? OR (login, address) > (?, ?))", after.At, after.At, after.Login, after.Address)
	}
	return rows, db.Order(clause.OrderBy{Columns: []clause.OrderByColumn{{Column: clause.Column{Name: "last_at"}, Desc: true},
		{Column: clause.Column{Name: "login"}}, {Column: clause.Column{Name: "address"}}}}).Limit(limit).Find(&rows).Error
}

// Unlock forgets the failures of an account and address. It reports whether there
// were any.
func (t *Tx) Unlock(login, address string) (bool, error) {
	result := t.db.Where("login = ? AND address = ?", login, address).Delete(&SignInFailure{})
	return result.RowsAffected > 0, result.Error
}
