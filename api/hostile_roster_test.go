package api

import (
	"maps"
	"net/http"
	"slices"
	"testing"
)

// TestHostileTextInARoster previews and applies a roster with every text as the name of
// a unit: the line is refused, or the name is kept as it was sent.
func TestHostileTextInARoster(t *testing.T) {
	p := preparedSQLite(t)
	taken := 0
	texts := maps.Clone(hostile)
	texts["a formula alone"] = "=1+1"
	for _, sentence := range slices.Sorted(maps.Keys(texts)) {
		w := p.world(t)
		a := attack{w, entry{}, sentence, texts[sentence]}
		roster := newUnits.with(map[string]string{"name": a.mark("name")})
		before := w.tally()
		preview := w.call("system_admin", post, "/roster/units/preview", roster)
		if preview.status != http.StatusOK {
			if preview.text("errors", 0, "field") != "file" {
				t.Errorf("%s: %d %s", sentence, preview.status, preview.raw)
			}
			continue
		}
		w.expect(http.StatusOK, "system_admin", post, "/roster/units/apply?preview_digest="+preview.text("preview_digest"), roster)
		outcome := preview.text("lines", 0, "outcome")
		switch after := w.tally(); {
		case outcome == "refuse" && preview.text("lines", 0, "errors", 0, "field") == "name":
			if changed := after.differs(before); changed != "" {
				t.Errorf("%s: refused, and yet: %s", sentence, changed)
			}
		case outcome == "create" && slices.Contains(w.texts(), a.mark("name")):
			taken++
		default:
			t.Errorf("%s: %s", sentence, preview.raw)
		}
	}
	if taken == 0 {
		t.Error("nothing was taken")
	}
}
