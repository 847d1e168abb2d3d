package notify

import (
	"context"
	"errors"
	"testing"
)

func TestWithoutLeaveTheServerTakesNothing(t *testing.T) {
	noneLeft(t)
	office, options := openOffice(t, "")
	smtp, err := NewSMTP(options)
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
	if asked != 1 || office.Count() != 1 {
		t.Errorf("asked %d times, %d taken; want one each", asked, office.Count())
	}
	if _, err := smtp.SendWhen(ctx, aMessage("third@unit.example"), func() error {
		if office.Count() != 1 {
			t.Error("taken before it was asked")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if office.Count() != 2 {
		t.Errorf("%d taken, want 2", office.Count())
	}
}
