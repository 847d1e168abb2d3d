package casework_test

import (
	"archive/zip"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/ledger"
	"rectify/models"
	"rectify/workflow"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// closedAll reports, re-checks and closes both cases of the usual batch, with a file
// each.
func closedAll(o *office) []casework.CaseView {
	o.Helper()
	cases := o.issued()
	for i, one := range cases {
		unit := fmt.Sprint(i + 1)
		o.now = o.now.Add(time.Hour)
		in := answers(one)
		in.Report.Causes = "=责任未落实,第" + unit + "案"
		in.Report.EvidenceFiles = []workflow.FileID{o.uploaded("liaison"+unit, one.ID, "=整改 \"前后\""+unit+".png", workflow.PurposeEvidence, picture(unit)),
			o.uploaded("liaison"+unit, one.ID, "盖章.pdf", workflow.PurposeStampedScan, scan("the same for both"))}
		o.act("liaison"+unit, one.ID, workflow.Submit, in)
		o.act("rechecker", one.ID, workflow.Recheck, verdicts(one))
		o.act("head", one.ID, workflow.Close, casework.Act{})
	}
	return cases
}

// archived makes a package and reads it.
func (o *office) archived(circular int64, retention workflow.Retention) (casework.ArchiveView, []byte) {
	o.Helper()
	view, err := o.desk.Archive(o.Context(), o.people["clerk"], circular, 0, retention)
	o.must(err)
	return view, o.bytesOf(view.ID)
}

func (o *office) bytesOf(archive int64) []byte {
	o.Helper()
	_, content, err := o.desk.OpenArchive(o.Context(), o.people["head"], archive)
	o.must(err)
	defer content.Close()
	raw, err := io.ReadAll(content)
	o.must(err)
	return raw
}

func TestAPackageIsMadeOnceEveryCaseIsOver(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		cases := o.issued()
		circular := cases[0].Circular.ID
		_, err := o.desk.Archive(t.Context(), o.people["clerk"], circular, 0, workflow.ThirtyYears)
		refused := o.refused(err, workflow.CodeRefused)
		if refused.Reason != "cases_open" || len(refused.Fields) != 2 || refused.Fields[1].Args[0] != cases[1].Number {
			t.Fatalf("open cases: %+v", refused)
		}
		if blobs := o.count("SELECT count(*) FROM blobs"); blobs != 0 {
			t.Errorf("a refused package left %d contents", blobs)
		}
		for _, one := range cases {
			o.act("clerk", one.ID, workflow.AskWithdrawal, casework.Act{Input: workflow.Input{Reason: "重复"}})
			o.act("head", one.ID, workflow.ApproveWithdrawal, casework.Act{})
		}
		for who, code := range map[string]workflow.Code{"rechecker": workflow.CodeForbidden, "liaison1": workflow.CodeNotFound, "foreign": workflow.CodeNotFound} {
			_, err := o.desk.Archive(t.Context(), o.people[who], circular, 0, workflow.ThirtyYears)
			o.refused(err, code)
			_, err = o.desk.Archives(t.Context(), o.people[who], circular)
			if code == workflow.CodeNotFound {
				o.refused(err, code)
			}
		}
		_, err = o.desk.Archive(t.Context(), o.people["clerk"], circular, 0, "5_years")
		o.refused(err, workflow.CodeInvalid)
		_, err = o.desk.Archive(t.Context(), o.people["clerk"], circular, 1, workflow.ThirtyYears)
		o.refused(err, workflow.CodeConflict)
		view, _ := o.archived(circular, workflow.ThirtyYears)
		if want := time.Date(2048, 1, 1, 0, 0, 0, 0, shanghai); view.Number != 1 || !view.Until.Equal(want) || !view.Current || view.Cases != 2 {
			t.Errorf("the package: %+v", view)
		}
		_, err = o.desk.Archive(t.Context(), o.people["head"], circular, 0, workflow.ThirtyYears)
		if refused := o.refused(err, workflow.CodeRefused); refused.Reason != "nothing_to_archive" {
			t.Errorf("twice: %v", refused)
		}
		for _, row := range []struct {
			wanted workflow.Retention
			code   workflow.Code
		}{{workflow.TenYears, workflow.CodeInvalid}, {workflow.ThirtyYears, workflow.CodeInvalid}, {workflow.Permanent, ""}, {workflow.ThirtyYears, workflow.CodeInvalid}} {
			longer, err := o.desk.LengthenRetention(t.Context(), o.people["clerk"], view.ID, 0, row.wanted)
			if row.code != "" {
				o.refused(err, row.code)
			} else if o.must(err); !longer.Until.IsZero() || longer.Retention != workflow.Permanent {
				t.Errorf("for ever: %+v", longer)
			}
		}
		if faults, err := o.desk.VerifyAudit(t.Context()); err != nil || len(faults) != 0 {
			t.Fatalf("audit: %v %v", faults, err)
		}
	})
}

