package notify

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"rectify/internal/postoffice"
	"rectify/models"
	"rectify/text"
	"rectify/workflow"
)

// openOffice opens a mail server that fails at one verb in one way, such as "RCPT
// drops", and gives options that reach it.
func openOffice(t *testing.T, fault string) (*postoffice.Office, SMTPOptions) {
	t.Helper()
	office := &postoffice.Office{Keep: true, Hanging: 1200 * time.Millisecond, Nobody: "nobody@unit.example"}
	if place := strings.LastIndex(fault, " "); place > 0 {
		office.Plan = postoffice.Always(postoffice.Verb(fault[:place]), postoffice.Fault(fault[place+1:]))
	}
	port := office.Open(t, "")
	return office, SMTPOptions{Host: "127.0.0.1", Port: port, TLS: office.ClientTLS(),
		Timeout: 700 * time.Millisecond, Idle: 50 * time.Millisecond}
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
