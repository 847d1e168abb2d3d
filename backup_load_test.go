package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"rectify/internal/testdb"
	"rectify/models"
)

// TestBackupsWhileTheServiceWorks backs up again and again while writers draft, sign,
// issue and acknowledge over HTTP. Each backup is a state that the ledger was in, and
// the last one, after the writers rested, is the whole ledger.
func TestBackupsWhileTheServiceWorks(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { backupsUnderLoad(t, "") })
	t.Run("postgres", func(t *testing.T) { backupsUnderLoad(t, testdb.PostgreSQL(t)) })
}

// loaded is a running service with writers.
type loaded struct {
	console
	data, database  string
	address         string
	office          int
	clerk, liaison  visitor
	issued, stopped atomic.Int64
}

const loadPassword = "ten or more characters"

func newLoaded(t *testing.T, database string) (*loaded, func() int) {
	return newLoadedWith(t, database, "RECTIFY_LOG_LEVEL=error")
}

func newLoadedWith(t *testing.T, database string, extra ...string) (*loaded, func() int) {
	l, stop, _ := newLoadedLogging(t, database, loadPassword, extra...)
	return l, stop
}

// newLoadedLogging starts a service with an office, a unit, a clerk and a liaison
// officer, and gives what it logs.
func newLoadedLogging(t *testing.T, database, password string, extra ...string) (*loaded, func() int, *buffer) {
	l := &loaded{data: t.TempDir(), database: database}
	l.console = console{T: t, clock: july2017(), environ: append([]string{"RECTIFY_DATA=" + l.data, "RECTIFY_LISTEN=127.0.0.1:0"}, extra...), logged: &buffer{}}
	if database != "" {
		l.environ = append(l.environ, "RECTIFY_DATABASE="+database)
	}
	l.must("", "migrate")
	l.office = l.number("", "unit", "add", "市电子政务办", "--office", "--kind", "office")
	unit := l.number("", "unit", "add", "市教育局")
	l.must("", "unit", "supervise", fmt.Sprint(l.office), fmt.Sprint(unit))
	for login, role := range map[string]string{"clerk": fmt.Sprint("clerk=", l.office), "liaison": fmt.Sprint("liaison=", unit)} {
		l.must(password+"\n", "user", "add", login, "--name", login, "--role", role, "--email", login+"@office.example", "--email-confirmed")
	}
	address, _, stop := l.start("serve")
	l.address = address
	l.clerk, l.liaison = signIn(t, address, "clerk", password), signIn(t, address, "liaison", password)
	return l, stop, l.logged
}

// write issues circulars with one case each and has them acknowledged, until told to stop.
func (l *loaded) write(writer int, source string, stop <-chan struct{}) {
	for n := 0; ; n++ {
		select {
		case <-stop:
			l.stopped.Add(1)
			return
		default:
		}
		page := strings.Replace(source, "〔2017〕63号", fmt.Sprintf("〔2017〕%d号", 1000*(writer+1)+n), 1)
		draft := l.clerk.expect(http.StatusCreated, "POST", "/api/v1/circulars", map[string]any{"office": l.office, "text": page})
		circular := fmt.Sprintf("/api/v1/circulars/%d", draft.number("id"))
		l.clerk.expect(http.StatusOK, "POST", circular+"/sign", map[string]any{})
		issued := l.clerk.expect(http.StatusOK, "POST", circular+"/issue", nil)
		l.liaison.expect(http.StatusOK, "POST", fmt.Sprintf("/api/v1/cases/%d/acknowledge", issued.number("cases", 0, "id")), nil)
		l.issued.Add(1)
	}
}

const shortCircular = `关于2017年第一次全市政府网站抽查情况的通报

怀政办函〔2017〕63号

各县(市、区)人民政府,市直各单位:
请各责任单位于7月25日前完成整改,并将整改情况书面报送市电子政务办。

怀化市人民政府办公室
2017年7月18日

附件:不合格网站名单
序号
单位名称
网站地址
网站标识码
主要问题
1
市教育局
http://www.hhedu.net/
4312000034
错链、断链多
`

