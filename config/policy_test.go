package config_test

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"rectify/config"
	"rectify/text"
	"rectify/workflow"
)

// wrongPolicies says of each file in testdata/policy what is wrong with it: line,
// path and reason.
var wrongPolicies = map[string]string{
	"acknowledge_never":            "5 acknowledge_within out_of_range (1, 30)",
	"anchor_unknown":               "11 rungs[0].anchor not_one_of (issue, deadline, report)",
	"anchors_out_of_order":         "16 rungs[5].anchor out_of_order",
	"authority_unknown":            "8 colours[0].authority not_one_of (head, standing)",
	"before_issue":                 "11 rungs[0].days wrong_sign",
	"blames_for_the_offices_delay": "16 rungs[5].does repeats_more; 16 rungs[5].does other_anchor",
	"colour_bad_code":              "8 colours[0].code bad_code; 13 rungs[2].does.notice not_one_of (黄, red)",
	"colour_falls":                 "14 rungs[3].does.notice colour_falls",
	"colour_twice":                 "9 colours[1].code repeated; 14 rungs[3].does.notice not_one_of (yellow, yellow)",
	"colour_unknown":               "13 rungs[2].does.notice not_one_of (yellow, red)",
	"colour_without_chinese":       "9 colours[1].name.zh required",
	"colour_without_english":       "8 colours[0].name.en required",
	"condition_of_another_anchor":  "11 rungs[0].condition other_anchor",
	"condition_unknown":            "12 rungs[1].condition not_one_of (not_acknowledged, owes, unchecked, no_plan)",
	"days_too_many":                "15 rungs[4].days out_of_range (-366, 366)",
	"empty":                        "empty.yaml required",
	"flag_a_clock_cannot_find":     "13 rungs[2].does.flags[0] not_one_of (late_acknowledgement, overdue, serious)",
	"flag_before_the_deadline":     "13 rungs[2].days wrong_sign",
	"flag_of_another_condition":    "13 rungs[2].does.flags[0] other_anchor",
	"flag_twice":                   "13 rungs[2].does.flags[1] repeated",
	"flag_unknown":                 "13 rungs[2].does.flags[0] not_one_of (late_acknowledgement, overdue, serious)",
	"hours_reversed":               "3 office_hours.to hours_reversed",
	"key_twice":                    "4 not_yaml (mapping key \"version\" already defined at [1:1])",
	"list_as_text":                 "13 rungs[2].does.flags type (list)",
	"mixed_units":                  "13 rungs[2].unit mixed_units; 14 rungs[3].unit mixed_units",
	"name_on_two_lines":            "11 rungs[0].label.en bad_name",
	"negative_repeat":              "15 rungs[4].every out_of_range (0, 31); 15 rungs[4] falls_silent (deadline)",
	"no_colours":                   "1 colours required",
	"no_roles":                     "11 rungs[0].recipients[0].roles required",
	"no_rounds":                    "4 rounds_allowed out_of_range (1, 20)",
	"no_time_of_day":               "3 office_hours.to clock",
	"no_version":                   "1 version out_of_range (1, 2147483647)",
	"nobody_told":                  "11 rungs[0].recipients required",
	"not_yaml":                     "10 not_yaml (',' or ']' must be specified)",
	"nothing_about_the_report":     "10 rungs falls_silent (report)",
	"number_as_text":               "4 rounds_allowed type (number)",
	"number_with_fraction":         "15 rungs[4].every type (number)",
	"out_of_order":                 "14 rungs[3].days out_of_order",
	"bad_series":                   "6 notice_series bad_series",
	"recurrence_unknown":           "6 recurrence unknown_rung (orange)",
	"recurrence_without_notice":    "6 recurrence unknown_rung (T-3)",
	"repeated_before_the_deadline": "12 rungs[1].days wrong_sign; 12 rungs[1].every repeats_early",
	"repeats_a_notice":             "15 rungs[4].does repeats_more",
	"repeats_before_the_last":      "13 rungs[2].every repeats_early",
	"role_of_another_side":         "16 rungs[5].recipients[0].roles[0] not_one_of (clerk, rechecker, head)",
	"role_twice":                   "16 rungs[5].recipients[0].roles[1] repeated",
	"rung_twice":                   "12 rungs[1].name repeated",
	"rung_without_label":           "12 rungs[1].label.zh required; 12 rungs[1].label.en required",
	"rung_without_name":            "12 rungs[1].name required",
	"section_as_text":              "2 name type (section)",
	"several_mistakes":             "1 version out_of_range (1, 2147483647); 11 rungs[0].recipients[0].roles[0] not_one_of (liaison, leader); 14 rungs[3].does.notice not_one_of (yellow, red)",
	"side_twice":                   "11 rungs[0].recipients[1].side repeated",
	"side_unknown":                 "11 rungs[0].recipients[0].side not_one_of (owner, office, superior)",
	"silent_after_red":             "15 rungs[4] falls_silent (deadline)",
	"silent_for_too_long":          "15 rungs[4].every out_of_range (0, 31)",
	"silent_office":                "16 rungs[5] falls_silent (report)",
	"tells_nothing":                "11 rungs[0].does tells_nothing",
	"tells_twice":                  "14 rungs[3].does tells_twice",
	"true_as_text":                 "13 rungs[2].does.escalate type (true or false)",
	"two_documents":                "two_documents.yaml several",
	"two_unknown_keys":             "1 rounds_allowed out_of_range (1, 20); 1 acknowledge_within out_of_range (1, 30); 4 rounds mistyped_key (rungs); 5 contractors unknown_key",
	"unit_unknown":                 "11 rungs[0].unit not_one_of (calendar, working)",
	"unknown_key":                  "1 versoin mistyped_key (version); 1 version out_of_range (1, 2147483647)",
	"unknown_nested_key":           "13 rungs[2].does.escalates mistyped_key (escalate)",
}

