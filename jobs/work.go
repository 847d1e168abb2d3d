package jobs

import (
	"context"
	"crypto/rand"
	"log/slog"
)

// Work is one piece of work in the background: a sweep, or the working of a job. Its
// id stands in every line that is logged on its behalf, as a request's does.
type Work struct {
	Kind string
	ID   string
}

type workKey struct{}

// Begin gives what is done under the context an id of its own.
func Begin(ctx context.Context, kind string) context.Context {
	return context.WithValue(ctx, workKey{}, Work{Kind: kind, ID: rand.Text()})
}

// WorkOf returns the work that a context belongs to, and whether there is any.
func WorkOf(ctx context.Context) (Work, bool) {
	work, found := ctx.Value(workKey{}).(Work)
	return work, found
}

// LogValue shows kind and id.
func (w Work) LogValue() slog.Value {
	return slog.GroupValue(slog.String("kind", w.Kind), slog.String("id", w.ID))
}
