package models

import (
	"gorm.io/gorm"

	"rectify/workflow"
)

// capped counts the rows of a query, most at most, so that a count costs no more for
// a list of millions.
func (r Reader) capped(query *gorm.DB, most int) (int, error) {
	var count int64
	err := r.db.Table("(?) AS capped", query.Select("1").Limit(most)).Count(&count).Error
	return int(count), err
}

// CountCirculars counts the circulars of the offices, most at most.
func (r Reader) CountCirculars(offices []workflow.UnitID, most int) (int, error) {
	if len(offices) == 0 {
		return 0, nil
	}
	return r.capped(r.db.Model(&Circular{}).Where("office_id IN ?", offices), most)
}

// CountChanges counts the changes of the offices in a state, or in any, most at most.
func (r Reader) CountChanges(offices []workflow.UnitID, state workflow.ChangeState, most int) (int, error) {
	if len(offices) == 0 {
		return 0, nil
	}
	return r.capped(changesOf(r.db.Model(&Change{}), offices, state), most)
}

// CountLetters counts the letters of a filter, from its first page on, most at most.
func (r Reader) CountLetters(filter LetterFilter, most int) (int, error) {
	if len(filter.Offices) == 0 && filter.Person == 0 {
		return 0, nil
	}
	return r.capped(filter.apply(r.db.Model(&Letter{})), most)
}

// CountSupervisedUnits counts an office's supervised scope, most at most.
func (r Reader) CountSupervisedUnits(office workflow.UnitID, most int) (int, error) {
	return r.capped(r.db.Model(&Unit{}).Where(supervised, office), most)
}

// CountPeople counts everybody, most at most.
func (r Reader) CountPeople(most int) (int, error) { return r.capped(r.db.Model(&Person{}), most) }

// CountAllUnits counts every unit, most at most.
func (r Reader) CountAllUnits(most int) (int, error) { return r.capped(r.db.Model(&Unit{}), most) }

// CountRoleRequests counts the roles that wait to be given, most at most.
func (r Reader) CountRoleRequests(most int) (int, error) {
	return r.capped(r.db.Model(&RoleRequest{}).Where("decided_at IS NULL"), most)
}

// CountDeputies counts the deputyships of a filter, from its first page on, most at most.
func (r Reader) CountDeputies(filter DeputyFilter, most int) (int, error) {
	filter.Before = 0
	return r.capped(filter.apply(r.db.Model(&Deputy{})), most)
}

// CountSignInFailures counts the failed sign-ins, most at most.
func (r Reader) CountSignInFailures(most int) (int, error) {
	return r.capped(r.db.Model(&SignInFailure{}), most)
}

// CountEvents counts the events of a filter, from its first page on, most at most.
func (r Reader) CountEvents(filter EventFilter, most int) (int, error) {
	filter.Before = 0
	found, _, err := r.eventsOf(filter)
	if err != nil {
		return 0, err
	}
	return r.capped(found.Model(&Event{}), most)
}
