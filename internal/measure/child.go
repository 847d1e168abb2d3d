package measure

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// child is the program as a process of its own, on a listener of its own.
type child struct {
	command *exec.Cmd
	address string // host and port
	input   io.Closer
	log     *os.File
	ended   chan error
}

var announced = regexp.MustCompile(`http://(\S+)`)

const (
	startWithin = time.Minute
	stopWithin  = time.Minute
)

// run starts a program and waits until it says where it listens.
func (m *measurement) run(ctx context.Context, program string, args ...string) (*child, error) {
	c := &child{command: exec.Command(program, args...), ended: make(chan error, 1)}
	c.command.Env = m.Environ
	var err error
	if c.log, err = os.OpenFile(filepath.Join(m.folder, "child.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, err
	}
	c.command.Stderr = c.log
	output, err := c.command.StdoutPipe()
	if err != nil {
		return nil, errors.Join(err, c.log.Close())
	}
	if c.input, err = c.command.StdinPipe(); err != nil {
		return nil, errors.Join(err, c.log.Close())
	}
	if err := c.command.Start(); err != nil {
		return nil, errors.Join(err, c.log.Close())
	}
	told := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(output)
		for lines.Scan() {
			if match := announced.FindStringSubmatch(lines.Text()); match != nil {
				told <- strings.TrimSuffix(match[1], "/")
				break
			}
		}
		_, _ = io.Copy(io.Discard, output)
		c.ended <- c.command.Wait()
	}()
	limit := time.NewTimer(startWithin)
	defer limit.Stop()
	select {
	case c.address = <-told:
		return c, nil
	case err := <-c.ended:
		return nil, fmt.Errorf("the service ended at its start: %w; see %s", err, c.log.Name())
	case <-limit.C:
		err = errors.New("the service did not start in time")
	case <-ctx.Done():
		err = ctx.Err()
	}
	_ = c.command.Process.Kill()
	return nil, errors.Join(err, <-c.ended, c.log.Close())
}

// stop ends the child in order.
func (c *child) stop() error {
	err := c.command.Process.Signal(syscall.SIGTERM)
	limit := time.NewTimer(stopWithin)
	defer limit.Stop()
	select {
	case ended := <-c.ended:
		err = errors.Join(err, ended)
	case <-limit.C:
		err = errors.Join(err, c.command.Process.Kill(), <-c.ended)
	}
	_ = c.input.Close() // its end may have closed it
	return errors.Join(err, c.log.Close())
}

// memory reads how much a process takes of it now.
func (c *child) memory() (m Memory) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.command.Process.Pid))
	if err != nil {
		return m
	}
	for line := range strings.SplitSeq(string(status), "\n") {
		name, value, _ := strings.Cut(line, ":")
		kilobytes, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(value, "kB")), 10, 64)
		if err != nil {
			continue
		}
		switch name {
		case "VmRSS":
			m.Resident = kilobytes << 10
		case "VmHWM":
			m.Peak = kilobytes << 10
		case "RssAnon":
			m.Own = kilobytes << 10
		}
	}
	return m
}
