package intake

import (
	"slices"
	"strings"
)

const maxCompared = 300 // names of the annexes compared with each other

var shortForms = strings.NewReplacer("管理委员会", "管委会", "委员会", "委", "办公室", "办", "人民政府", "政府", "和", "", "与", "")

// commonForm takes out of a name what is often left out of it.
func commonForm(unit string) string { return shortForms.Replace(squeeze(fold(unit))) }

// compareNames looks for names of one unit in two spellings, and for names that
// are one character apart and yet two units.
func (r *Reading) compareNames() {
	body := r.names
	if n := len(r.names); n > maxCompared {
		inBody := min(len(r.NamedInText)+len(r.CompletedInText), maxCompared)
		body = r.names[:inBody]
	}
	longs := map[string][]string{}
	for _, a := range body {
		for _, b := range r.names {
			if a != b && abbreviates(a, b) && !slices.Contains(longs[a], b) {
				longs[a] = append(longs[a], b)
			} else if a != b && len(body) < len(r.names) && abbreviates(b, a) && !slices.Contains(longs[b], a) {
				longs[b] = append(longs[b], a)
			}
		}
	}
	for _, short := range r.names {
		switch long := longs[short]; len(long) {
		case 0:
		case 1:
			r.SameUnit = append(r.SameUnit, [2]string{short, long[0]})
		default:
			r.doubt("", DoubtNameAmbiguous, short, long[0], long[1])
		}
		delete(longs, short)
	}
	r.tellApart()
}

// abbreviates tells whether short is another, shorter writing of long: 市科技局
// of 市科学技术局, 市发改委 of 市发展和改革委员会, 某县 of 某县人民政府. A name
// with a part more, as 市教育局 and 市教育考试局, is no writing of the other.
func abbreviates(short, long string) bool {
	if len(short) >= len(long) {
		return false
	}
	if long == short+"人民政府" || long == short+"政府" {
		return true
	}
	a, b := []rune(commonForm(short)), []rune(commonForm(long))
	if len(a) < 4 || a[0] != b[0] || a[1] != b[1] || a[len(a)-1] != b[len(b)-1] {
		return false
	}
	if slices.Equal(a, b) {
		return true
	}
	stem := string(a[1 : len(a)-1])
	return len(a) < len(b) && !strings.Contains(string(b), stem) && isSubsequence(a, b)
}

func isSubsequence(short, long []rune) bool {
	at := 0
	for _, r := range long {
		if at < len(short) && short[at] == r {
			at++
		}
	}
	return at == len(short)
}

// tellApart pairs places with one stem: 洪江市 and 洪江区 are two units.
func (r *Reading) tellApart() {
	type place struct{ name, unit string }
	byStem := map[string][]place{}
	for _, unit := range r.names {
		name := squeeze(fold(unit))
		for _, office := range []string{"人民政府", "政府", "管理委员会", "管委会"} {
			name = strings.TrimSuffix(name, office)
		}
		runes := []rune(name)
		if n, _ := regionName(runes); n == 0 || n != len(runes) || !strings.ContainsRune("市县区州旗", runes[n-1]) {
			continue
		}
		stem := string(runes[:len(runes)-1])
		if slices.ContainsFunc(byStem[stem], func(other place) bool { return other.name == name }) {
			continue
		}
		for _, other := range byStem[stem] {
			r.NotSameUnit = append(r.NotSameUnit, [2]string{other.unit, unit})
		}
		byStem[stem] = append(byStem[stem], place{name, unit})
	}
}

// listed tells whether a case of the annexes is about the unit, under this name
// or another.
func (r *Reading) listed() map[string]bool {
	listed := map[string]bool{}
	for _, c := range r.Cases {
		listed[c.Unit] = true
	}
	for _, pair := range r.SameUnit {
		if listed[pair[0]] || listed[pair[1]] {
			listed[pair[0]], listed[pair[1]] = true, true
		}
	}
	return listed
}
