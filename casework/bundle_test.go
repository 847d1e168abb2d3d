package casework_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

func TestManySweepersWriteOneLetterForOneMorning(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		batch := o.batch()
		for i := range 24 {
			batch.Cases = append(batch.Cases, workflow.BatchCase{Unit: "市水利局", Findings: []workflow.BatchFinding{{Description: fmt.Sprint("问题", i)}}})
		}
		cases := o.issuedBatch(batch)
		o.now = time.Date(2017, 8, 5, 9, 0, 0, 0, shanghai) // a Saturday: all of it is told on Monday
		done := make(chan error, 8)
		for range 8 {
			go func() { done <- o.desk.SweepAll(context.Background()) }()
		}
		for range 8 {
			o.must(<-done)
		}
		letters := map[workflow.PersonID]map[int64]bool{}
		for _, view := range cases {
			about, err := store.Read(t.Context()).LettersAbout(view.ID, 100)
			o.must(err)
			for _, letter := range about {
				if letter.Bundle == 0 {
					continue
				}
				if letters[letter.PersonID] == nil {
					letters[letter.PersonID] = map[int64]bool{}
				}
				letters[letter.PersonID][letter.ID] = true
			}
		}
		if len(letters) < 4 {
			t.Errorf("only %d people were told", len(letters))
		}
		for person, written := range letters {
			if len(written) != 1 {
				t.Errorf("person %d gets %d letters on Monday", person, len(written))
			}
		}
	})
}
