package casework

import (
	"context"

	"rectify/models"
	"rectify/workflow"
)

// Preferences are what a person chooses about letters. They move when what may wait
// arrives, and mute nothing that may not: see workflow.CausePaces.
type Preferences struct {
	Morning workflow.Clock // of the morning letter; 0: as the office's hours begin
	Digest  bool           // the office's daily digest, for its clerks and heads
	Gather  bool           // what is not urgent comes with the morning letter
}

func preferencesOf(row models.Person) Preferences {
	return Preferences{Morning: row.Hour(), Digest: !row.NoDigest, Gather: row.Gather}
}

// SetPreferences changes the actor's own preferences, all of them.
func (d *Desk) SetPreferences(ctx context.Context, actor workflow.Actor, chosen Preferences) (PersonView, error) {
	err := d.transact(ctx, actor, func(a *act) error {
		if wrong := d.hours().CheckMorning(chosen.Morning); len(wrong) > 0 {
			return workflow.Invalid(wrong...)
		}
		row, err := a.Person(actor.Person)
		if err != nil {
			return err
		}
		before := preferencesOf(row)
		if before == chosen {
			return nil
		}
		row.SetHour(chosen.Morning)
		row.NoDigest, row.Gather = !chosen.Digest, chosen.Gather
		if err := a.SavePerson(&row); err != nil {
			return err
		}
		if chosen.Digest && !before.Digest {
			if err := a.beginTomorrow(row); err != nil {
				return err
			}
		}
		_, err = a.AppendSystem(models.Happening{At: models.At(a.now), Person: actor.Person, Action: "set_preferences",
			Detail: map[string]any{"person": row.ID, "morning": chosen.Morning, "digest": chosen.Digest, "gather": chosen.Gather}})
		return err
	})
	if err != nil {
		return PersonView{}, err
	}
	return afterCommit(ctx, func(ctx context.Context, actor workflow.Actor, _ workflow.PersonID) (PersonView, error) {
		return d.Me(ctx, actor)
	}, actor, actor.Person)
}

// beginTomorrow lets a digest that is wanted again begin with the next morning, not
// with the one that has passed.
func (a *act) beginTomorrow(row models.Person) error {
	today := workflow.DateOf(a.now, a.desk.settings.Zone)
	if a.now.Before(a.desk.hours().Morning(today, row.Hour(), a.desk.settings.Zone)) {
		return nil
	}
	_, err := a.TakeTurn(row.ID, models.Day{Date: today}, models.At(a.now))
	return err
}
