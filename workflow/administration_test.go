package workflow

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestTheRightsOfTheThreeAdministratorsAreThoseWrittenDown(t *testing.T) {
	var out strings.Builder
	for _, row := range Rights {
		for _, role := range append(append([]Role{}, Roles...), PolicyRole) {
			as, refused := Administers(actorAs(role), row.Right)
			if refused == nil {
				fmt.Fprintf(&out, "%-18s %s\n", row.Right, as)
			}
		}
	}
	golden(t, "rights.txt", out.String())
}

func TestNoRightIsLeftOutAndNoneIsSharedThatChangesSomething(t *testing.T) {
	reads := map[Right]bool{ReadRoster: true, ReadAccessRules: true}
	seen := map[Right]bool{}
	for _, row := range Rights {
		if seen[row.Right] {
			t.Errorf("%s stands twice", row.Right)
		}
		seen[row.Right] = true
		for _, role := range row.Roles {
			if !IsAdministrator(role) {
				t.Errorf("%s belongs to %s, who is no administrator", row.Right, role)
			}
		}
		if len(row.Roles) != 1 && !reads[row.Right] {
			t.Errorf("%s changes something and belongs to %v", row.Right, row.Roles)
		}
	}
	if _, refused := Administers(actorAs(SystemAdmin), "novel"); refused == nil || refused.Code != CodeForbidden {
		t.Error("a right that no table knows is nobody's")
	}
}

func TestAnAdministratorSeesNoCase(t *testing.T) {
	for _, role := range Administrators {
		actor := Actor{Person: 7, Grants: []Grant{{Role: role}}}
		if !ScopeOf(actor).Empty() {
			t.Errorf("%s sees cases", role)
		}
		for _, state := range States {
			if allowed := Allowed(caseIn(state), actor, within); len(allowed) > 0 {
				t.Errorf("%s may do %v to a case that is %s", role, allowed, state)
			}
		}
	}
}

func TestPasswordsThatAreRefused(t *testing.T) {
	for _, row := range []struct {
		says, password, login string
		least                 int
		reason                string
	}{
		{"ten characters will do", "qp7 zu4 mw", "wang", 10, ""},
		{"nine are too few", "qp7 zu4 m", "wang", 10, "password_length"},
		{"characters count, not bytes", "整改督办系统的密码很长", "wang", 10, ""},
		{"nine Chinese characters are nine", "整改督办系统的密码", "wang", 10, "password_length"},
		{"the rules may ask for more", "qp7 zu4 mw", "wang", 14, "password_length"},
		{"the rules never ask for less than ten", "short", "wang", 4, "password_length"},
		{"more than two hundred is no password", strings.Repeat("ab1-", 51), "wang", 10, "password_length"},
		{"the login is none", "Wang-Xiaoming", "wang-xiaoming", 10, "password_is_login"},
		{"the commonest are none", "woaini1314520", "wang", 10, "password_common"},
		{"nor in capitals", "PASSWORD123", "wang", 10, "password_common"},
		{"a character repeated is none", "aaaaaaaaaaab", "wang", 10, "password_simple"},
		{"three characters are still too few", "abcabcabcabc", "wang", 10, "password_simple"},
	} {
		wrong := CheckPassword(row.password, row.login, row.least)
		got := ""
		if len(wrong) > 0 {
			got = wrong[0].Reason
		}
		if got != row.reason || len(wrong) > 1 {
			t.Errorf("%s: %v", row.says, wrong)
		}
	}
	for _, common := range commonPasswords {
		if common != strings.ToLower(common) || len(common) < PasswordLeast {
			t.Errorf("%q never matches: the list has small letters and at least %d characters", common, PasswordLeast)
		}
	}
}

func TestAccessRulesStayWithinWhatIsSafe(t *testing.T) {
	for _, row := range []struct {
		says   string
		change func(*AccessRules)
		field  string
	}{
		{"the defaults are within", func(*AccessRules) {}, ""},
		{"no password shorter than ten", func(r *AccessRules) { r.PasswordLeast = 9 }, "password_least"},
		{"none so long that nobody types it", func(r *AccessRules) { r.PasswordLeast = 65 }, "password_least"},
		{"a lock that never comes is none", func(r *AccessRules) { r.FailuresPerAccount = 11 }, "failures_per_account"},
		{"one that comes at once locks everybody out", func(r *AccessRules) { r.FailuresPerAccount = 1 }, "failures_per_account"},
		{"an address is a whole office", func(r *AccessRules) { r.FailuresPerAddress = 5 }, "failures_per_address"},
		{"a lock of a minute is none", func(r *AccessRules) { r.LockedFor = time.Minute }, "locked_minutes"},
		{"none lasts over a day", func(r *AccessRules) { r.LockedFor = 25 * time.Hour }, "locked_minutes"},
		{"0 leaves sessions to the setting", func(r *AccessRules) { r.SessionFor = 0 }, ""},
		{"a session of a minute helps nobody", func(r *AccessRules) { r.SessionFor = time.Minute }, "session_minutes"},
		{"nor does one before yesterday", func(r *AccessRules) { r.SessionFor = -time.Hour }, "session_minutes"},
	} {
		rules := DefaultAccessRules()
		row.change(&rules)
		wrong := rules.Check()
		if row.field == "" && len(wrong) > 0 || row.field != "" && (len(wrong) != 1 || wrong[0].Name != row.field) {
			t.Errorf("%s: %v", row.says, wrong)
		}
	}
}

func TestCellsOfARosterThatAreRefused(t *testing.T) {
	for _, row := range []struct {
		says  string
		wrong []Field
		want  string
	}{
		{"a name is a name", CheckName("name", "洪江市"), ""},
		{"none is required", CheckName("name", ""), "required"},
		{"a name has no blanks around it", CheckName("name", "洪江市 "), "unseen_characters"},
		{"nor a character that nobody sees", CheckName("name", "洪江\u200b市"), "unseen_characters"},
		{"a name is no essay", CheckName("name", strings.Repeat("市", 201)), "too_long"},
		{"a solidus stands between names", CheckUnitName("name", "洪江市/教育局"), "solidus"},
		{"a telephone number", CheckPhone("0745-2712345转8"), ""},
		{"with its country", CheckPhone("+86 138 0000 0000"), ""},
		{"what a spreadsheet made of one", CheckPhone("1.38E+10"), "bad_phone"},
		{"no number is none", CheckPhone(""), ""},
		{"a mail address", CheckEmail("wang@office.example"), ""},
		{"one without a domain", CheckEmail("wang@office"), "bad_email"},
		{"one with a name around it", CheckEmail("Wang <wang@office.example>"), "bad_email"},
		{"two in one", CheckEmail("a@office.example,b@office.example"), "bad_email"},
		{"an address of a site", CheckURL("http://www.hongjiang.gov.cn/"), ""},
		{"one without a scheme", CheckURL("www.hongjiang.gov.cn"), "bad_url"},
		{"one that is a script", CheckURL("javascript:alert(1)"), "bad_url"},
		{"one with a blank", CheckURL("http://a b.example/"), "bad_url"},
	} {
		got := ""
		if len(row.wrong) > 0 {
			got = row.wrong[0].Reason
		}
		if got != row.want {
			t.Errorf("%s: %v", row.says, row.wrong)
		}
	}
}
