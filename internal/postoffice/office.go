// Package postoffice is a real mail server on loopback, for tests. It speaks SMTP
// with STARTTLS and sign-in, fails at the verb where it is told to, and keeps a
// log of every letter it took.
package postoffice

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Taken is one letter that the office took.
type Taken struct {
	Door       string // through which it came: one for each sender, where a test wants to tell them apart
	Connection int    // counted over all doors
	MessageID  string // without angle brackets
	To         string
	Sum        [sha256.Size]byte // of the header, in a fixed order, and the body
	Content    string            // header and body, where the office keeps them
	Withheld   bool              // the sender was not told that it was taken
}

// Office is a mail server. Its fields are set before the first door is opened.
type Office struct {
	Plan       Plan          // nil: it never fails
	Hanging    time.Duration // how long it hangs where the plan says so
	Keep       bool          // the letters in full
	Plain      bool          // offers no STARTTLS
	User       string        // who may sign in; "" offers no sign-in
	Password   string
	Nobody     string // the address without a mailbox
	protection protection

	mutex       sync.Mutex
	opened      sync.Once
	taken       []Taken
	connections int
	faults      map[Verb]int
}

// Open opens a door, a port on loopback, until the test ends. Whoever goes in by
// it trusts the office by ClientTLS.
func (o *Office) Open(t testing.TB, door string) (port int) {
	t.Helper()
	o.opened.Do(func() {
		o.faults = map[Verb]int{}
		o.protection = newProtection(t)
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var lines []*line
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			lines = append(lines, o.receive(conn, door))
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-done
		for _, line := range lines {
			_ = line.drop() // which ends its dialogue
		}
	})
	return listener.Addr().(*net.TCPAddr).Port
}

// ClientTLS is what a sender trusts the office by.
func (o *Office) ClientTLS() *tls.Config { return o.protection.client.Clone() }

// Authority is the certificate that a sender has to trust, in PEM.
func (o *Office) Authority() []byte { return o.protection.authority }

// receive begins a dialogue. Each line has a server of its own, so that its tap
// hears this line only.
func (o *Office) receive(conn net.Conn, door string) *line {
	o.mutex.Lock()
	o.connections++
	line := &line{Conn: conn, office: o, door: door, number: o.connections}
	o.mutex.Unlock()
	if line.greeting = o.fault(Greeting); line.greeting == Drop {
		_ = line.drop()
		return line
	}
	server := smtp.NewServer(smtp.BackendFunc(line.session))
	server.Domain, server.ErrorLog, server.Debug = "post.example", silent{}, &tap{line: line}
	if !o.Plain {
		server.TLSConfig = o.protection.server
	}
	go func() { _ = server.Serve(&oneLine{conn: line}) }()
	return line
}

// Taken lists the letters taken so far, in order.
func (o *Office) Taken() []Taken {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return slices.Clone(o.taken)
}

// Count is how many letters were taken so far.
func (o *Office) Count() int {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return len(o.taken)
}

// Connections is how many lines were opened so far.
func (o *Office) Connections() int {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.connections
}

// Faults counts how often the office failed at each verb.
func (o *Office) Faults() map[Verb]int {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return maps.Clone(o.faults)
}

// Behave replaces the plan.
func (o *Office) Behave(plan Plan) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.Plan = plan
}

// fault asks the plan, one line at a time.
func (o *Office) fault(verb Verb) Fault {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.Plan == nil {
		return None
	}
	fault := o.Plan(verb)
	if fault != None {
		o.faults[verb]++
	}
	return fault
}

func (o *Office) take(letter Taken, content []byte) (withheld Fault) {
	letter.MessageID, letter.Sum = identify(content)
	if o.Keep {
		letter.Content = string(content)
	}
	withheld = o.fault(AfterData)
	letter.Withheld = withheld != None
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.taken = append(o.taken, letter)
	return withheld
}

// identify gives a letter's Message-ID and a sum over all it says. The order of the
// header's lines says nothing, and go-mail leaves it to chance.
func identify(content []byte) (id string, sum [sha256.Size]byte) {
	parsed, err := mail.ReadMessage(bytes.NewReader(content))
	if err != nil {
		return "", sha256.Sum256(content)
	}
	digest := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(parsed.Header)) {
		fmt.Fprintf(digest, "%s: %q\n", name, parsed.Header[name])
	}
	_, _ = io.Copy(digest, parsed.Body)
	return strings.Trim(parsed.Header.Get("Message-ID"), "<>"), [sha256.Size]byte(digest.Sum(nil))
}

// clerk is one session on a line.
type clerk struct {
	line *line
	to   string
}

// meet carries out a fault at a verb that the session sees.
func (c *clerk) meet(fault Fault) error {
	switch fault {
	case Temporary:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try later"}
	case Permanent:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such\tmailbox"}
	case Drop:
		return c.line.drop()
	case Hang:
		time.Sleep(c.line.office.Hanging)
	}
	return nil
}

func (c *clerk) Mail(string, *smtp.MailOptions) error { return c.meet(c.line.office.fault(Mail)) }

func (c *clerk) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.to = to
	if nobody := c.line.office.Nobody; nobody != "" && to == nobody {
		return c.meet(Permanent)
	}
	return c.meet(c.line.office.fault(Recipient))
}

func (c *clerk) Data(r io.Reader) error {
	if err := c.meet(c.line.data); err != nil {
		return err
	}
	if fault := c.line.office.fault(WithinData); fault != None {
		_, _ = io.CopyN(io.Discard, r, 100)
		return c.meet(fault)
	}
	content, err := io.ReadAll(r)
	if err != nil {
		return err // the sender is gone: nothing was taken
	}
	return c.meet(c.line.office.take(Taken{Door: c.line.door, Connection: c.line.number, To: c.to}, content))
}

func (c *clerk) Reset()        { c.to = "" }
func (c *clerk) Logout() error { return nil }

// AuthMechanisms offers a sign-in where the office knows somebody.
func (c *clerk) AuthMechanisms() []string {
	if c.line.office.User == "" {
		return nil
	}
	return []string{sasl.Plain}
}

// Auth signs in by name and password.
func (c *clerk) Auth(string) (sasl.Server, error) {
	if err := c.meet(c.line.office.fault(Auth)); err != nil {
		return nil, err
	}
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != c.line.office.User || password != c.line.office.Password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

var errDropped = errors.New("the line was dropped")

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}
