package notify_test

import (
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/notify"
)

func TestALetterOfAMorningIsNotSentAtNightWhenTheServerComesBack(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		ids := d.write("waiting", "at.once")
		d.tx(func(tx *models.Tx) error {
			letters, err := tx.ClaimLetters(ids[:1], models.At(nine), models.At(nine))
			if err != nil {
				return err
			}
			letters[0].Bundle = models.At(nine)
			return tx.SaveLetter(&letters[0])
		})
		night, morning := nine.Add(14*time.Hour), nine.Add(24*time.Hour)
		courier := notify.Courier{Store: store, Mailer: d.box, Clock: func() time.Time { return d.now },
			Settings: notify.Settings{From: "office@office.example", OfficeZone: time.UTC},
			OfficeHour: func(at time.Time) time.Time {
				if at.Before(morning) {
					return morning
				}
				return at
			}}
		d.now = night
		tally, err := courier.DeliverDue(t.Context(), nil)
		if err != nil || tally.Delivered != 1 || tally.Waiting != 1 || d.box.sent[0].To != "at.once@unit.example" {
			t.Fatalf("at night: %+v, %v", tally, err)
		}
		if next, err := store.Read(t.Context()).NextPost(); err != nil || next != models.At(morning) {
			t.Errorf("it waits for %v, %v", next.Time(), err)
		}
		d.now = morning
		tally, err = courier.DeliverDue(t.Context(), nil)
		if err != nil || tally.Delivered != 1 {
			t.Errorf("in the morning: %+v, %v", tally, err)
		}
	})
}
