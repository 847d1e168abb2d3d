package main

import (
	"net"
	"strings"
	"time"
)

// notifySystemd tells the service manager that started the program how it stands:
// READY=1, STOPPING=1. Where there is none, nothing happens; what it does not take is
// lost, for nothing depends on it here.
func notifySystemd(environ []string, state string) {
	address := ""
	for _, entry := range environ {
		if name, value, _ := strings.Cut(entry, "="); name == "NOTIFY_SOCKET" {
			address = value
		}
	}
	if address == "" {
		return
	}
	dialer := net.Dialer{Timeout: time.Second}
	conn, err := dialer.Dial("unixgram", address)
	if err != nil {
		return
	}
	defer conn.Close()
	_ = conn.SetDeadline(deadlineIn(time.Second))
	_, _ = conn.Write([]byte(state))
}
