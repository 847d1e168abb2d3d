package notify

import (
	"context"
	"time"
)

// Check opens a line to the mail server as for a letter, protected and signed in, and
// takes leave again. No message is sent. An error is a *SendError, or the context's.
func (s *SMTP) Check(ctx context.Context) error {
	on, err := s.open(ctx, time.Now().Add(s.options.Timeout)) // a transport deadline
	if err == nil {
		on.quit()
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return classify(err)
}
