package notify

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/textproto"
	"slices"
	"sync"
	"time"

	gomail "github.com/go-mail/mail/v2"
)

// Security says how the line to the mail server is protected.
type Security string

// The ways; STARTTLS is demanded unless the office chooses otherwise.
const (
	StartTLS      Security = "starttls"      // demanded
	ImplicitTLS   Security = "tls"           // from the first byte
	Opportunistic Security = "opportunistic" // STARTTLS where the server offers it
	Plain         Security = "none"
)

// SMTPOptions are the office's mail server.
type SMTPOptions struct {
	Host      string
	Port      int
	Username  string
	Password  string
	Security  Security      // "" is StartTLS
	LocalName string        // for EHLO; "" is localhost
	TLS       *tls.Config   // nil: the system's authorities, and Host as the name
	Timeout   time.Duration // for one whole dialogue, greeting included; 0 is 30 s
	Idle      time.Duration // after which an unused line is closed; 0 is 5 s
}

// SMTP sends through a mail server by go-mail. It keeps a line that went well for
// the next message, so that each worker comes to have one of its own, and closes
// it when it lies idle.
type SMTP struct {
	options SMTPOptions
	mutex   sync.Mutex
	idle    []*session
	closed  bool
}

// maxPerLine is how many messages one line carries; servers commonly allow 100.
const maxPerLine = 50

// farewell bounds the QUIT of a line that is closed.
const farewell = 2 * time.Second

// session is an open, greeted and protected line.
type session struct {
	sender gomail.SendCloser
	line   *line
	sent   int
	timer  *time.Timer
}

// NewSMTP checks the options; it does not dial.
func NewSMTP(options SMTPOptions) (*SMTP, error) {
	options.Security = cmp.Or(options.Security, StartTLS)
	options.Timeout = cmp.Or(options.Timeout, 30*time.Second)
	options.Idle = cmp.Or(options.Idle, 5*time.Second)
	if options.Host == "" || options.Port < 1 || options.Port > 65535 {
		return nil, fmt.Errorf("the mail server needs a host and a port, not %q and %d", options.Host, options.Port)
	}
	switch options.Security {
	case StartTLS, ImplicitTLS, Opportunistic, Plain:
	default:
		return nil, fmt.Errorf("%q is no way to protect the line to a mail server", options.Security)
	}
	if options.TLS == nil {
		options.TLS = &tls.Config{ServerName: options.Host, MinVersion: tls.VersionTLS12}
	}
	return &SMTP{options: options}, nil
}

// Send sends one message within one deadline. A line kept from before may have
// been closed by the server meanwhile: where it breaks before the server began to
// take the message, a new one is tried.
func (s *SMTP) Send(ctx context.Context, message Message) (string, error) {
	return s.SendWhen(ctx, message, nil)
}

// SendWhen sends as Send does, and asks before the dot that ends the message:
// without the dot a server has taken nothing.
func (s *SMTP) SendWhen(ctx context.Context, message Message, may func() error) (string, error) {
	content, err := message.bytes()
	if err != nil {
		return "", err
	}
	deadline := time.Now().Add(s.options.Timeout) // a transport deadline
	if kept := s.take(); kept != nil {
		begun, err := s.send(ctx, kept, deadline, message, content, may)
		if failure := classify(err); err == nil || begun || !failure.Unreachable || ctx.Err() != nil {
			return s.result(ctx, err)
		}
	}
	fresh, err := s.open(ctx, deadline)
	if err != nil {
		// Whatever goes wrong before the first message says nothing about it.
		failure := classify(err)
		failure.Temporary, failure.Unreachable = true, true
		return s.result(ctx, failure)
	}
	_, err = s.send(ctx, fresh, deadline, message, content, may)
	return s.result(ctx, err)
}

