package casework_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"rectify/internal/testdb"
	"rectify/ledger"
	"rectify/workflow"
)

func TestWhateverIsDoneToAPackageIsFound(t *testing.T) {
	o := newOffice(t, testdb.Open(t, t.TempDir()))
	one := closedAll(o)[0]
	view, raw := o.archived(one.Circular.ID, workflow.Permanent)
	place := func(list []entry, name string) int {
		at := slices.IndexFunc(list, func(e entry) bool { return strings.Contains(e.name, name) })
		if at < 0 {
			t.Fatalf("there is no %s", name)
		}
		return at
	}
	edit := func(name, old, new string) func([]entry) []entry {
		return func(list []entry) []entry {
			at := place(list, name)
			changed := strings.Replace(list[at].content, old, new, 1)
			if changed == list[at].content {
				t.Fatalf("%s does not hold %q", name, old)
			}
			list[at].content = changed
			return list
		}
	}
	logLines := func(change func([]string) []string) func([]entry) []entry {
		return func(list []entry) []entry {
			at := place(list, "log.jsonl")
			list[at].content = strings.Join(change(strings.SplitAfter(list[at].content, "\n")), "")
			return list
		}
	}
	for _, row := range []struct {
		says    string
		change  func([]entry) []entry
		indexed bool // the index is put right afterwards
		want    string
	}{
		{"a word of a report", edit("report-1.txt", "已整改", "未整改"), false, ledger.FaultEntryAltered},
		{"evidence", edit("/evidence/", "1", "2"), false, ledger.FaultEntryAltered},
		{"evidence, with the index put right", edit("/evidence/", "1", "2"), true, ledger.FaultEvidence},
		{"an entry that is gone", func(list []entry) []entry { return slices.Delete(list, 2, 3) }, false, ledger.FaultEntryMissing},
		{"evidence that is gone, with the index put right", func(list []entry) []entry {
			at := place(list, "/evidence/")
			return slices.Delete(list, at, at+1)
		}, true, ledger.FaultEvidence},
		{"an entry that was added", func(list []entry) []entry { return append(list, entry{"cases/001/evidence/99.png", "x"}) }, false, ledger.FaultEntryAdded},
		{"evidence that was added, with the index put right", func(list []entry) []entry {
			return slices.Insert(list, 3, entry{"cases/001/evidence/99.png", "x"})
		}, true, ledger.FaultEvidence},
		{"an entry twice", func(list []entry) []entry { return append(list, list[0]) }, false, ledger.FaultEntryAdded},
		{"entries in another order", func(list []entry) []entry { list[0], list[1] = list[1], list[0]; return list }, false, ledger.FaultEntryOrder},
		{"an entry renamed", func(list []entry) []entry { list[3].name += ".old"; return list }, false, ledger.FaultEntryMissing},
		{"a line of the index", edit("index.csv", "circular.txt", "circular.txt2"), false, ledger.FaultEntryMissing},
		{"an index that is none", edit("index.csv", "\ufeff", ""), false, ledger.FaultIndex},
		{"an event edited", logLines(func(lines []string) []string {
			lines[4] = strings.Replace(lines[4], `\"person\":`, `\"person\":1`, 1)
			return lines
		}), true, ledger.FaultChain},
		{"a column of an event edited", logLines(func(lines []string) []string {
			lines[4] = strings.Replace(lines[4], `"role":"`, `"role":"x`, 1)
			return lines
		}), true, ledger.FaultChain},
		{"an event dropped", logLines(func(lines []string) []string { return slices.Delete(lines, 4, 5) }), true, ledger.FaultChain},
		{"two events swapped", logLines(func(lines []string) []string { lines[4], lines[5] = lines[5], lines[4]; return lines }), true, ledger.FaultChain},
		{"the end of the log cut off", logLines(func(lines []string) []string { return lines[:len(lines)-2] }), true, ledger.FaultHead},
		{"a whole case cut out of the log", logLines(func(lines []string) []string {
			return slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, `"subject":"case","subject_id":2,`) })
		}), true, ledger.FaultHead},
		{"something else in the log", logLines(func(lines []string) []string { return slices.Insert(lines, 2, "{}x\n") }), true, ledger.FaultLog},
		{"another result", edit("verification.json", `"length": `, `"length": 1`), true, ledger.FaultHead},
		{"the log gone", func(list []entry) []entry {
			at := place(list, "log.jsonl")
			return slices.Delete(list, at, at+1)
		}, true, ledger.FaultEntryMissing},
	} {
		list := row.change(entries(t, raw))
		if row.indexed {
			list = reindexed(t, list)
		}
		forged := repacked(t, list)
		report, err := ledger.CheckPackage(bytes.NewReader(forged), int64(len(forged)), "")
		if err != nil || !slices.ContainsFunc(report.Faults, func(fault ledger.PackageFault) bool { return fault.Code == row.want }) {
			t.Errorf("%s: %+v, %v; want %s", row.says, report.Faults, err, row.want)
		}
	}
	for says, forged := range map[string][]byte{"cut off in the middle": raw[:len(raw)/2], "no package at all": []byte("hello"), "nothing": nil} {
		report, err := ledger.CheckPackage(bytes.NewReader(forged), int64(len(forged)), "")
		if err != nil || len(report.Faults) == 0 || report.Faults[0].Code != ledger.FaultNoPackage {
			t.Errorf("%s: %+v, %v", says, report, err)
		}
	}

	// A report rewritten together with its index is found by the hash of the whole.
	forged := repacked(t, reindexed(t, edit("report-1.txt", "已整改", "未整改")(entries(t, raw))))
	if report, err := ledger.CheckPackage(bytes.NewReader(forged), int64(len(forged)), view.SHA256); err != nil || len(report.Faults) != 1 || report.Faults[0].Code != ledger.FaultSum {
		t.Errorf("rewritten as a whole: %+v, %v", report.Faults, err)
	}
	// And the tests' own way of packing does no harm by itself.
	same := repacked(t, reindexed(t, entries(t, raw)))
	if report, err := ledger.CheckPackage(bytes.NewReader(same), int64(len(same)), ""); err != nil || len(report.Faults) != 0 {
		t.Errorf("packed again unchanged: %+v, %v", report.Faults, err)
	}
}

// repacked makes a zip file of entries as a package is made.
func repacked(t *testing.T, list []entry) []byte {
	t.Helper()
	var out bytes.Buffer
	writer := zip.NewWriter(&out)
	for _, one := range list {
		into, err := writer.CreateHeader(&zip.FileHeader{Name: one.name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(into, one.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// reindexed writes the index anew, as somebody would who hides a change.
func reindexed(t *testing.T, list []entry) []entry {
	t.Helper()
	at := slices.IndexFunc(list, func(e entry) bool { return e.name == "index.csv" })
	old := map[string][]string{}
	lines := strings.Split(list[at].content, "\r\n")
	for _, line := range lines[1:] {
		if cells := strings.SplitN(line, ",", 5); len(cells) == 5 {
			old[cells[1]] = cells
		}
	}
	index := lines[0] + "\r\n"
	number := 0
	for _, one := range list {
		if one.name == "index.csv" {
			continue
		}
		number++
		rest := ",,"
		if cells := old[one.name]; cells != nil {
			rest = cells[4]
		}
		index += fmt.Sprintf("%d,%s,%d,%s,%s\r\n", number, one.name, len(one.content), hashOf(one.content), rest)
	}
	list[at].content = index
	return list
}
