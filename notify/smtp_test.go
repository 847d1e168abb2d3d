package notify

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"rectify/internal/postoffice"
)

func TestAFaultAtEachVerb(t *testing.T) {
	const (
		temporary = "temporary"
		permanent = "permanent"
	)
	tests := []struct {
		fault, want string
		unreachable bool
		taken       int // by the server at the failed attempt
	}{
		{"greeting silent", temporary, true, 0},
		{"greeting 5xx", temporary, true, 0}, // says nothing about the letter
		{"EHLO drops", temporary, true, 0},
		{"EHLO 5xx", temporary, true, 0},
		{"STARTTLS 4xx", temporary, true, 0},
		{"STARTTLS silent", temporary, true, 0},
		{"MAIL 4xx", temporary, false, 0},
		{"MAIL 5xx", temporary, true, 0}, // it is we who are refused
		{"MAIL drops", temporary, true, 0},
		{"MAIL hangs", temporary, true, 0},
		{"RCPT 4xx", temporary, false, 0},
		{"RCPT 5xx", permanent, false, 0},
		{"RCPT drops", temporary, true, 0},
		{"RCPT hangs", temporary, true, 0},
		{"DATA 4xx", temporary, false, 0},
		{"DATA 5xx", permanent, false, 0},
		{"DATA drops", temporary, true, 0},
		{"after DATA drops", temporary, true, 1},
		{"after DATA hangs", temporary, true, 1},
	}
	for _, test := range tests {
		t.Run(test.fault, func(t *testing.T) {
			t.Parallel()
			office, options := openOffice(t, test.fault)
			mailer, err := NewSMTP(options)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = mailer.Close() }()
			begun := time.Now()
			_, err = mailer.Send(t.Context(), aMessage("liaison@unit.example"))
			if took := time.Since(begun); took > 1100*time.Millisecond {
				t.Errorf("took %s, the deadline is 0.7 s", took)
			}
			var failure *SendError
			if !errors.As(err, &failure) {
				t.Fatalf("got %v, want a failure", err)
			}
			if failure.Temporary != (test.want == temporary) || failure.Unreachable != test.unreachable {
				t.Errorf("got %+v, want %s, unreachable %v", failure, test.want, test.unreachable)
			}
			if strings.ContainsAny(failure.Answer, "\t\r\n") || failure.Answer == "" {
				t.Errorf("the answer %q is not one clean line", failure.Answer)
			}
			office.Behave(nil)
			if answer, err := mailer.Send(t.Context(), aMessage("liaison@unit.example")); err != nil || answer != "250" {
				t.Errorf("the next attempt: %q, %v", answer, err)
			}
			letters := office.Taken()
			if len(letters) != test.taken+1 {
				t.Fatalf("the server took %d letters, want %d", len(letters), test.taken+1)
			}
			for _, letter := range letters {
				if !strings.Contains(letter.Content, "Message-ID: <12.abc@rectify.example>") {
					t.Errorf("another Message-ID in\n%s", letter.Content)
				}
			}
		})
	}
}

func TestNothingStaysBehind(t *testing.T) {
	for _, fault := range []string{"", "greeting silent", "greeting 5xx", "EHLO drops", "STARTTLS silent", "RCPT 5xx", "after DATA drops"} {
		t.Run("after "+fault, func(t *testing.T) {
			noneLeft(t) // runs after the server has closed
			_, options := openOffice(t, fault)
			mailer, err := NewSMTP(options)
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				_, _ = mailer.Send(t.Context(), aMessage("liaison@unit.example"))
			}
			time.Sleep(100 * time.Millisecond) // longer than a line may lie idle
			mailer.mutex.Lock()
			idle := len(mailer.idle)
			mailer.mutex.Unlock()
			if idle != 0 {
				t.Errorf("%d lines are still open", idle)
			}
		})
	}
}