func (s *SMTP) result(ctx context.Context, err error) (string, error) {
	if err == nil {
		return "250", nil // go-mail tells that it was 250, not the words
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return "", classify(err)
}

func (s *SMTP) open(ctx context.Context, deadline time.Time) (*session, error) {
	dialer := gomail.NewDialer(s.options.Host, s.options.Port, s.options.Username, s.options.Password)
	dialer.LocalName = s.options.LocalName
	dialer.TLSConfig = s.options.TLS
	dialer.RetryFailure = false // it would dial on its own in the middle of a message
	dialer.SSL = s.options.Security == ImplicitTLS
	switch s.options.Security {
	case Opportunistic:
		dialer.StartTLSPolicy = gomail.OpportunisticStartTLS
	case Plain:
		dialer.StartTLSPolicy = gomail.NoStartTLS
	default:
		dialer.StartTLSPolicy = gomail.MandatoryStartTLS
	}
	sender, line, err := open(ctx, deadline, dialer)
	if err != nil {
		return nil, err
	}
	return &session{sender: sender, line: line}, nil
}

// send sends over an open line, and keeps the line only where all went well: after
// a refusal go-mail leaves the dialogue in the middle.
func (s *SMTP) send(ctx context.Context, on *session, deadline time.Time, message Message, content []byte, may func() error) (begun bool, err error) {
	on.line.begin(ctx, deadline)
	body := &body{bytes: content, may: may, abandon: on.line.Close}
	err = on.sender.Send(message.From, []string{message.To}, body)
	on.line.stop()
	on.sent++
	if err != nil || ctx.Err() != nil {
		_ = on.line.Close()
		if failure := classify(err); failure != nil && !failure.Temporary && on.line.commands.Load() <= 1 {
			// The server does not take mail from us at all: no letter's fault.
			failure.Temporary, failure.Unreachable = true, true
			return false, failure
		}
		return body.begun, err
	}
	if !s.keep(on) {
		on.quit()
	}
	return true, nil
}

// take gives the line used last, or nil.
func (s *SMTP) take() *session {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for len(s.idle) > 0 {
		last := s.idle[len(s.idle)-1]
		s.idle = s.idle[:len(s.idle)-1]
		if last.timer.Stop() {
			return last
		}
		// Its timer has fired and is closing it.
	}
	return nil
}

// keep puts a line aside for the next message, unless it has carried enough.
func (s *SMTP) keep(done *session) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed || done.sent >= maxPerLine {
		return false
	}
	done.timer = time.AfterFunc(s.options.Idle, func() {
		s.drop(done)
		done.quit()
	})
	s.idle = append(s.idle, done)
	return true
}

func (s *SMTP) drop(done *session) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.idle = slices.DeleteFunc(s.idle, func(one *session) bool { return one == done })
}

// Close closes the idle lines; those in use are closed after their message.
func (s *SMTP) Close() error {
	s.mutex.Lock()
	s.closed = true
	idle := s.idle
	s.idle = nil
	s.mutex.Unlock()
	for _, one := range idle {
		if one.timer.Stop() {
			one.quit()
		}
	}
	return nil
}

// quit takes leave of the server and closes the line, whatever it answers.
func (on *session) quit() {
	_ = on.line.Conn.SetDeadline(time.Now().Add(farewell)) // a transport deadline
	_ = on.sender.Close()
	_ = on.line.Conn.Close()
}

// The codes by which a server says that it wants another kind of sign-in or line.
// They are about how we are set up, which an administrator can mend.
var aboutUs = map[int]bool{530: true, 534: true, 535: true, 538: true}

// classify sorts an error: 5xx is final, 4xx and everything about the line is not.
func classify(err error) *SendError {
	if err == nil {
		return nil
	}
	var sorted *SendError
	if errors.As(err, &sorted) {
		return sorted
	}
	var reply *textproto.Error
	if !errors.As(err, &reply) {
		return &SendError{Temporary: true, Unreachable: true, Answer: clean(err.Error()), cause: err}
	}
	unreachable := reply.Code == 421 || aboutUs[reply.Code]
	return &SendError{Temporary: unreachable || reply.Code/100 != 5, Unreachable: unreachable, Answer: clean(reply.Error())}
}
