package edge

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"rectify/workflow"
)

// The headers of a request that may be sent again, and of an answer given again.
const (
	OnceHeader     = "Idempotency-Key"
	ReplayedHeader = "Idempotent-Replayed"
)

const (
	onceField   = "header." + OnceHeader
	keptLimit   = 1 << 20         // bytes of a kept answer, compressed; a greater one is not kept
	keepTimeout = 5 * time.Second // also when the client is gone by then
)

// Memory remembers requests that were acted on; see package casework, which fills it
// in the acts' own transactions.
type Memory interface {
	Once(ctx context.Context, route, field, key string, hash func() (string, error)) context.Context
	Remembered(ctx context.Context, person workflow.PersonID, route, field, key string, hash func() (string, error)) ([]byte, error)
	KeepAnswer(ctx context.Context, person workflow.PersonID, answer []byte) error
}

// Once lets a POST or PUT with an Idempotency-Key act once, however often the same
// person sends it: whoever sends it again is given the first answer again, before
// If-Match or anything else is looked at. A request that was refused is not
// remembered. Where nobody has signed in, as at sign-in itself, the key is ignored, so
// that no token is ever kept. What is kept is locked with a key of the tokens' own.
func Once(memory Memory, tokens *Tokens) (gin.HandlerFunc, error) {
	keeper, err := newKeeper(tokens)
	if err != nil {
		return nil, err
	}
	return func(c *gin.Context) {
		visit := VisitOf(c.Request.Context())
		keys := c.Request.Header.Values(OnceHeader)
		changes := c.Request.Method == http.MethodPost || c.Request.Method == http.MethodPut
		if len(keys) == 0 || !changes || visit.Actor.Person == 0 {
			return
		}
		key, wrong := onceKeyOf(keys)
		if len(wrong) > 0 {
			Refuse(c, workflow.Invalid(wrong...))
			return
		}
		route := c.Request.Method + " " + c.FullPath()
		print := newFingerprint(c.Request, visit.Actor.Person, key, keeper.fingerprint())
		answer, err := memory.Remembered(c.Request.Context(), visit.Actor.Person, route, onceField, key, print.whole)
		if err == nil && answer != nil {
			err = keeper.replay(c, print.text, answer)
		} else if err == nil {
			act(c, memory, keeper, visit, route, key, print)
			return
		}
		if err != nil {
			Refuse(c, err)
		}
		c.Abort()
	}, nil
}

// onceKeyOf reads the key, with the quotation marks of a structured header or without.
func onceKeyOf(values []string) (string, []workflow.Field) {
	if len(values) > 1 {
		return "", []workflow.Field{{Name: onceField, Reason: "repeated"}}
	}
	key := values[0]
	if length := len(key); length > 1 && key[0] == '"' && key[length-1] == '"' {
		key = key[1 : length-1]
	}
	return key, workflow.CheckOnceKey(onceField, key)
}

// fingerprint is the hash of a request as its body is read.
type fingerprint struct {
	sum  hash.Hash
	body io.ReadCloser
	text string
}

// newFingerprint begins with who asks, under which key, and what for; the body counts as
// it is read.
func newFingerprint(request *http.Request, person workflow.PersonID, key string, sum hash.Hash) *fingerprint {
	for _, part := range []string{strconv.FormatInt(int64(person), 10), key, request.Method, request.URL.EscapedPath(), request.URL.RawQuery} {
		_, _ = io.WriteString(sum, part+"\n") // a hash takes everything
	}
	print := &fingerprint{sum: sum, body: request.Body}
	request.Body = print
	return print
}

func (f *fingerprint) Read(into []byte) (int, error) {
	read, err := f.body.Read(into)
	_, _ = f.sum.Write(into[:read])
	return read, err
}

func (f *fingerprint) Close() error { return f.body.Close() }

// whole is the hash of the whole request: what nobody has read yet is read.
func (f *fingerprint) whole() (string, error) {
	if f.text == "" {
		if _, err := io.Copy(io.Discard, f); err != nil {
			return "", err
		}
		f.text = hex.EncodeToString(f.sum.Sum(nil))
	}
	return f.text, nil
}

// act lets the request act, and keeps what it is answered. A client that has given up
// will ask again: the answer is kept for it.
func act(c *gin.Context, memory Memory, keeper keeper, visit *Visit, route, key string, print *fingerprint) {
	ctx := memory.Once(c.Request.Context(), route, onceField, key, print.whole)
	c.Request = c.Request.WithContext(ctx)
	copied := &copyingWriter{ResponseWriter: c.Writer}
	c.Writer = copied
	c.Next()
	status := c.Writer.Status()
	if status >= http.StatusBadRequest {
		return
	}
	head := keptHead{Status: status, Header: map[string]string{}}
	for _, name := range keptHeaders {
		if value := c.Writer.Header().Get(name); value != "" {
			head.Header[name] = value
		}
	}
	packed, err := keeper.pack(print.text, head, copied.body.Bytes())
	if err == nil && len(packed) <= keptLimit {
		keeping, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTimeout)
		defer cancel()
		err = memory.KeepAnswer(keeping, visit.Actor.Person, packed)
	}
	if err != nil {
		visit.trouble = errors.Join(visit.trouble, err) // the act is done and answered
	}
}

// copyingWriter keeps a copy of what is answered.
type copyingWriter struct {
	gin.ResponseWriter
	body bytes.Buffer
}

func (w *copyingWriter) Write(data []byte) (int, error) {
	w.body.Write(data)
	return w.ResponseWriter.Write(data)
}

func (w *copyingWriter) WriteString(text string) (int, error) {
	w.body.WriteString(text)
	return w.ResponseWriter.WriteString(text)
}

// Unwrap lets deadlines reach the connection.
func (w *copyingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