func TestEachWrongPolicyIsRefusedWithItsLines(t *testing.T) {
	files, err := filepath.Glob("testdata/policy/*.yaml")
	if err != nil || len(files) != len(wrongPolicies) {
		t.Fatalf("%d files, %d expectations, %v", len(files), len(wrongPolicies), err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			_, err := config.LoadPolicy(file)
			var refusal *config.Error
			if !errors.As(err, &refusal) {
				t.Fatalf("accepted, or no *config.Error: %v", err)
			}
			got := strings.ReplaceAll(strings.TrimPrefix(err.Error(), "config: "), file+":", "")
			if got = strings.ReplaceAll(got, filepath.Dir(file)+"/", ""); got != wrongPolicies[name] {
				t.Errorf("got  %s\nwant %s", got, wrongPolicies[name])
			}
			for _, problem := range refusal.Problems {
				seen[problem.Reason] = true
			}
		})
	}
	for _, reason := range workflow.PolicyReasons {
		if !seen[reason] {
			t.Errorf("no file shows what %s is", reason)
		}
		for _, prefix := range []string{"config.", "reason."} {
			if !text.Has(prefix + reason) {
				t.Errorf("no words for %s%s", prefix, reason)
			}
		}
	}
}

func TestTheDefaultFileIsTheDefaultPolicy(t *testing.T) {
	read, err := config.LoadPolicy("")
	if err != nil {
		t.Fatal(err)
	}
	if want := workflow.DefaultPolicy(); !reflect.DeepEqual(read, want) {
		t.Errorf("policy.yaml\n%+v\nDefaultPolicy\n%+v", read, want)
	}
}

// TestAPolicyIsOneShapeInFileAndCopy reads the frozen copy of a circular as if it
// were an office's file: JSON is YAML.
func TestAPolicyIsOneShapeInFileAndCopy(t *testing.T) {
	frozen, err := json.Marshal(workflow.DefaultPolicy())
	if err != nil {
		t.Fatal(err)
	}
	read, err := config.ParsePolicy("frozen.json", frozen)
	if err != nil || !reflect.DeepEqual(read, workflow.DefaultPolicy()) {
		t.Errorf("%v\n%s", err, frozen)
	}
}

func TestAPolicyFileThatCannotBeRead(t *testing.T) {
	if _, err := config.LoadPolicy("testdata/policy/nowhere.yaml"); err == nil || !strings.Contains(err.Error(), config.ReasonUnreadable) {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := config.ParsePolicy("large", []byte(strings.Repeat("#", 1<<20+1))); err == nil || !strings.Contains(err.Error(), config.ReasonTooLarge) {
		t.Errorf("a large file: %v", err)
	}
}

// FuzzParsePolicy looks for a text that breaks the reader, or one that it accepts
// although the rules refuse it.
func FuzzParsePolicy(f *testing.F) {
	f.Add(config.PolicyFile)
	for _, name := range slices.Sorted(maps.Keys(wrongPolicies)) {
		raw, err := os.ReadFile("testdata/policy/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		policy, err := config.ParsePolicy("fuzz", raw)
		var refusal *config.Error
		if err != nil && !errors.As(err, &refusal) {
			t.Fatalf("no *config.Error: %v", err)
		}
		if err == nil && len(policy.Validate()) > 0 {
			t.Fatalf("accepted: %v", policy.Validate())
		}
	})
}
