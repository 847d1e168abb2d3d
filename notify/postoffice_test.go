package notify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"rectify/models"
	"rectify/text"
	"rectify/workflow"
)

// certificate makes a certificate for 127.0.0.1 and what trusts it.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
		&tls.Config{RootCAs: pool, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}
}

// postOffice is a real mail server on loopback that fails where it is told to.
type postOffice struct {
	mutex       sync.Mutex
	fault       string // the verb at which it fails, "" for none
	connections int
	letters     []string // taken, in full
}

func (p *postOffice) failing() string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.fault
}

func (p *postOffice) set(fault string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.fault = fault
}

func (p *postOffice) taken() []string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return append([]string(nil), p.letters...)
}

func (p *postOffice) dials() int {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.connections
}

// open starts the server and gives options that reach it.
func (p *postOffice) open(t *testing.T) SMTPOptions {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serverTLS, clientTLS := certificate(t)
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &clerkOfThePost{office: p, conn: c}, nil
	}))
	server.Domain, server.TLSConfig = "post.example", serverTLS
	server.ErrorLog = silent{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(&faultyListener{Listener: listener, office: p})
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return SMTPOptions{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, TLS: clientTLS,
		Timeout: 700 * time.Millisecond, Idle: 50 * time.Millisecond}
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// clerkOfThePost is one session; its faults are those of the verbs a session sees.
type clerkOfThePost struct {
	office *postOffice
	conn   *smtp.Conn
}

func (c *clerkOfThePost) fail(verb string) error {
	switch fault := c.office.failing(); fault {
	case verb + " 4xx":
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try later"}
	case verb + " 5xx":
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such\tmailbox"}
	case verb + " drops":
		_ = c.conn.Conn().Close()
	case verb + " hangs":
		time.Sleep(1200 * time.Millisecond)
	}
	return nil
}

func (c *clerkOfThePost) Mail(string, *smtp.MailOptions) error { return c.fail("MAIL") }

func (c *clerkOfThePost) Rcpt(to string, _ *smtp.RcptOptions) error {
	if strings.HasPrefix(to, "nobody@") {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	}
	return c.fail("RCPT")
}

func (c *clerkOfThePost) Data(r io.Reader) error {
	if err := c.fail("DATA"); err != nil {
		return err
	}
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	c.office.mutex.Lock()
	c.office.letters = append(c.office.letters, string(content))
	c.office.mutex.Unlock()
	return c.fail("after DATA") // the letter is taken, the answer is not
}

func (c *clerkOfThePost) Reset()        {}
func (c *clerkOfThePost) Logout() error { return nil }

// faultyListener gives connections whose greeting and answers fail as told.
type faultyListener struct {
	net.Listener
	office *postOffice
}

func (l *faultyListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.office.mutex.Lock()
	l.office.connections++
	l.office.mutex.Unlock()
	return &faultyConn{Conn: conn, office: l.office}, nil
}

type faultyConn struct {
	net.Conn
	office *postOffice
}

// Write is where the faults of the greeting, EHLO and STARTTLS lie.
func (c *faultyConn) Write(b []byte) (int, error) {
	said, fault := string(b), c.office.failing()
	switch {
	case fault == "greeting silent" && strings.HasPrefix(said, "220") && strings.Contains(said, "ESMTP"):
		return len(b), nil
	case fault == "greeting 554" && strings.Contains(said, "ESMTP"):
		return len(b), answer(c.Conn, "554 go away")
	case fault == "EHLO 5xx" && strings.HasPrefix(said, "250"):
		return len(b), answer(c.Conn, "502 not today")
	case fault == "EHLO drops" && strings.HasPrefix(said, "250-"):
		return len(b), c.Conn.Close()
	case fault == "STARTTLS silent" && strings.HasPrefix(said, "220") && strings.Contains(said, "Ready"):
		return len(b), nil
	case fault == "STARTTLS 4xx" && strings.HasPrefix(said, "220") && strings.Contains(said, "Ready"):
		return len(b), answer(c.Conn, "454 not now")
	}
	return c.Conn.Write(b)
}

func answer(conn net.Conn, line string) error {
	_, err := conn.Write([]byte(line + "\r\n"))
	return err
}

func aMessage(to string) Message {
	letter := letterIn(text.Chinese)
	letter.Address = to
	return Render(letter, "联络员", []models.Notice{noticeOf(workflow.CauseIssued)}, settings)
}

// noneLeft fails when goroutines stay behind.
func noneLeft(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for wait := 0; runtime.NumGoroutine() > before; wait++ {
			if wait > 300 {
				stacks := make([]byte, 1<<16)
				t.Errorf("%d goroutines before, %d now:\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	})
}
