package edge

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

const (
	readyWithin = 2 * time.Second // for the whole question
	readyFor    = time.Second     // an answer is given again for so long, however many ask
)

// Probes are the two questions that a process manager or a load balancer asks, without
// a token. The answers say nothing but yes or no; why not stands in the log.
type Probes struct {
	Ready  func(context.Context) error // nil error: requests may come
	Logger *slog.Logger
	Clock  func() time.Time

	mutex sync.Mutex
	asked time.Time
	last  error
}

// Before answers GET /healthz, which asks nobody, and GET /readyz, and passes on the
// rest. It stands before the request log: probes come every few seconds.
func (p *Probes) Before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		probe := r.URL.Path == "/healthz" || r.URL.Path == "/readyz"
		if !probe || r.Method != http.MethodGet && r.Method != http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		status, answer := http.StatusOK, "ok\n"
		if r.URL.Path == "/readyz" && p.ready(r.Context()) != nil {
			status, answer = http.StatusServiceUnavailable, "not ready\n"
		}
		header := w.Header()
		header.Set("Content-Type", "text/plain; charset=utf-8")
		header.Set("Cache-Control", "no-store")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Content-Security-Policy", DataPolicy)
		w.WriteHeader(status)
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, answer)
		}
	})
}

// ready asks at most once a second, and logs when the answer changes. Whoever asks
// while another waits for the answer gets the same one.
func (p *Probes) ready(ctx context.Context) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	now := p.Clock()
	if age := now.Sub(p.asked); age >= 0 && age < readyFor && !p.asked.IsZero() {
		return p.last
	}
	// The answer is for all who ask, not only for this one, who may hang up.
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyWithin)
	defer cancel()
	err := p.Ready(limited)
	switch {
	case err != nil && (p.last == nil || p.last.Error() != err.Error()):
		p.Logger.Warn("not ready", "error", err)
	case err == nil && p.last != nil:
		p.Logger.Info("ready again")
	}
	p.asked, p.last = now, err
	return err
}

// Changed forgets the last answer: the next who asks learns of the change at once.
func (p *Probes) Changed() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.asked = time.Time{}
}
