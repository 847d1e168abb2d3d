package notify

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode"

	gomail "github.com/go-mail/mail/v2"
)

// maxMessage bounds one message with its attachments.
const maxMessage = 10 << 20

// Message is one mail to one person, ready to be sent.
type Message struct {
	Name        string // what a person would call its file: 2017-07-11-000012-issued
	MessageID   string // without angle brackets
	From        string
	FromName    string
	To          string
	ToName      string
	Subject     string
	Date        time.Time
	Text        string
	Attachments []Attachment
}

// Attachment is one file of a message.
type Attachment struct {
	Name      string
	MediaType string
	Bytes     []byte
}

var messageID = regexp.MustCompile(`^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$`)

// bytes checks the message and builds it. Nothing that could end a header early,
// or start another one, passes; such an error is permanent. Only a wrong sender is
// not the letter's fault: it waits until an administrator has mended it.
func (m Message) bytes() ([]byte, error) {
	if !plainAddress(m.From) {
		return nil, &SendError{Temporary: true, Unreachable: true, Answer: clean(fmt.Sprintf("the sender %q is no plain mail address", m.From))}
	}
	if err := m.check(); err != nil {
		return nil, &SendError{Answer: clean(err.Error())}
	}
	built := gomail.NewMessage(gomail.SetCharset("UTF-8"), gomail.SetEncoding(gomail.Base64))
	built.SetAddressHeader("From", m.From, m.FromName)
	built.SetAddressHeader("To", m.To, m.ToName)
	built.SetHeader("Subject", m.Subject)
	built.SetDateHeader("Date", m.Date)
	built.SetHeader("Message-ID", "<"+m.MessageID+">")
	built.SetHeader("Auto-Submitted", "auto-generated")
	built.SetBody("text/plain", crlf(m.Text))
	for _, file := range m.Attachments {
		// Names by RFC 2231: go-mail would write Chinese ones raw.
		built.AttachReader(file.Name, bytes.NewReader(file.Bytes), gomail.SetHeader(map[string][]string{
			"Content-Type":        {mime.FormatMediaType(file.MediaType, map[string]string{"name": file.Name})},
			"Content-Disposition": {mime.FormatMediaType("attachment", map[string]string{"filename": file.Name})},
		}))
	}
	var out bytes.Buffer
	if _, err := built.WriteTo(&out); err != nil {
		return nil, &SendError{Answer: clean(err.Error())}
	}
	if out.Len() > maxMessage {
		return nil, &SendError{Answer: fmt.Sprintf("the message has %d bytes, more than %d", out.Len(), maxMessage)}
	}
	return out.Bytes(), nil
}

func (m Message) check() error {
	for name, value := range map[string]string{
		"sender's name": m.FromName, "To": m.To, "recipient's name": m.ToName,
		"Subject": m.Subject, "Message-ID": m.MessageID,
	} {
		if strings.ContainsFunc(value, unicode.IsControl) {
			return fmt.Errorf("a control character in the %s", name)
		}
	}
	switch {
	case !plainAddress(m.To):
		return fmt.Errorf("%q is no plain mail address", m.To)
	case !messageID.MatchString(m.MessageID):
		return fmt.Errorf("%q is no Message-ID", m.MessageID)
	case m.Date.IsZero():
		return fmt.Errorf("the message has no date")
	case strings.TrimSpace(m.Subject) == "":
		return fmt.Errorf("the message has no subject")
	}
	for _, file := range m.Attachments {
		if file.Name == "" || strings.ContainsFunc(file.Name, unicode.IsControl) {
			return fmt.Errorf("%q is no name for an attachment", file.Name)
		}
		if _, _, err := mime.ParseMediaType(file.MediaType); err != nil {
			return fmt.Errorf("%q is no media type", file.MediaType)
		}
	}
	return nil
}

// plainAddress reports whether s is an address and nothing else, in ASCII.
func plainAddress(s string) bool {
	beyond := func(r rune) bool { return r > unicode.MaxASCII || unicode.IsControl(r) }
	parsed, err := mail.ParseAddress(s)
	return err == nil && parsed.Address == s && !strings.ContainsFunc(s, beyond)
}

// crlf gives a text the line ends that mail has.
func crlf(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
}

// body is a built message on its way; it notes whether a server began to take it.
type body struct {
	bytes   []byte
	begun   bool
	may     func() error // asked when only the end is missing; nil: no need
	abandon func() error // closes the line
}

// WriteTo writes all but the end, which go-mail writes afterwards, and even after
// an error: so a message that may not go is kept back by closing the line.
func (b *body) WriteTo(w io.Writer) (int64, error) {
	b.begun = true
	n, err := w.Write(b.bytes)
	if err == nil && b.may != nil {
		if err = b.may(); err != nil {
			_ = b.abandon()
		}
	}
	return int64(n), err
}
