package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A child is the program as a process of its own, so that it can be killed: the
// test's own binary, which runs a command line when this variable gives it a clock.
const childClock = "RECTIFY_TEST_CHILD_CLOCK"

// TestMain runs the tests, or the program where this process is a child.
func TestMain(m *testing.M) {
	if clock := os.Getenv(childClock); clock != "" {
		os.Exit(beChild(clock))
	}
	os.Exit(m.Run())
}

// shiftedClock shows a moment of a simulated time, which from then on runs with the
// real one, or faster. Processes that are given the same one agree on the time.
type shiftedClock struct {
	real  time.Time
	shows time.Time
	speed int64
}

func (c shiftedClock) now() time.Time {
	return c.shows.Add(time.Duration(c.speed) * time.Since(c.real))
}

func (c shiftedClock) String() string {
	return fmt.Sprintf("%d %d %d", c.real.UnixMicro(), c.shows.UnixMicro(), c.speed)
}

func parseClock(text string) (clock shiftedClock, err error) {
	var real, shows int64
	_, err = fmt.Sscanf(text, "%d %d %d", &real, &shows, &clock.speed)
	clock.real, clock.shows = time.UnixMicro(real), time.UnixMicro(shows)
	return clock, err
}

// beChild runs one command line until it ends, is told to stop or is killed. It
// ends with the test: that closes its standard input, however it dies itself.
func beChild(text string) int {
	clock, err := parseClock(text)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(3)
	}()
	bounded, cancel := context.WithTimeout(context.Background(), childLives)
	defer cancel()
	ctx, stop := signal.NotifyContext(bounded, syscall.SIGTERM)
	defer stop()
	return run(ctx, os.Args[1:], surroundings{stdout: os.Stdout, stderr: os.Stderr, stdin: strings.NewReader(""), environ: os.Environ(), clock: clock.now})
}

// childLives bounds the life of a child that nobody stops.
const childLives = 20 * time.Minute

// child is a running child.
type child struct {
	t       *testing.T
	door    string
	clock   shiftedClock
	command *exec.Cmd
	input   io.Closer
	ready   chan struct{}
	base    string // the address it serves at, once it is ready
	errors  buffer
}

// spawn starts the program as a process of its own.
func spawn(t *testing.T, door string, environ []string, clock shiftedClock, args ...string) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{t: t, door: door, clock: clock, command: exec.Command(self, args...), ready: make(chan struct{})}
	c.command.Env = append(append([]string{}, environ...), childClock+"="+clock.String())
	c.command.Stderr = &c.errors
	output, err := c.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if c.input, err = c.command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		served := false
		for lines := bufio.NewScanner(output); lines.Scan(); {
			if at := servedAt.FindString(lines.Text()); at != "" && !served {
				c.base, served = at, true
				close(c.ready)
			}
		}
	}()
	t.Cleanup(func() { _ = c.command.Process.Kill() }) // for a test that failed
	return c
}

var servedAt = regexp.MustCompile(`http://\S+`)

// address is where a child serves, once it does.
func (c *child) address() string {
	c.t.Helper()
	c.awaitReady()
	return c.base
}

// awaitReady waits until the child serves.
func (c *child) awaitReady() {
	c.t.Helper()
	select {
	case <-c.ready:
	case <-time.After(time.Minute):
		c.t.Fatalf("the process %s did not get ready: %s", c.door, c.errors.text())
	}
}

// kill ends the child as a power failure would, and returns what it had to say.
func (c *child) kill() string {
	c.t.Helper()
	if err := c.command.Process.Signal(syscall.SIGKILL); err != nil {
		c.t.Fatalf("the process %s had ended by itself: %v: %s", c.door, err, c.errors.text())
	}
	_ = c.command.Wait()
	_ = c.input.Close()
	if status := c.command.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() {
		c.t.Fatalf("the process %s ended by itself with %s: %s", c.door, c.command.ProcessState, c.errors.text())
	}
	return c.errors.text()
}

// stop ends the child in order.
func (c *child) stop() string {
	c.t.Helper()
	if err := c.command.Process.Signal(syscall.SIGTERM); err != nil {
		c.t.Fatal(err)
	}
	if err := c.command.Wait(); err != nil {
		c.t.Fatalf("the process %s did not end in order: %v: %s", c.door, err, c.errors.text())
	}
	_ = c.input.Close()
	return c.errors.text()
}

// long reports whether the tests run at full length.
func long() bool { return os.Getenv("RECTIFY_TEST_LONG") == "1" }

// lengths picks the length of a test: short in the daily run, or at full length.
func lengths[T any](daily, full T) T {
	if long() {
		return full
	}
	return daily
}

// seedOf gives the seed of a test, which it prints; RECTIFY_TEST_SEED repeats one.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	seed := uint64(1)
	if given := os.Getenv("RECTIFY_TEST_SEED"); given != "" {
		var err error
		if seed, err = strconv.ParseUint(given, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("RECTIFY_TEST_SEED=%d", seed)
	return seed
}
