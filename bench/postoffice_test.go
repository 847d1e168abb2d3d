package bench

import (
	"io"
	"net"
	"net/smtp"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"rectify/notify"
)

// postOffice is a mail server on loopback that takes every letter and keeps it.
type postOffice struct {
	address *net.TCPAddr
	taken   chan envelope
}

// envelope is one letter as it arrived.
type envelope struct {
	from, to string
	content  []byte
}

func openPostOffice(tb testing.TB, room int) *postOffice {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	office := &postOffice{address: listener.Addr().(*net.TCPAddr), taken: make(chan envelope, room)}
	server := gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) {
		return &counter{office: office}, nil
	}))
	server.Domain = "post.example"
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	tb.Cleanup(func() {
		_ = server.Close()
		<-ended
	})
	return office
}

func (p *postOffice) options() notify.SMTPOptions {
	return notify.SMTPOptions{Host: "127.0.0.1", Port: p.address.Port, Security: notify.Plain}
}

// counter is one session at the counter.
type counter struct {
	office *postOffice
	now    envelope
}

func (c *counter) Mail(from string, _ *gosmtp.MailOptions) error { c.now.from = from; return nil }
func (c *counter) Rcpt(to string, _ *gosmtp.RcptOptions) error   { c.now.to = to; return nil }

func (c *counter) Data(r io.Reader) (err error) {
	if c.now.content, err = io.ReadAll(r); err == nil {
		c.office.taken <- c.now
	}
	return err
}

func (c *counter) Reset()        { c.now = envelope{} }
func (c *counter) Logout() error { return nil }

// bare sends the letters as a program would that keeps no record: one line, one
// letter after the other, the bytes ready beforehand.
func (p *postOffice) bare(tb testing.TB, letters []envelope) time.Duration {
	tb.Helper()
	begun := time.Now()
	client, err := smtp.Dial(p.address.String())
	if err != nil {
		tb.Fatal(err)
	}
	for _, letter := range letters {
		if err := hand(client, letter); err != nil {
			tb.Fatal(err)
		}
		<-p.taken
	}
	took := time.Since(begun)
	if err := client.Quit(); err != nil {
		tb.Fatal(err)
	}
	return took
}

func hand(client *smtp.Client, letter envelope) error {
	if err := client.Mail(letter.from); err != nil {
		return err
	}
	if err := client.Rcpt(letter.to); err != nil {
		return err
	}
	content, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := content.Write(letter.content); err != nil {
		return err
	}
	return content.Close()
}