func TestAReopenedCaseNeedsASupplement(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := closedAll(o)[0]
		first, before := o.archived(one.Circular.ID, workflow.ThirtyYears)
		o.act("rechecker", one.ID, workflow.Reopen, casework.Act{Input: workflow.Input{Reason: "再次断链", Evidence: "截图"}, NewDay: workflow.Date{Year: 2017, Month: 9, Day: 1}})
		_, err := o.desk.Archive(t.Context(), o.people["clerk"], one.Circular.ID, 0, workflow.ThirtyYears)
		o.refused(err, workflow.CodeRefused)
		o.act("leader1", one.ID, workflow.Submit, answers(one))
		o.act("rechecker", one.ID, workflow.Recheck, verdicts(one))
		o.act("head", one.ID, workflow.Close, casework.Act{})
		_, err = o.desk.Archive(t.Context(), o.people["clerk"], one.Circular.ID, 0, workflow.TenYears)
		o.refused(err, workflow.CodeInvalid) // shorter than what holds
		second, after := o.archived(one.Circular.ID, workflow.ThirtyYears)
		list, err := o.desk.Archives(t.Context(), o.people["head"], one.Circular.ID)
		o.must(err)
		if len(list) != 2 || list[0].ID != second.ID || !list[0].Current || list[1].Current || second.Number != 2 {
			t.Errorf("the packages: %+v", list)
		}
		if !bytes.Equal(o.bytesOf(first.ID), before) || bytes.Equal(before, after) {
			t.Error("the first package is not what it was, or the second is the same")
		}
	})
}

// TestAPackageHoldsEverything compares the texts of a package with a golden file, and
// makes sure that one record makes one package.
func TestAPackageHoldsEverything(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := closedAll(o)[0]
		view, raw := o.archived(one.Circular.ID, workflow.ThirtyYears)
		if view.SHA256 != hashOf(string(raw)) || int(view.Size) != len(raw) {
			t.Errorf("%d bytes with the hash %s, and recorded as %+v", len(raw), hashOf(string(raw)), view)
		}
		o.golden("package.txt", raw)
		report, err := ledger.CheckPackage(bytes.NewReader(raw), int64(len(raw)), view.SHA256)
		if err != nil || len(report.Faults) != 0 || report.Cases != 2 || report.Files != 4 {
			t.Errorf("verified: %+v, %v", report, err)
		}

		again := func() []byte {
			var out bytes.Buffer
			o.must(store.Snapshot(t.Context(), func(reader models.Reader) error {
				circular, err := reader.Circular([]workflow.UnitID{o.id}, one.Circular.ID)
				o.must(err)
				return ledger.Packer{}.Pack(t.Context(), &out, models.Package{Reader: reader, Blobs: store.Blobs(), Circular: circular, Number: 1,
					Retention: workflow.Permanent, MadeAt: o.now, Zone: shanghai})
			}))
			return out.Bytes()
		}
		if !bytes.Equal(again(), again()) {
			t.Error("one record makes two packages")
		}
	})
}

// TestAPackageHoldsEveryKindOfPaper does the same for a circular in which everything
// happened: overdue, a supervision notice, an extension asked for, an objection, a
// proposal, a withdrawal.
func TestAPackageHoldsEveryKindOfPaper(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		history := o.seen("clerk", livedThrough(o))
		list, err := o.desk.Archives(t.Context(), o.people["clerk"], history.Case.Circular.ID)
		o.must(err)
		raw := o.bytesOf(list[0].ID)
		o.golden("package_papers.txt", raw)
		report, err := ledger.CheckPackage(bytes.NewReader(raw), int64(len(raw)), list[0].SHA256)
		if err != nil || len(report.Faults) != 0 {
			t.Errorf("verified: %+v, %v", report, err)
		}
	})
}

