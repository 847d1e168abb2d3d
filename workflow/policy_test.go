package workflow

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

func TestTheDefaultPolicyIsSoundAndSurvivesFreezing(t *testing.T) {
	policy := DefaultPolicy()
	if faults := policy.Validate(); len(faults) > 0 {
		t.Fatal(faults)
	}
	if policy.Terms() != DefaultTerms {
		t.Errorf("terms %+v", policy.Terms())
	}
	frozen, err := json.Marshal(policy)
	if err != nil {
		t.Fatal(err)
	}
	var thawed Policy
	if err := json.Unmarshal(frozen, &thawed); err != nil || !reflect.DeepEqual(thawed, policy) {
		t.Errorf("%v\n%+v\n%+v", err, thawed, policy)
	}
	policy.Rungs[0].Recipients[0].Roles[0] = Head
	if DefaultPolicy().Rungs[0].Recipients[0].Roles[0] != Liaison {
		t.Error("the default can be changed by whoever asked for it")
	}
}

func TestAnEmptyPolicyIsRefusedAndClimbsNowhere(t *testing.T) {
	if faults := (Policy{}).Validate(); len(faults) == 0 {
		t.Error("an empty policy was accepted")
	}
	climbed := Climb(caseIn(Issued), LegFacts{OpenedAt: handedDown}, Policy{}, nil, beijing, nil, past)
	if len(climbed.Reached) > 0 || !climbed.Next.IsZero() {
		t.Errorf("%+v", climbed)
	}
}

func TestClock(t *testing.T) {
	for _, row := range []struct {
		text string
		want time.Duration
	}{
		{"08:30", 8*time.Hour + 30*time.Minute}, {"00:00", 0}, {"23:59", 24*time.Hour - time.Minute},
	} {
		var clock Clock
		if err := clock.UnmarshalText([]byte(row.text)); err != nil || time.Duration(clock) != row.want || clock.String() != row.text {
			t.Errorf("%s: %v, %v", row.text, clock, err)
		}
	}
	for _, text := range []string{"", "8:30", "24:00", "08:60", "08:30:00", " 08:30", "0830"} {
		if err := new(Clock).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}