func backupsUnderLoad(t *testing.T, database string) {
	l, stop := newLoaded(t, database)
	rest := make(chan struct{})
	var writers sync.WaitGroup
	for writer := range 3 {
		writers.Go(func() { l.write(writer, shortCircular, rest) })
	}
	rounds := lengths(4, 30)
	folder := t.TempDir()
	var files []string
	for round := range rounds {
		before := l.issued.Load()
		file := filepath.Join(folder, fmt.Sprintf("backup-%d.tar.zst", round))
		l.must("", "backup", file)
		files = append(files, file)
		eventually(t, "the writers go on", func() bool { return l.issued.Load() > before || l.stopped.Load() > 0 })
	}
	close(rest)
	writers.Wait()
	last := filepath.Join(folder, "last.tar.zst")
	if status := stop(); status != 0 {
		t.Fatalf("the service ended with %d", status)
	}
	l.must("", "backup", last)
	now := l.open(l.environ)
	defer now.Close()
	for _, file := range files {
		state := l.open(l.restore(file))
		examineState(t, file, state, now)
		if err := state.Close(); err != nil {
			t.Error(err)
		}
	}
	state := l.open(l.restore(last))
	defer state.Close()
	sameLines(t, "the ledger at rest", everything(t, state), everything(t, now))
	t.Logf("%d circulars were issued during %d backups", l.issued.Load(), rounds)
}

// restore brings a backup into a fresh place of the same kind and verifies the record.
func (l *loaded) restore(file string) (environ []string) {
	l.Helper()
	data := l.TempDir()
	environ = []string{"RECTIFY_DATA=" + data, "RECTIFY_LOG_LEVEL=error"}
	if l.database != "" {
		environ = append(environ, "RECTIFY_DATABASE="+testdb.PostgreSQL(l.T))
	}
	c := console{T: l.T, clock: l.clock, environ: environ}
	c.must("", "restore", file)
	if output := c.must("", "audit", "verify"); !strings.HasPrefix(output, "ok") {
		l.Errorf("%s: %s", file, output)
	}
	return environ
}

func (l *loaded) open(environ []string) *models.Store {
	l.Helper()
	address := ""
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if name == "RECTIFY_DATA" && address == "" || name == "RECTIFY_DATABASE" {
			address = value
		}
	}
	store, err := models.Open(l.Context(), address)
	if err != nil {
		l.Fatal(err)
	}
	return store
}

// everything is every row of every table that holds the record.
func everything(t *testing.T, store *models.Store) []string {
	t.Helper()
	names, err := store.Read(t.Context()).Tables()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, name := range names {
		for _, line := range columns(t, store, `SELECT * FROM "`+name+`"`) {
			lines = append(lines, name+" "+line)
		}
	}
	return lines
}

// examineState holds one backup against the ledger as it became: what is only ever
// added is a part of it, nothing is half there, and no event is missing below the end
// of its chain.
func examineState(t *testing.T, file string, state, now *models.Store) {
	t.Helper()
	for name, statement := range map[string]string{
		"events":  `SELECT id, subject_kind, subject_id, seq, at, action, body, hash FROM events`,
		"notices": `SELECT id, event_id, case_id, cause, person_id, letter_id, facts FROM notices`,
		"reports": `SELECT * FROM reports`, "seals": `SELECT * FROM seals`, "findings": `SELECT * FROM findings`,
	} {
		later := map[string]bool{}
		for _, line := range columns(t, now, statement) {
			later[line] = true
		}
		for _, line := range columns(t, state, statement) {
			if !later[line] {
				t.Errorf("%s: the %s hold what the ledger never held: %s", file, name, line)
			}
		}
	}
	for what, statement := range map[string]string{
		"an issued circular without its case": `SELECT id FROM circulars WHERE state = 'issued' AND id NOT IN (SELECT circular_id FROM cases WHERE state <> 'draft')`,
		"a notice without its letter":         `SELECT id FROM notices WHERE letter_id NOT IN (SELECT id FROM letters)`,
		"an acknowledgement without its event": `SELECT id FROM cases WHERE acknowledged_at IS NOT NULL AND id NOT IN
			(SELECT subject_id FROM events WHERE subject_kind = 'case' AND action = 'acknowledge')`,
	} {
		if found := columns(t, state, statement); len(found) > 0 {
			t.Errorf("%s: %s: %d", file, what, len(found))
		}
	}
}

