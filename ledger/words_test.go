package ledger_test

import (
	"testing"

	"rectify/ledger"
	"rectify/text"
	"rectify/workflow"
)

func TestWhateverAPackageNamesHasWords(t *testing.T) {
	need := func(key string) {
		if !text.Has(key) {
			t.Errorf("no words for %s", key)
		}
	}
	for _, cause := range workflow.Causes {
		need("cause." + string(cause))
	}
	for _, kind := range workflow.AnswerKinds {
		need("answer." + string(kind))
	}
	for _, channel := range append(workflow.Channels, workflow.ChannelOnline) {
		need("channel." + string(channel))
	}
	for _, retention := range workflow.Retentions {
		need("retention." + string(retention))
	}
	for _, purpose := range workflow.FilePurposes {
		need("purpose." + string(purpose))
	}
	for _, code := range ledger.PackageFaults {
		need("package_fault." + code)
	}
	for _, signOff := range []workflow.SignOff{workflow.SignOffByLeader, workflow.SignOffByScan, workflow.SignOffOnPaper} {
		need("sign_off." + string(signOff))
	}
}

func TestNoCellIsTakenForAFormula(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "照片.png": "照片.png", "=cmd|'/c calc'!A1": "'=cmd|'/c calc'!A1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)",
		"\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1", "=1": "'=1", "a=1": "a=1", "'=1": "'=1",
	} {
		if got := ledger.Guarded(cell); got != want {
			t.Errorf("%q: %q", cell, got)
		}
	}
}