func TestALineIsUsedAgainAndOneBadRecipientStopsNobody(t *testing.T) {
	office, options := openOffice(t, "")
	options.Idle = time.Minute
	mailer, err := NewSMTP(options)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mailer.Close() }()
	for _, to := range []string{"a@unit.example", "b@unit.example", "nobody@unit.example", "c@unit.example", "d@unit.example"} {
		_, err := mailer.Send(t.Context(), aMessage(to))
		if bad := strings.HasPrefix(to, "nobody@"); bad != (err != nil) {
			t.Errorf("%s: %v", to, err)
		}
	}
	if taken, dials := office.Count(), office.Connections(); taken != 4 || dials != 2 {
		t.Errorf("%d letters over %d lines, want 4 over 2", taken, dials)
	}
}

func TestALineThatTheServerClosedMeanwhileIsReplaced(t *testing.T) {
	office, options := openOffice(t, "")
	options.Idle = time.Minute
	mailer, err := NewSMTP(options)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mailer.Close() }()
	if _, err := mailer.Send(t.Context(), aMessage("a@unit.example")); err != nil {
		t.Fatal(err)
	}
	_ = mailer.idle[0].line.Conn.Close()
	if _, err := mailer.Send(t.Context(), aMessage("b@unit.example")); err != nil {
		t.Errorf("over a new line: %v", err)
	}
	if taken := office.Count(); taken != 2 {
		t.Errorf("the server took %d letters, want 2", taken)
	}
}

func TestALineIsNotLeftUnprotected(t *testing.T) {
	protected := func(t *testing.T) SMTPOptions {
		_, options := openOffice(t, "")
		return options
	}
	plain := func(t *testing.T) SMTPOptions { // a server that offers no STARTTLS
		office := &postoffice.Office{Plain: true}
		return SMTPOptions{Host: "127.0.0.1", Port: office.Open(t, ""), Timeout: time.Second}
	}
	tests := []struct {
		name     string
		security Security
		trusted  bool
		server   func(t *testing.T) SMTPOptions
		sent     bool
	}{
		{"STARTTLS is demanded by default", "", true, plain, false},
		{"opportunistic goes without", Opportunistic, true, plain, true},
		{"none goes without", Plain, true, plain, true},
		{"a certificate of nobody we trust", StartTLS, false, protected, false},
		{"nor opportunistically", Opportunistic, false, protected, false},
		{"a certificate that we trust", StartTLS, true, protected, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			options := test.server(t)
			options.Security = test.security
			if !test.trusted {
				options.TLS = nil
			}
			mailer, err := NewSMTP(options)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = mailer.Close() }()
			_, err = mailer.Send(t.Context(), aMessage("a@unit.example"))
			if (err == nil) != test.sent {
				t.Errorf("got %v, want sent %v", err, test.sent)
			}
			var failure *SendError
			if err != nil && (!errors.As(err, &failure) || !failure.Temporary) {
				t.Errorf("got %v, want a temporary failure: an administrator can mend it", err)
			}
		})
	}
}

func TestTheEndOfTheContextCutsADialogueShort(t *testing.T) {
	for _, fault := range []string{"greeting silent", "RCPT hangs"} {
		_, options := openOffice(t, fault)
		options.Timeout = time.Minute
		mailer, err := NewSMTP(options)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		begun := time.Now()
		_, err = mailer.Send(ctx, aMessage("a@unit.example"))
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) > time.Second {
			t.Errorf("%s: %v after %s", fault, err, time.Since(begun))
		}
		_ = mailer.Close()
	}
}

func TestManyWorkersAtOnce(t *testing.T) {
	office, options := openOffice(t, "")
	mailer, err := NewSMTP(options)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mailer.Close() }()
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for range 10 {
				if _, err := mailer.Send(t.Context(), aMessage("a@unit.example")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	workers.Wait()
	if taken := office.Count(); taken != 80 {
		t.Errorf("the server took %d letters, want 80", taken)
	}
}

// A server that accepts and says nothing at all, not even by closing.
func TestAnAbsentServer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	_ = listener.Close()
	mailer, err := NewSMTP(SMTPOptions{Host: "127.0.0.1", Port: port, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	_, err = mailer.Send(t.Context(), aMessage("a@unit.example"))
	var failure *SendError
	if !errors.As(err, &failure) || !failure.Unreachable {
		t.Errorf("got %v, want out of reach", err)
	}
}
