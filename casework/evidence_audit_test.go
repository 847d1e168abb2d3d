package casework_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// path is where a content is kept on SQLite.
func (o *office) path(content string) string {
	sum := hashOf(content)
	return filepath.Join(o.store.Address(), models.EvidenceFolder, sum[:2], sum)
}

func TestTheAuditConvictsFiles(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		for _, row := range []struct {
			says   string
			tamper func(o *office, content string, id workflow.FileID)
			want   string
		}{
			{"a missing file", func(o *office, content string, _ workflow.FileID) {
				if store.Dialect() == models.SQLite {
					o.must(os.Remove(o.path(content)))
				} else {
					o.sql("DELETE FROM blob_parts WHERE sha256 = '%s'", hashOf(content))
				}
			}, "missing"},
			{"an altered file of the same size", func(o *office, content string, _ workflow.FileID) {
				if store.Dialect() == models.SQLite {
					o.must(os.Chmod(o.path(content), 0o600))
					o.must(os.WriteFile(o.path(content), []byte(strings.Replace(content, "shown", "faked", 1)), 0o600))
				} else {
					o.sql("UPDATE blob_parts SET bytes = overlay(bytes placing 'faked'::bytea from 9) WHERE sha256 = '%s'", hashOf(content))
				}
			}, "altered"},
			{"a shorter file", func(o *office, content string, _ workflow.FileID) {
				if store.Dialect() == models.SQLite {
					o.must(os.Chmod(o.path(content), 0o600))
					o.must(os.Truncate(o.path(content), 9))
				} else {
					o.sql("UPDATE blob_parts SET bytes = substring(bytes from 1 for 9) WHERE sha256 = '%s'", hashOf(content))
				}
			}, "altered"},
			{"another name", func(o *office, _ string, id workflow.FileID) {
				o.sql("UPDATE evidence_files SET name = '别的.png' WHERE id = %d", id)
			}, "differs"},
			{"another content", func(o *office, _ string, id workflow.FileID) {
				o.sql("UPDATE evidence_files SET sha256 = '%s', size = %d WHERE id = %d", hashOf(picture("other")), len(picture("other")), id)
			}, "differs"},
			{"a row that is gone", func(o *office, _ string, id workflow.FileID) {
				o.sql("DELETE FROM evidence_uses WHERE file_id = %d", id)
				o.sql("DELETE FROM evidence_files WHERE id = %d", id)
			}, "its row is gone"},
			{"a row that nobody uploaded", func(o *office, _ string, id workflow.FileID) {
				o.sql(`INSERT INTO evidence_files (id, case_id, side, unit_id, leg, purpose, name, media_type, size, sha256, uploaded_by, uploaded_at, event_id)
					SELECT id + 100, case_id, side, unit_id, leg, purpose, name, media_type, size, sha256, uploaded_by, uploaded_at, 1 FROM evidence_files WHERE id = %d`, id)
			}, "no upload of it is recorded"},
			{"a report that rests on another file", func(o *office, _ string, id workflow.FileID) {
				o.sql("UPDATE evidence_files SET case_id = 2 WHERE id = %d", id)
			}, "is another than the one"},
		} {
			t.Run(row.says, func(t *testing.T) {
				store := fresh(t, store)
				o := newOffice(t, store)
				one := o.issued()[0]
				content := picture("shown " + row.says)
				id := o.uploaded("liaison1", one.ID, "照片.png", workflow.PurposeEvidence, content)
				o.uploaded("rechecker", one.ID, "other.png", workflow.PurposeEvidence, picture("other"))
				in := answers(one)
				in.Report.EvidenceFiles = []workflow.FileID{id}
				o.act("leader1", one.ID, workflow.Submit, in)
				if faults, err := o.desk.VerifyAudit(t.Context()); err != nil || len(faults) != 0 {
					t.Fatalf("before: %v %v", faults, err)
				}
				testdb.Unguard(t, store.SQL(), store.Dialect())
				row.tamper(o, content, id)
				faults, err := o.desk.VerifyAudit(t.Context())
				o.must(err)
				said := strings.Join(faults, "\n")
				if !strings.Contains(said, row.want) || !strings.Contains(said, fmt.Sprintf("case/%d", one.ID)) || !strings.Contains(said, "png") {
					t.Errorf("faults: %s", said)
				}
			})
		}
	})
}

// fresh is another database of the same kind.
func fresh(t *testing.T, like *models.Store) *models.Store {
	t.Helper()
	if like.Dialect() == models.PostgreSQL {
		return testdb.Open(t, testdb.PostgreSQL(t))
	}
	return testdb.Open(t, t.TempDir())
}
