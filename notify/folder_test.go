package notify

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rectify/models"
	"rectify/text"
	"rectify/workflow"
)

func TestAFolderKeepsEachMessageOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "letters")
	folder, err := NewFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	message := Render(letterIn(text.Chinese), "联络员", []models.Notice{noticeOf(workflow.CauseIssued)}, settings)
	for range 2 {
		answer, err := folder.Send(t.Context(), message)
		if err != nil || answer != "written: 2017-07-11-000012-issued.eml" {
			t.Errorf("answer %q, %v", answer, err)
		}
	}
	other := message
	other.MessageID = "other@rectify.example"
	answer, err := folder.Send(t.Context(), other)
	if err != nil || !strings.HasPrefix(answer, "written: 2017-07-11-000012-issued-") {
		t.Errorf("another message of the same name: %q, %v", answer, err)
	}
	other.MessageID, other.Name = "third@rectify.example", "../escape"
	if _, err := folder.Send(t.Context(), other); err != nil {
		t.Error(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 3 {
		t.Errorf("files %v, %v; want 3", files, err)
	}
	for _, file := range files {
		if strings.HasPrefix(file.Name(), ".") || !strings.HasSuffix(file.Name(), ".eml") {
			t.Errorf("a file that is no letter: %s", file.Name())
		}
	}
}

func TestAFolderThatCannotBeWrittenIsATemporaryFailure(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "letters")
	folder, err := NewFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	message := Render(letterIn(text.Chinese), "联络员", []models.Notice{noticeOf(workflow.CauseIssued)}, settings)
	_, err = folder.Send(t.Context(), message)
	failure, is := err.(*SendError)
	if !is || !failure.Temporary || strings.Contains(failure.Answer, dir) {
		t.Errorf("got %v, want a temporary failure that does not name the folder", err)
	}
}
