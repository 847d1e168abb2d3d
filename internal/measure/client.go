package measure

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// request is one request as its bytes go over the line.
type request []byte

func get(path, token string) request {
	return request("GET " + path + " HTTP/1.1\r\nHost: rectify\r\nAccept: application/json\r\nAuthorization: Bearer " + token + "\r\n\r\n")
}

func post(path, token string) request {
	return request("POST " + path + " HTTP/1.1\r\nHost: rectify\r\nAccept: application/json\r\nAuthorization: Bearer " + token + "\r\nContent-Length: 0\r\n\r\n")
}

// line is one connection that stays open, as a browser or a proxy keeps it.
type line struct {
	conn   net.Conn
	reader *bufio.Reader
}

// lineLimit bounds one request with its answer.
const lineLimit = time.Minute

func dial(ctx context.Context, address string) (*line, error) {
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &line{conn: conn, reader: bufio.NewReaderSize(conn, 64<<10)}, nil
}

// ask sends a request and reads its whole answer, into keep where that is given.
func (l *line) ask(clock func() time.Time, what request, keep io.Writer) (status int, bytes int64, err error) {
	if err := l.conn.SetDeadline(clock().Add(lineLimit)); err != nil {
		return 0, 0, err
	}
	if _, err := l.conn.Write(what); err != nil {
		return 0, 0, err
	}
	answer, err := http.ReadResponse(l.reader, nil)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = answer.Body.Close() }()
	bytes, err = io.Copy(keep, answer.Body)
	return answer.StatusCode, bytes, err
}

// Figures are what came of one measurement.
type Figures struct {
	Done    int           `json:"done"`
	Errors  int           `json:"errors"`
	Bytes   int64         `json:"bytes"` // of the answers' bodies
	Took    time.Duration `json:"took"`
	Rate    float64       `json:"per_second"`
	Median  time.Duration `json:"p50"`
	Ninety5 time.Duration `json:"p95"`
	Ninety9 time.Duration `json:"p99"`

	each []time.Duration
	err  error // the first
}

// load is work that several connections do at the same time.
type load struct {
	clock       func() time.Time
	connections int
	duration    time.Duration // 0: until there is nothing left
	begin       func(ctx context.Context, number int) (once func(turn int) (bytes int64, more bool, err error), end func(), err error)
}

// run lets every connection do its work over and over.
func (l load) run(ctx context.Context) (Figures, error) {
	parts := make([]Figures, l.connections)
	ready, start := sync.WaitGroup{}, make(chan struct{})
	var running sync.WaitGroup
	failed := make([]error, l.connections)
	var until time.Time
	for number := range l.connections {
		ready.Add(1)
		running.Go(func() {
			once, end, err := l.begin(ctx, number)
			ready.Done()
			if err != nil {
				failed[number] = err
				return
			}
			defer end()
			<-start
			part := &parts[number]
			for turn := number; ctx.Err() == nil; turn += l.connections {
				began := l.clock()
				if l.duration > 0 && !began.Before(until) {
					return
				}
				bytes, more, err := once(turn)
				if !more {
					return
				}
				part.each = append(part.each, l.clock().Sub(began))
				part.Bytes += bytes
				if err != nil {
					part.Errors++
					part.err = err
				}
			}
		})
	}
	ready.Wait()
	began := l.clock()
	until = began.Add(l.duration)
	close(start)
	running.Wait()
	all := Figures{Took: l.clock().Sub(began)}
	for number, part := range parts {
		if failed[number] != nil {
			return all, failed[number]
		}
		all.add(part)
	}
	all.settle()
	if all.err != nil {
		return all, fmt.Errorf("%d of %d failed: %w", all.Errors, all.Done, all.err)
	}
	return all, ctx.Err()
}

func (f *Figures) add(part Figures) {
	f.each = append(f.each, part.each...)
	f.Errors += part.Errors
	f.Bytes += part.Bytes
	if f.err == nil {
		f.err = part.err
	}
}

// settle works out what follows from the single durations.
func (f *Figures) settle() {
	f.Done = len(f.each)
	if f.Done == 0 || f.Took <= 0 {
		return
	}
	slices.Sort(f.each)
	at := func(share float64) time.Duration { return f.each[min(f.Done-1, int(share*float64(f.Done)))] }
	f.Rate = float64(f.Done) / f.Took.Seconds()
	f.Median, f.Ninety5, f.Ninety9 = at(0.50), at(0.95), at(0.99)
}

// ask loads a server with requests, each connection with its own turn of them.
func (m *measurement) ask(ctx context.Context, address string, requests []request, once bool) (Figures, error) {
	l := load{clock: m.Clock, connections: m.Connections, duration: m.Duration}
	l.begin = func(ctx context.Context, number int) (func(int) (int64, bool, error), func(), error) {
		open, err := dial(ctx, address)
		if err != nil {
			return nil, nil, err
		}
		return func(turn int) (int64, bool, error) {
			if once && turn >= len(requests) {
				return 0, false, nil
			}
			status, bytes, err := open.ask(m.Clock, requests[turn%len(requests)], io.Discard)
			if err == nil && status != http.StatusOK {
				err = fmt.Errorf("status %d", status)
			}
			return bytes, true, err
		}, func() { _ = open.conn.Close() }, nil
	}
	return l.run(ctx)
}
