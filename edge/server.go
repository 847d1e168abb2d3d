package edge

import (
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"
)

// ServerLimits bound what a client can do to the server without asking anything.
type ServerLimits struct {
	HeadTimeout  time.Duration // until the head of a request is there
	ReadTimeout  time.Duration // until the whole request is there
	WriteTimeout time.Duration // from the head of a request to the end of its answer
	IdleTimeout  time.Duration // between two requests
	HeadBytes    int           // of a request's head
	Connections  int           // at once, half of them from one address; others wait until one ends
}

// DefaultServerLimits leave room for a slow line, and none for a slow attack.
var DefaultServerLimits = ServerLimits{HeadTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute,
	IdleTimeout: 2 * time.Minute, HeadBytes: 32 << 10, Connections: 1024}

// NewServer makes a server within the limits.
func NewServer(handler http.Handler, logger *slog.Logger, limits ServerLimits) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: limits.HeadTimeout, ReadTimeout: limits.ReadTimeout,
		WriteTimeout: limits.WriteTimeout, IdleTimeout: limits.IdleTimeout, MaxHeaderBytes: limits.HeadBytes,
		DisableGeneralOptionsHandler: true, // what the program serves is said by the program
		ErrorLog:                     slog.NewLogLogger(logger.Handler(), slog.LevelWarn)}
}

// Limited bounds the connections that a listener accepts at once. An address that has
// its share is hung up on.
func (l ServerLimits) Limited(listener net.Listener) net.Listener {
	return sharing{netutil.LimitListener(listener, l.Connections), newPlaces(l.Connections)}
}
