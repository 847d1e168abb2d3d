package postoffice

import (
	"io"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
)

// line is one connection; the faults of greeting and STARTTLS lie in what it says.
type line struct {
	net.Conn
	office   *Office
	door     string
	number   int
	greeting Fault
	startTLS Fault
	data     Fault
}

func (l *line) drop() error {
	_ = l.Conn.Close()
	return errDropped
}

// session begins at EHLO, and once more at the one after STARTTLS.
func (l *line) session(*smtp.Conn) (smtp.Session, error) {
	clerk := &clerk{line: l}
	switch fault := l.office.fault(Hello); fault {
	case Permanent:
		return nil, &smtp.SMTPError{Code: 502, EnhancedCode: smtp.EnhancedCode{5, 5, 1}, Message: "not today"}
	default:
		return clerk, clerk.meet(fault)
	}
}

// Write says what the server says, or something else.
func (l *line) Write(said []byte) (int, error) {
	fault, refusal := None, ""
	switch text := string(said); {
	case strings.HasPrefix(text, "220") && strings.Contains(text, "ESMTP"):
		fault, refusal = l.greeting, "554 go away"
	case strings.HasPrefix(text, "220") && strings.Contains(text, "Ready to start TLS"):
		fault, refusal = l.startTLS, "454 not now"
	}
	switch fault {
	case Silent:
		return len(said), nil
	case Temporary, Permanent:
		_, err := l.Conn.Write([]byte(refusal + "\r\n"))
		return len(said), err
	case Hang:
		time.Sleep(l.office.Hanging)
	}
	return l.Conn.Write(said)
}

// tap hears what a line carries, encrypted or not, before the server does, and
// the server's answers after they were given.
type tap struct{ line *line }

// Write cuts the line, before any answer, at the verbs that no session sees.
func (t *tap) Write(heard []byte) (int, error) {
	switch string(heard) {
	case "STARTTLS\r\n":
		t.line.startTLS = t.line.office.fault(StartTLS)
		return t.cut(heard, t.line.startTLS)
	case "DATA\r\n":
		t.line.data = t.line.office.fault(Data)
		return t.cut(heard, t.line.data)
	case "QUIT\r\n":
		return t.cut(heard, t.line.office.fault(Quit))
	}
	return len(heard), nil
}

func (t *tap) cut(heard []byte, fault Fault) (int, error) {
	if fault == Drop {
		return 0, t.line.drop()
	}
	return len(heard), nil
}

// oneLine is a listener that has one connection to give.
type oneLine struct{ conn net.Conn }

func (l *oneLine) Accept() (net.Conn, error) {
	conn := l.conn
	if conn == nil {
		return nil, io.EOF
	}
	l.conn = nil
	return conn, nil
}

func (l *oneLine) Close() error   { return nil }
func (l *oneLine) Addr() net.Addr { return nil }
