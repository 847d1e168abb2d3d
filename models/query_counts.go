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
