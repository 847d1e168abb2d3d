package postoffice_test

import (
	"crypto/tls"
	"fmt"
	"net/smtp"
	"testing"

	"rectify/internal/postoffice"
)

// send sends one letter as a sender would that gives up at the first failure.
func send(port int, trust *tls.Config, number int) error {
	client, err := smtp.Dial(fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	if err := client.StartTLS(trust); err != nil {
		return err
	}
	if err := client.Auth(smtp.PlainAuth("", "office", "secret", "127.0.0.1")); err != nil {
		return err
	}
	if err := client.Mail("office@office.example"); err != nil {
		return err
	}
	if err := client.Rcpt("liaison@unit.example"); err != nil {
		return err
	}
	writer, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(writer, "Message-ID: <%d@office.example>\r\nSubject: letter\r\n\r\n%0200d\r\n", number, number); err != nil {
		return err
	}
	if err := writer.Close(); err != nil {
		return err
	}
	if err := client.Quit(); err != nil {
		return fmt.Errorf("quit: %w", err)
	}
	return nil
}

func TestASeededOfficeFailsAtEveryVerbAndLogsWhatItTook(t *testing.T) {
	office := &postoffice.Office{Plan: postoffice.Seeded(1), User: "office", Password: "secret"}
	port := office.Open(t, "door")
	refused := 0
	for number := range 400 {
		if err := send(port, office.ClientTLS(), number); err != nil {
			refused++
		}
	}
	faults, total := office.Faults(), 0
	for _, verb := range postoffice.Verbs {
		if faults[verb] == 0 {
			t.Errorf("it never failed at %s", verb)
		}
		total += faults[verb]
	}
	if refused != total {
		t.Errorf("%d letters failed by %d faults", refused, total)
	}
	taken := office.Taken()
	if want := 400 - refused + faults[postoffice.AfterData] + faults[postoffice.Quit]; len(taken) != want {
		t.Errorf("%d letters were taken, want %d", len(taken), want)
	}
	withheld := 0
	for _, letter := range taken {
		if letter.Withheld {
			withheld++
		}
		if letter.MessageID == "" || letter.To != "liaison@unit.example" || letter.Door != "door" {
			t.Fatalf("logged: %+v", letter)
		}
	}
	if withheld != faults[postoffice.AfterData] {
		t.Errorf("%d answers were withheld, by %d faults", withheld, faults[postoffice.AfterData])
	}
}
