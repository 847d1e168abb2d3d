package notify

import (
	"context"
	"errors"
	"testing"
)

func TestWithoutLeaveTheServerTakesNothing(t *testing.T) {
	noneLeft(t)
	office := &postOffice{}
	smtp, err := NewSMTP(office.open(t))
	if err != nil {
		t.Fatal(err)
	}
	defer smtp.Close()
	ctx := context.Background()
	if _, err := smtp.Send(ctx, aMessage("first@unit.example")); err != nil {
		t.Fatal(err)
	}
	asked := 0
	refused := errors.New("not yet")
	if _, err := smtp.SendWhen(ctx, aMessage("second@unit.example"), func() error { asked++; return refused }); err == nil {
		t.Error("a message without leave went")
	}
	if asked != 1 || len(office.taken()) != 1 {
		t.Errorf("asked %d times, %d taken; want one each", asked, len(office.taken()))
	}
	if _, err := smtp.SendWhen(ctx, aMessage("third@unit.example"), func() error {
		if len(office.taken()) != 1 {
			t.Error("taken before it was asked")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if len(office.taken()) != 2 {
		t.Errorf("%d taken, want 2", len(office.taken()))
	}
}
