package edge

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"hash"
	"io"

	"github.com/gin-gonic/gin"

	"rectify/workflow"
)

// keeper locks what is kept of requests and their answers with keys derived from the one
// that signs tokens. Whoever reads the database alone learns neither what an answer held,
// such as a code that lets somebody in, nor can try out what a request may have held,
// such as a password.
type keeper struct {
	printing []byte
	sealing  cipher.AEAD
}

func newKeeper(tokens *Tokens) (keeper, error) {
	derived := func(purpose string) []byte {
		sum := hmac.New(sha256.New, tokens.key)
		_, _ = io.WriteString(sum, purpose) // a hash takes everything
		return sum.Sum(nil)
	}
	block, err := aes.NewCipher(derived("rectify: kept answers"))
	if err != nil {
		return keeper{}, err
	}
	sealing, err := cipher.NewGCMWithRandomNonce(block)
	return keeper{printing: derived("rectify: fingerprints of requests"), sealing: sealing}, err
}

// fingerprint begins a keyed hash of a request.
func (k keeper) fingerprint() hash.Hash { return hmac.New(sha256.New, k.printing) }

// keptHead is what is kept of an answer beside its body.
type keptHead struct {
	Status int
	Header map[string]string
}

// keptHeaders are the headers that belong to an answer; the others are the wall's own.
var keptHeaders = []string{"Content-Type", "Content-Disposition", "ETag", "Location", "Link"}

// pack compresses an answer, its head on a line and then its body, and locks it for the
// request that it belongs to.
func (k keeper) pack(request string, head keptHead, body []byte) ([]byte, error) {
	line, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	for _, part := range [][]byte{line, []byte("\n"), body} {
		if _, err := writer.Write(part); err != nil {
			return nil, err
		}
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return k.sealing.Seal(nil, nil, packed.Bytes(), []byte(request)), nil
}

// replay gives the kept answer of a request again. One that was locked with another key,
// or for another request, is lost.
func (k keeper) replay(c *gin.Context, request string, locked []byte) error {
	packed, err := k.sealing.Open(nil, nil, locked, []byte(request))
	if err != nil {
		return workflow.Refused(workflow.ReasonDone)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	reader := bufio.NewReader(unzipped)
	line, err := reader.ReadBytes('\n')
	if err != nil {
		return err
	}
	var head keptHead
	if err := json.Unmarshal(line, &head); err != nil {
		return err
	}
	for name, value := range head.Header {
		c.Header(name, value)
	}
	c.Header(ReplayedHeader, "true")
	c.Status(head.Status)
	c.Writer.WriteHeaderNow()
	_, _ = io.Copy(c.Writer, reader) // a client that is gone asks again
	return nil
}
