package jobs

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
)

func TestTheLogTellsOfFailuresAndNotOfWhatWasToldToStop(t *testing.T) {
	var out bytes.Buffer
	logger := slog.New(quiet{slog.NewTextHandler(&out, nil)}).With("part", "queue")
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	logger.InfoContext(t.Context(), "housekeeping")
	logger.ErrorContext(stopped, "given up", "queues", "default", "err", context.Canceled.Error())
	logger.ErrorContext(stopped, "broken while stopping", "err", "disk full")
	logger.ErrorContext(t.Context(), "broken", "err", context.Canceled.Error())
	if lines := strings.Count(out.String(), "\n"); lines != 2 || !strings.Contains(out.String(), "broken while stopping") {
		t.Errorf("the log says\n%s", out.String())
	}
}
