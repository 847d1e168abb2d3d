package models_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// write joins the letter of a morning or writes it, as an act does.
func (w *letterWorld) write(t *testing.T, number string, morning models.Morning) (id int64) {
	t.Helper()
	err := w.store.Tx(t.Context(), func(tx *models.Tx) (err error) {
		for range 3 {
			if id, err = tx.JoinLetter(w.liaison.ID, morning); err != nil || id != 0 {
				return err
			}
			letter := models.Letter{PersonID: w.liaison.ID, Address: "a@unit.example", Language: "zh", MessageID: number + "@rectify.example",
				WrittenAt: models.At(nine), SendAfter: morning.Leaves, Bundle: morning.Leaves, State: models.LetterQueued, Version: 1}
			added, err := tx.AddMorningLetter(&letter)
			if id = letter.ID; err != nil || added {
				return err
			}
		}
		return models.ErrConflict
	})
	if err != nil {
		t.Error(err)
	}
	return id
}

func morningAt(instant time.Time, pulls bool) models.Morning {
	return models.Morning{Leaves: models.At(instant), From: models.At(nine.Truncate(24 * time.Hour)),
		Until: models.At(nine.Truncate(24 * time.Hour).Add(24 * time.Hour)), PullsAhead: pulls}
}

func TestOnePersonGetsOneLetterOnAMorningHoweverManyWriteIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		w := newLetterWorld(t, store)
		ids := make([]int64, 8)
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() { ids[i] = w.write(t, fmt.Sprint(i), morningAt(nine, true)) })
		}
		all.Wait()
		for _, id := range ids {
			if id == 0 || id != ids[0] {
				t.Fatalf("letters %v, want one", ids)
			}
		}
	})
}

func TestALetterForALaterHourLeavesWithTheOneThatDoesNotWait(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		w := newLetterWorld(t, store)
		chosen := w.write(t, "a", morningAt(nine.Add(2*time.Hour), false))
		if joined := w.write(t, "b", morningAt(nine.Add(time.Hour), false)); joined != chosen {
			t.Errorf("letter %d, want %d", joined, chosen)
		}
		if urgent := w.write(t, "c", morningAt(nine, true)); urgent != chosen {
			t.Errorf("letter %d, want %d", urgent, chosen)
		}
		if claimed := w.claim(t, nine, chosen); len(claimed) != 1 {
			t.Fatal("the letter did not leave with what does not wait")
		}
		// It is on its way: nothing is added to it, and the next one leaves later.
		if late := w.write(t, "d", morningAt(nine.Add(5*time.Minute), true)); late == chosen {
			t.Error("a letter on its way was joined")
		}
	})
}

func TestOneTurnADay(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		w := newLetterWorld(t, store)
		take := func(day int) bool {
			var won bool
			w.tx(t, func(tx *models.Tx) (err error) {
				won, err = tx.TakeTurn(w.clerk.ID, models.Day{Date: workflow.Date{Year: 2017, Month: 7, Day: day}}, models.At(nine))
				return err
			})
			return won
		}
		for _, row := range []struct {
			day  int
			want bool
		}{{11, true}, {11, false}, {10, false}, {12, true}} {
			if got := take(row.day); got != row.want {
				t.Errorf("July %d: %t", row.day, got)
			}
		}
	})
}
