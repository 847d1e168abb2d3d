package casework_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

func TestAStormOfSignInsNeitherFillsTheMachineNorStarvesOthers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, cancel := context.WithCancel(t.Context())
		leave := o.desk.HoldPasswordLine()
		var group sync.WaitGroup
		var mutex sync.Mutex
		codes := map[workflow.Code]int{}
		try := func(number int, address string) {
			for range number {
				group.Go(func() {
					_, err := o.desk.SignIn(ctx, "nobody", "a wrong password", address)
					var refusal *workflow.Error
					if errors.As(err, &refusal) {
						if refusal.RetryAfter == 0 {
							t.Error("it is not said when to try again")
						}
						mutex.Lock()
						codes[refusal.Code]++
						mutex.Unlock()
					}
				})
			}
		}
		waiting := func(number int) {
			t.Helper()
			for o.desk.PasswordLine() < number {
				if t.Context().Err() != nil {
					t.Fatal("the line never filled")
				}
				time.Sleep(time.Millisecond)
			}
		}
		try(30, "192.0.2.1")
		waiting(24)
		for _, address := range []string{"192.0.2.2", "192.0.2.3"} {
			try(20, address)
		}
		waiting(64)
		try(4, "192.0.2.4")
		for {
			mutex.Lock()
			enough := codes[workflow.CodeTooMany] == 6 && codes[workflow.CodeBusy] == 4
			mutex.Unlock()
			if enough || t.Context().Err() != nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		if line := o.desk.PasswordLine(); line != 64 {
			t.Errorf("%d wait, want 64", line)
		}
		cancel() // who waits goes away, and no password was worked out for them
		group.Wait()
		leave()
		if line := o.desk.PasswordLine(); line != 0 {
			t.Errorf("%d still wait", line)
		}
		o.signIn("head", oldPassword, "192.0.2.1")
	})
}
