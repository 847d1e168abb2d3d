package jobs

import (
	"context"
	"log/slog"
)

// quiet lets through warnings and errors only: River tells of its housekeeping
// at every step. Nor does it pass on that something was not finished because it was
// told to stop: whoever gave it up knows, and its transaction took it back.
type quiet struct{ slog.Handler }

func (h quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && h.Handler.Enabled(ctx, level)
}

func (h quiet) Handle(ctx context.Context, record slog.Record) error {
	stopped := false
	if ctx.Err() != nil {
		record.Attrs(func(attribute slog.Attr) bool {
			stopped = attribute.Key == "err" && attribute.Value.String() == context.Canceled.Error()
			return !stopped
		})
	}
	if stopped {
		return nil
	}
	return h.Handler.Handle(ctx, record)
}

func (h quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{h.Handler.WithAttrs(attrs)} }

func (h quiet) WithGroup(name string) slog.Handler { return quiet{h.Handler.WithGroup(name)} }