// TestKilledWhileBackingUpAndRestoring kills both as a power failure would. No file
// stands under the backup's name, and nobody can work on half a restore; the next try
// succeeds.
func TestKilledWhileBackingUpAndRestoring(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { killedBackups(t, "", func(t *testing.T) string { return "" }) })
	t.Run("postgres", func(t *testing.T) {
		killedBackups(t, testdb.PostgreSQL(t), func(t *testing.T) string { return testdb.PostgreSQL(t) })
	})
}

func killedBackups(t *testing.T, database string, fresh func(*testing.T) string) {
	data := t.TempDir()
	environ := func(data, database string) []string {
		list := []string{"RECTIFY_DATA=" + data, "RECTIFY_LOG_LEVEL=error", "PATH=" + os.Getenv("PATH"), "TMPDIR=" + t.TempDir()}
		if database != "" {
			list = append(list, "RECTIFY_DATABASE="+database)
		}
		return list
	}
	c := console{T: t, clock: july2017(), environ: environ(data, database)}
	c.must("", "migrate")
	c.must("", "unit", "add", "市电子政务办", "--office")
	heavy(t, data, database)
	clock := shiftedClock{real: july2017()(), shows: july2017()(), speed: 1}

	file := filepath.Join(t.TempDir(), "backup.tar.zst")
	kills := 0
	for range 4 {
		child := spawn(t, "backup", c.environ, clock, "backup", file)
		eventually(t, "the backup begins", func() bool {
			begun, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".rectify-backup-*", "*"))
			return len(begun) > 0
		})
		child.kill()
		if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("a file stands under the name of a backup that was killed: %v", err)
		}
		left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".rectify-backup-*"))
		for _, one := range left {
			if err := os.RemoveAll(one); err != nil {
				t.Fatal(err)
			}
			kills++
		}
	}
	c.must("", "backup", file)

	into, target := t.TempDir(), fresh(t)
	r := console{T: t, clock: c.clock, environ: environ(into, target)}
	for range 4 {
		child := spawn(t, "restore", r.environ, clock, "restore", file)
		eventually(t, "the restore begins", func() bool { return begun(t, into, target) })
		child.kill()
		for _, command := range [][]string{{"serve"}, {"migrate"}, {"audit", "verify"}} {
			if output, _, status := r.run("", command...); status == 0 {
				t.Fatalf("%v works on half a restore: %s", command, output)
			}
		}
		kills++
	}
	r.must("", "restore", file)
	if output := r.must("", "audit", "verify"); !strings.HasPrefix(output, "ok") {
		t.Error(output)
	}
	t.Logf("%d kills", kills)
}

// begun reports whether a restore has begun to write.
func begun(t *testing.T, data, database string) bool {
	if database == "" {
		_, err := os.Stat(filepath.Join(data, models.RestoringFolder))
		return err == nil
	}
	store, err := models.Open(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	unfinished, err := store.Unfinished(t.Context())
	return err == nil && unfinished
}

// heavy adds evidence that takes a while to copy and does not compress.
func heavy(t *testing.T, data, database string) {
	t.Helper()
	address := data
	if database != "" {
		address = database
	}
	store, err := models.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for range 8 {
		content := make([]byte, 4<<20)
		_, _ = rand.Read(content)
		keepBlob(t, store, content)
	}
}

// keepBlob keeps bytes as an upload does, and tells their SHA-256.
func keepBlob(t *testing.T, store *models.Store, content []byte) string {
	t.Helper()
	staged, err := store.Blobs().Stage(int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	_, err = staged.Write(content)
	if err == nil {
		err = store.Tx(t.Context(), func(tx *models.Tx) error { return tx.KeepBlob(staged, "text/plain", 1) })
	}
	if err := errors.Join(err, staged.Close()); err != nil {
		t.Fatal(err)
	}
	return staged.SHA256()
}
