package api

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestThePagesComeCompressedAndAreKept(t *testing.T) {
	s := newService(t, false, "")
	for _, path := range []string{"/openapi.json", "/docs", "/docs/start.js", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/docs/favicon-32x32.png"} {
		whole := s.ask(get, path, "")
		if whole.Code != http.StatusOK || whole.Header().Get("Content-Encoding") != "" || !strings.Contains(strings.Join(whole.Header().Values("Vary"), ","), "Accept-Encoding") {
			t.Errorf("%s: %d %v", path, whole.Code, whole.Header())
		}
		zipped := s.ask(get, path, "", "Accept-Encoding: br, gzip;q=0.8")
		reader, err := gzip.NewReader(zipped.Body)
		if err != nil || zipped.Header().Get("Content-Encoding") != "gzip" || zipped.Header().Get("Content-Type") != whole.Header().Get("Content-Type") {
			t.Fatalf("%s: %v %v", path, err, zipped.Header())
		}
		if content, err := io.ReadAll(reader); err != nil || string(content) != whole.Body.String() {
			t.Errorf("%s is not the same when it is unpacked: %v", path, err)
		}
		tags := []string{whole.Header().Get("ETag"), zipped.Header().Get("ETag")}
		if tags[0] == "" || tags[0] == tags[1] {
			t.Errorf("%s: tags %v", path, tags)
		}
		for i, encoding := range []string{"identity", "gzip"} {
			again := s.ask(get, path, "", "Accept-Encoding: "+encoding, "If-None-Match: \"other\", W/"+tags[i])
			if again.Code != http.StatusNotModified || again.Body.Len() > 0 || again.Header().Get("ETag") != tags[i] || again.Header().Get("Cache-Control") == "no-store" {
				t.Errorf("%s as %s: %d %v", path, encoding, again.Code, again.Header())
			}
			if other := s.ask(get, path, "", "Accept-Encoding: "+encoding, "If-None-Match: "+tags[1-i]); other.Code != http.StatusOK {
				t.Errorf("%s as %s under the other tag: %d", path, encoding, other.Code)
			}
		}
	}
}

func TestTheDescriptionIsShortOnItsWay(t *testing.T) {
	s := newService(t, false, "")
	if here, there := s.ask(get, "/openapi.json", "").Header().Get("ETag"), newService(t, false, "").ask(get, "/openapi.json", "").Header().Get("ETag"); here != there {
		t.Errorf("two of the same program describe it under %s and %s", here, there)
	}
	whole, zipped := s.ask(get, "/openapi.json", "").Body.Len(), s.ask(get, "/openapi.json", "", "Accept-Encoding: gzip").Body.Len()
	t.Logf("%d bytes, compressed %d", whole, zipped)
	if zipped*5 > whole {
		t.Errorf("%d bytes become %d", whole, zipped)
	}
}

func TestWhoTakesGzip(t *testing.T) {
	for accepted, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "deflate, gzip;q=1.0": true, "gzip;q=0": false, "gzip; q=0.000": false, "*": true, "*;q=0": false,
		"*, gzip;q=0": false, "*;q=0, gzip": true, "br": false, "identity": false, "gzip;q=x": false, "xgzip": false,
	} {
		if takesGzip([]string{accepted}) != want {
			t.Errorf("%q: want %t", accepted, want)
		}
	}
}
