// Package metrics measures the service for Prometheus. What it costs follows the
// number of requests and letters, never the size of the database: what waits is
// counted up to a number, and nothing is counted by scanning.
package metrics

import (
	"database/sql"
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// scrapeWithin bounds one scrape, and scrapes how many are answered at once.
const (
	scrapeWithin = 10 * time.Second
	scrapes      = 2
)

// Metrics are the measurements of one process.
type Metrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.CounterVec
	durations *prometheus.HistogramVec
	inFlight  prometheus.Gauge
	letters   *prometheus.CounterVec
	sweeps    *prometheus.CounterVec
	sweepTime prometheus.Histogram
	signIns   *prometheus.CounterVec
}

// Options are what is measured beside what the program tells.
type Options struct {
	Version string
	Pools   map[string]*sql.DB // of database connections, by name
	Backlog Looker             // asked at each scrape; nil: nobody
	Clock   func() time.Time
}

// New makes measurements that are all at nought.
func New(o Options) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "rectify_http_requests_total",
			Help: "Requests answered, by the template of the route and the status."}, []string{"method", "route", "status"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "rectify_http_request_duration_seconds",
			Help: "From the first byte of the head to the answer.", Buckets: []float64{.005, .02, .05, .1, .25, .5, 1, 2.5, 10, 30}}, []string{"method", "route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "rectify_http_requests_in_flight", Help: "Requests that are being answered."}),
		letters: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "rectify_letters_total",
			Help: "Attempts to deliver a letter, by what became of it: delivered, given_up, waiting (tried again later), marked_by_others."}, []string{"outcome"}),
		sweeps: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "rectify_sweeps_total",
			Help: "Sweeps of the ladder, by outcome: ok, failed."}, []string{"outcome"}),
		sweepTime: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "rectify_sweep_duration_seconds",
			Help: "How long a sweep took.", Buckets: []float64{.005, .02, .1, .5, 2, 10, 60, 300}}),
		signIns: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "rectify_sign_ins_refused_total",
			Help: "Sign-ins that were refused, by reason: bad_password, locked."}, []string{"reason"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "rectify_build_info", Help: "1; the labels say what runs.",
		ConstLabels: prometheus.Labels{"version": o.Version, "go": runtime.Version()}})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.durations, m.inFlight, m.letters, m.sweeps, m.sweepTime, m.signIns, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for name, pool := range o.Pools {
		m.registry.MustRegister(collectors.NewDBStatsCollector(pool, name))
	}
	if o.Backlog != nil {
		m.registry.MustRegister(newBacklog(o.Backlog, o.Clock))
	}
	return m
}

// Handler answers GET /metrics, and nothing else.
func (m *Metrics) Handler() http.Handler {
	routes := http.NewServeMux()
	routes.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		MaxRequestsInFlight: scrapes, Timeout: scrapeWithin, ErrorHandling: promhttp.ContinueOnError}))
	return routes
}

// Begun counts a request in, and out again when it was answered.
func (m *Metrics) Begun() func(method, route string, status int, took time.Duration) {
	m.inFlight.Inc()
	return func(method, route string, status int, took time.Duration) {
		m.inFlight.Dec()
		m.requests.WithLabelValues(method, route, statusText(status)).Inc()
		m.durations.WithLabelValues(method, route).Observe(took.Seconds())
	}
}

// statusText writes a status, which has three digits.
func statusText(status int) string {
	if status < 100 || status > 999 {
		return "none"
	}
	return string([]byte{byte('0' + status/100), byte('0' + status/10%10), byte('0' + status%10)})
}

// Letters counts what became of a batch of letters.
func (m *Metrics) Letters(delivered, givenUp, waiting, lost int) {
	m.letters.WithLabelValues("delivered").Add(float64(delivered))
	m.letters.WithLabelValues("given_up").Add(float64(givenUp))
	m.letters.WithLabelValues("waiting").Add(float64(waiting))
	m.letters.WithLabelValues("marked_by_others").Add(float64(lost))
}

// Swept counts a sweep.
func (m *Metrics) Swept(took time.Duration, failed bool) {
	outcome := "ok"
	if failed {
		outcome = "failed"
	}
	m.sweeps.WithLabelValues(outcome).Inc()
	m.sweepTime.Observe(took.Seconds())
}

// SignInRefused counts a sign-in that was refused.
func (m *Metrics) SignInRefused(reason string) { m.signIns.WithLabelValues(reason).Inc() }
