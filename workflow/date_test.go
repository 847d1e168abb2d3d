package workflow

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var beijing = time.FixedZone("UTC+8", 8*60*60)

func day(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestParseDateIsStrict(t *testing.T) {
	for _, good := range []string{"2017-07-25", "2024-02-29", "0001-01-01", "9999-12-31"} {
		if d, err := ParseDate(good); err != nil || d.String() != good {
			t.Errorf("ParseDate(%q) = %v, %v", good, d, err)
		}
	}
	for _, bad := range []string{"", "2017-7-25", "2017-02-29", "2017-13-01", "2017/07/25", "2017-07-25 ", "17-07-25", "0000-01-01"} {
		if d, err := ParseDate(bad); err == nil {
			t.Errorf("ParseDate(%q) = %v, want a refusal", bad, d)
		}
	}
}

func TestDateOfDependsOnTheZone(t *testing.T) {
	instant := time.Date(2017, 7, 18, 16, 0, 0, 0, time.UTC)
	if got := DateOf(instant, beijing); got != day("2017-07-19") {
		t.Errorf("16:00 UTC is midnight in +08:00, got %v", got)
	}
	if got := DateOf(instant.Add(-1), beijing); got != day("2017-07-18") {
		t.Errorf("a moment before it is the day before, got %v", got)
	}
	if got := DateOf(time.Time{}, beijing); !got.IsZero() {
		t.Errorf("no instant has no day, got %v", got)
	}
}

func TestDateEndIsTheStartOfTheNext(t *testing.T) {
	d := day("2017-12-31")
	if got, want := d.End(beijing), time.Date(2017, 12, 31, 16, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("End = %v, want %v", got, want)
	}
	if !d.End(beijing).Equal(d.AddDays(1).Start(beijing)) {
		t.Error("a day ends where the next begins")
	}
}

func TestDateArithmetic(t *testing.T) {
	if got := day("2024-02-28").AddDays(2); got != day("2024-03-01") {
		t.Errorf("over 29 February: %v", got)
	}
	if got := day("2017-01-31").AddMonths(1); got != day("2017-02-28") {
		t.Errorf("a month after 31 January: %v", got)
	}
	if got := day("2017-11-30").AddMonths(3); got != day("2018-02-28") {
		t.Errorf("over the turn of the year: %v", got)
	}
	if got := day("2017-07-25").DaysUntil(day("2017-08-04")); got != 10 {
		t.Errorf("DaysUntil = %d", got)
	}
	if got := (Date{}).AddDays(5); !got.IsZero() {
		t.Errorf("no date plus days is no date, got %v", got)
	}
}

func TestDateAsText(t *testing.T) {
	type holder struct{ On, None Date }
	raw, err := json.Marshal(holder{On: day("2017-07-25")})
	if err != nil || string(raw) != `{"On":"2017-07-25","None":""}` {
		t.Fatalf("%s, %v", raw, err)
	}
	var back holder
	if err := json.Unmarshal(raw, &back); err != nil || back.On != day("2017-07-25") || !back.None.IsZero() {
		t.Errorf("%+v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"On":"25.7.2017"}`), &back); err == nil {
		t.Error("another form is refused")
	}
}

func anyDate() *rapid.Generator[Date] {
	return rapid.Custom(func(t *rapid.T) Date {
		return day("2016-01-01").AddDays(rapid.IntRange(0, 4000).Draw(t, "days"))
	})
}

func TestDatePropertiesHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate().Draw(t, "d"), rapid.IntRange(-2000, 2000).Draw(t, "n")
		moved := d.AddDays(n)
		if d.DaysUntil(moved) != n {
			t.Fatalf("%v to %v is not %d days", d, moved, n)
		}
		if (n > 0) != moved.After(d) || (n < 0) != moved.Before(d) {
			t.Fatalf("order of %v and %v", d, moved)
		}
		if back, err := ParseDate(d.String()); err != nil || back != d {
			t.Fatalf("%v does not survive its text", d)
		}
		if DateOf(d.Start(beijing), beijing) != d || DateOf(d.End(beijing), beijing) != d.AddDays(1) {
			t.Fatalf("bounds of %v", d)
		}
	})
}
