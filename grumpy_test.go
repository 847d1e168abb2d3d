package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
)

// grumpy is a mail server without encryption that lets nobody in: it answers each
// sign-in with 535.
func grumpy(t *testing.T) (port int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return refuseAll(t, listener)
}

// refuseAll refuses whoever comes until the test ends.
func refuseAll(t *testing.T, listener net.Listener) (port int) {
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go refuse(conn)
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port
}

func refuse(conn net.Conn) {
	defer conn.Close()
	fmt.Fprint(conn, "220 grumpy\r\n")
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		verb, _, _ := strings.Cut(strings.ToUpper(lines.Text()), " ")
		switch verb {
		case "EHLO", "HELO":
			fmt.Fprint(conn, "250-grumpy\r\n250 AUTH PLAIN LOGIN\r\n")
		case "AUTH":
			fmt.Fprint(conn, "535 not you\r\n")
		case "QUIT":
			fmt.Fprint(conn, "221 at last\r\n")
			return
		default:
			fmt.Fprint(conn, "530 sign in first\r\n")
		}
	}
}

// selfSigned is a mail server behind TLS whose certificate no authority signed.
func selfSigned(t *testing.T) (port int) {
	t.Helper()
	pair := httptest.NewUnstartedServer(nil)
	pair.StartTLS() // for its certificate
	certificates := pair.TLS.Certificates
	pair.Close()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: certificates})
	if err != nil {
		t.Fatal(err)
	}
	return refuseAll(t, listener)
}
