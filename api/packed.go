package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

// packed is content that everybody is given alike, as it is or compressed, each under an
// entity tag of its own.
type packed struct {
	contentType string
	whole       []byte
	zipped      func() ([]byte, error) // compressed once, when somebody first asks for that
	sum         string                 // of the content; see send
}

func pack(contentType string, whole []byte) packed {
	sum := sha256.Sum256(whole)
	return packed{contentType, whole, sync.OnceValues(func() ([]byte, error) { return compress(whole) }), base64.RawURLEncoding.EncodeToString(sum[:16])}
}

func compress(whole []byte) ([]byte, error) {
	var zipped bytes.Buffer
	writer := gzip.NewWriter(&zipped)
	if _, err := writer.Write(whole); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return zipped.Bytes(), nil
}

// send answers with the content, compressed where the client takes that, and with
// nothing where the client has it already.
func (p packed) send(c *gin.Context) error {
	content, tag := p.whole, `"`+p.sum+`"`
	c.Writer.Header().Add("Vary", "Accept-Encoding")
	compressed := takesGzip(c.Request.Header.Values("Accept-Encoding"))
	if compressed {
		tag = `"` + p.sum + `-gzip"`
	}
	c.Header("ETag", tag)
	if hasAlready(c.Request.Header.Values("If-None-Match"), tag) {
		c.Status(http.StatusNotModified)
		return nil
	}
	if compressed {
		zipped, err := p.zipped()
		if err != nil {
			return err
		}
		content = zipped
		c.Header("Content-Encoding", "gzip")
	}
	c.Header("Content-Length", strconv.Itoa(len(content)))
	c.Data(http.StatusOK, p.contentType, content)
	return nil
}

// list takes a header of several members apart.
func list(values []string) []string {
	members := strings.Split(strings.Join(values, ","), ",")
	for i := range members {
		members[i] = strings.TrimSpace(members[i])
	}
	return members
}

// takesGzip reads Accept-Encoding: gzip or * with a weight above zero, where what is said
// of gzip itself counts.
func takesGzip(accepted []string) bool {
	takes := map[string]bool{}
	for _, member := range list(accepted) {
		coding, parameter, _ := strings.Cut(member, ";")
		weight := 1.0
		if name, value, _ := strings.Cut(strings.TrimSpace(parameter), "="); strings.EqualFold(name, "q") {
			weight, _ = strconv.ParseFloat(value, 64) // what is no number is no wish
		}
		takes[strings.ToLower(strings.TrimSpace(coding))] = weight > 0
	}
	if said, found := takes["gzip"]; found {
		return said
	}
	return takes["*"]
}

// hasAlready reads If-None-Match, which compares weakly.
func hasAlready(known []string, tag string) bool {
	return slices.ContainsFunc(list(known), func(member string) bool {
		return member == "*" || strings.TrimPrefix(member, "W/") == tag
	})
}
