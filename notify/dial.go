package notify

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	gomail "github.com/go-mail/mail/v2"
)

// go-mail dials through one package-wide function that knows no context, and its
// own timeout does not cover the greeting. So that function is replaced once, by
// one that picks up what the caller left for it. The turn is held only for the
// moment between a caller's leaving and go-mail's calling; dialling itself is not
// held up.
var handover = struct {
	turn sync.Mutex
	line *line
}{}

func init() { gomail.NetDialTimeout = dial }

func dial(network, address string, timeout time.Duration) (net.Conn, error) {
	line := handover.line
	if line == nil {
		return net.DialTimeout(network, address, timeout) // not one of ours
	}
	handover.line = nil
	handover.turn.Unlock()
	return line.dial(network, address)
}

// line is a connection whose deadline only we set: one for a whole dialogue, the
// greeting included. go-mail's own settings of it are passed over.
type line struct {
	net.Conn
	ctx      context.Context // of the dialling, until the line is open
	deadline time.Time
	stop     func() bool
	commands atomic.Int64 // written since begin: each is one write, encrypted or not
}

// Write counts commands, which is how a refusal of the sender, the first of a
// message's commands, is told from one of the recipient: go-mail does not say.
func (l *line) Write(p []byte) (int, error) {
	l.commands.Add(1)
	return l.Conn.Write(p)
}

// open lets go-mail dial, greet, encrypt and sign in, all before the deadline and
// cut short when the context ends. Where that fails nothing is left open.
func open(ctx context.Context, deadline time.Time, dialer *gomail.Dialer) (gomail.SendCloser, *line, error) {
	l := &line{ctx: ctx, deadline: deadline}
	handover.turn.Lock()
	handover.line = l
	sender, err := dialer.Dial()
	if l.Conn == nil {
		return nil, nil, err
	}
	l.stop()
	if err != nil {
		_ = l.Conn.Close() // go-mail forgets it on some of its ways out
		return nil, nil, err
	}
	return sender, l, nil
}

func (l *line) dial(network, address string) (net.Conn, error) {
	dialer := net.Dialer{Deadline: l.deadline}
	conn, err := dialer.DialContext(l.ctx, network, address)
	if err != nil {
		return nil, err
	}
	l.Conn = conn
	l.begin(l.ctx, l.deadline)
	return l, nil
}

// begin gives a dialogue its deadline and lets the end of the context cut it
// short; stop must be called when the dialogue is over.
func (l *line) begin(ctx context.Context, deadline time.Time) {
	l.commands.Store(0)
	_ = l.Conn.SetDeadline(deadline)
	l.stop = context.AfterFunc(ctx, func() { _ = l.Conn.SetDeadline(time.Unix(1, 0)) })
}

// SetDeadline does nothing; see line.
func (l *line) SetDeadline(time.Time) error { return nil }