// golden compares a package with a file under testdata, or rewrites the file.
func (o *office) golden(name string, raw []byte) {
	o.Helper()
	got, file := masked(texts(o.T, raw)), "testdata/"+name
	if *update && o.store.Dialect() == models.SQLite {
		o.must(os.MkdirAll("testdata", 0o755))
		o.must(os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	o.must(err)
	if got != string(want) {
		o.Errorf("%s differs; read the difference, then run the test with -update if it is meant", file)
	}
}

var (
	messageID = regexp.MustCompile(`<[0-9a-f]{32}@office\.example>`)
	lettersOf = regexp.MustCompile(`(letters\.txt,\d+,)[0-9a-f]{64}`)
	drawnID   = regexp.MustCompile(`[0-9a-f]{64}`)
)

// masked hides what is drawn by lot: the ids of messages, and the hash of the paper
// in which they stand. Hashes of events follow from numbers that PostgreSQL draws.
func masked(text string) string {
	text = messageID.ReplaceAllString(text, "<message-id>")
	text = lettersOf.ReplaceAllString(text, "${1}hash")
	return drawnID.ReplaceAllString(text, "HASH")
}

// texts writes the names of a package's entries, and the content of those that are
// text for people.
func texts(t *testing.T, raw []byte) string {
	t.Helper()
	var out strings.Builder
	for _, entry := range entries(t, raw) {
		fmt.Fprintf(&out, "=== %s\n", entry.name)
		if strings.HasSuffix(entry.name, ".txt") || strings.HasSuffix(entry.name, ".csv") {
			fmt.Fprintln(&out, entry.content)
		}
	}
	return out.String()
}

type entry struct{ name, content string }

func entries(t *testing.T, raw []byte) []entry {
	t.Helper()
	reader, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var list []entry
	for _, one := range reader.File {
		content, err := one.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, entry{one.Name, string(text)})
	}
	return list
}

// TestACaseThatMovesWhileItIsPackedIsPackedAnew lets a case move between the packing
// and the record of it.
func TestACaseThatMovesWhileItIsPackedIsPackedAnew(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := closedAll(o)[0]
		moves := 1
		meddling := &meddler{during: func() {
			if moves > 0 {
				moves--
				o.uploaded("rechecker", one.ID, fmt.Sprint("又一张", moves, ".png"), workflow.PurposeEvidence, picture(fmt.Sprint("late", moves)))
			}
		}}
		settings := casework.Settings{Zone: shanghai, Policy: workflow.DefaultPolicy(), MessageDomain: "office.example", SessionFor: time.Hour, Packer: meddling}
		desk := casework.New(store, func() time.Time { return o.now }, o.outbox, settings)
		view, err := desk.Archive(t.Context(), o.people["clerk"], one.Circular.ID, 0, workflow.TenYears)
		o.must(err)
		if meddling.times != 2 || o.count("SELECT count(*) FROM archives") != 1 {
			t.Errorf("packed %d times", meddling.times)
		}
		if raw := o.bytesOf(view.ID); !strings.Contains(string(raw), "又一张0") {
			t.Error("what came last is not in the package")
		}
		moves = 3
		o.uploaded("rechecker", one.ID, "再一张.png", workflow.PurposeEvidence, picture("new"))
		_, err = desk.Archive(t.Context(), o.people["clerk"], one.Circular.ID, 0, workflow.TenYears)
		o.refused(err, workflow.CodeConflict)
	})
}

// meddler packs, and then lets something happen.
type meddler struct {
	ledger.Packer
	during func()
	times  int
}

func (m *meddler) Pack(ctx context.Context, into io.Writer, what models.Package) error {
	m.times++
	err := m.Packer.Pack(ctx, into, what)
	m.during()
	return err
}

func TestAPackageSaysWhatIsMissing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := closedAll(o)[0]
		testdb.Unguard(t, store.SQL(), store.Dialect())
		if store.Dialect() == models.SQLite {
			o.must(os.Remove(o.path(picture("1"))))
		} else {
			o.sql("DELETE FROM blob_parts WHERE sha256 = '%s'", hashOf(picture("1")))
		}
		_, raw := o.archived(one.Circular.ID, workflow.Permanent)
		report, err := ledger.CheckPackage(bytes.NewReader(raw), int64(len(raw)), "")
		if err != nil || len(report.Faults) != 1 || report.Faults[0].Code != ledger.FaultRecorded || report.Files != 3 {
			t.Errorf("%+v, %v", report, err)
		}
	})
}
