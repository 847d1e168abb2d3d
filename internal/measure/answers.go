package measure

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"rectify/api"
)

// Recorded are answers of the service, by their address's path and query.
type Recorded struct {
	Shape  string // of the answers: api.Shape
	Bodies map[string][]byte
}

// Answers makes the bare counterpart of an answer: a gin handler that marshals the
// same value and asks no database. What it would answer must be the same bytes.
func Answers(file string) (http.Handler, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var recorded []Recorded
	if err := json.Unmarshal(content, &recorded); err != nil {
		return nil, err
	}
	values := map[string]any{}
	for _, kind := range recorded {
		for path, body := range kind.Bodies {
			value := api.Shape(kind.Shape)
			if value == nil {
				return nil, fmt.Errorf("no shape %q", kind.Shape)
			}
			if err := json.Unmarshal(body, value); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			if again, err := marshal(value); err != nil || !bytes.Equal(bytes.TrimSpace(again), bytes.TrimSpace(body)) {
				return nil, errors.Join(fmt.Errorf("%s: the bytes differ", path), err)
			}
			values[path] = value
		}
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.GET("/api/v1/*rest", func(c *gin.Context) {
		value, found := values[c.Request.URL.RequestURI()]
		if !found {
			c.Status(http.StatusNotFound)
			return
		}
		c.PureJSON(http.StatusOK, value)
	})
	return engine, nil
}

// marshal writes a value as the service does.
func marshal(value any) ([]byte, error) {
	var written bytes.Buffer
	encoder := json.NewEncoder(&written)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return written.Bytes(), err
}

// Listen listens on loopback at any free port.
func Listen() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }

// BareServer is a server with no limits but the usual one for heads.
func BareServer(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
}

func number(id int64) string { return strconv.FormatInt(id, 10) }
