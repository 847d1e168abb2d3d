package main

import (
	"context"
	"log/slog"

	"rectify/config"
	"rectify/edge"
	"rectify/jobs"
)

func loggerOf(cfg config.Config, s surroundings) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Log.Level)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if cfg.Log.Format == "json" {
		return slog.New(traced{slog.NewJSONHandler(s.stderr, options)})
	}
	return slog.New(traced{slog.NewTextHandler(s.stderr, options)})
}

const requestKey = "request_id"

// traced adds to every line the request or the work in the background that it is
// about, as far as the context knows it.
type traced struct{ slog.Handler }

func (h traced) Handle(ctx context.Context, record slog.Record) error {
	if id := edge.VisitOf(ctx).RequestID; id != "" && !says(record, requestKey) {
		record.AddAttrs(slog.String(requestKey, id))
	}
	if work, found := jobs.WorkOf(ctx); found {
		record.AddAttrs(slog.Any("work", work))
	}
	return h.Handler.Handle(ctx, record)
}

func says(record slog.Record, key string) bool {
	found := false
	record.Attrs(func(attribute slog.Attr) bool {
		found = attribute.Key == key
		return !found
	})
	return found
}

func (h traced) WithAttrs(attrs []slog.Attr) slog.Handler { return traced{h.Handler.WithAttrs(attrs)} }

func (h traced) WithGroup(name string) slog.Handler { return traced{h.Handler.WithGroup(name)} }
