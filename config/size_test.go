package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rectify/config"
)

func TestSizesHaveAUnit(t *testing.T) {
	for written, want := range map[string]config.Size{
		"20 MiB": 20 << 20, "512KiB": 512 << 10, " 1000 B ": 1000, "0 B": 0,
		"20": -1, "MiB": -1, "-1 MiB": -1, "1.5 MiB": -1, "20 MB": -1, "20 mib": -1, "": -1, "99999999999999999999 B": -1,
	} {
		var size config.Size
		err := size.UnmarshalText([]byte(written))
		if (err != nil) != (want < 0) || err == nil && size != want {
			t.Errorf("%q: %d, %v", written, size, err)
		}
		if err == nil {
			if again, _ := size.MarshalText(); strings.ReplaceAll(string(again), " ", "") == "" {
				t.Errorf("%q is written as nothing", written)
			}
		}
	}
	for size, want := range map[config.Size]string{20 << 20: "20 MiB", 3 << 10: "3 KiB", 1000: "1000 B", 0: "0 B"} {
		if got := size.String(); got != want {
			t.Errorf("%d is written %q", size, got)
		}
	}
}

func TestLimitsOnEvidence(t *testing.T) {
	for _, row := range []struct {
		says    string
		file    string
		environ []string
		want    string // "": loaded
	}{
		{"a file", "evidence:\n  max_size: 5 MiB\n  max_per_case: 9\n  upload_timeout: 1m\n", nil, ""},
		{"a variable", "", []string{"RECTIFY_EVIDENCE_MAX_SIZE=5 MiB", "RECTIFY_EVIDENCE_MAX_PER_CASE=9"}, ""},
		{"a size without its unit", "", []string{"RECTIFY_EVIDENCE_MAX_SIZE=5"}, "evidence.max_size type (size)"},
		{"too little", "", []string{"RECTIFY_EVIDENCE_MAX_SIZE=1 B"}, "evidence.max_size range (1 KiB, 500 MiB)"},
		{"too much", "", []string{"RECTIFY_EVIDENCE_MAX_SIZE=501 MiB"}, "evidence.max_size range (1 KiB, 500 MiB)"},
		{"too many", "", []string{"RECTIFY_EVIDENCE_MAX_PER_CASE=2001"}, "evidence.max_per_case range (1, 2000)"},
		{"no time at all", "", []string{"RECTIFY_EVIDENCE_UPLOAD_TIMEOUT=0s"}, "evidence.upload_timeout range (1s, 1h0m0s)"},
	} {
		path := ""
		if row.file != "" {
			path = filepath.Join(t.TempDir(), "rectify.yaml")
			if err := os.WriteFile(path, []byte(row.file), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cfg, err := config.Load(path, row.environ)
		switch {
		case row.want == "" && (err != nil || cfg.Evidence.MaxSize != 5*config.MiB || cfg.Evidence.MaxPerCase != 9):
			t.Errorf("%s: %+v, %v", row.says, cfg.Evidence, err)
		case row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)):
			t.Errorf("%s: %v", row.says, err)
		}
	}
}
