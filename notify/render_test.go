package notify

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"rectify/models"
	"rectify/text"
	"rectify/workflow"
)

var (
	shanghai = time.FixedZone("CST", 8*3600)
	deadline = time.Date(2017, 7, 26, 0, 0, 0, 0, shanghai)
	written  = time.Date(2017, 7, 11, 9, 0, 0, 0, shanghai)
	settings = Settings{From: "office@office.example", FromName: "市电子政务办", BaseURL: "https://rectify.example/", OfficeZone: shanghai}
	leftover = regexp.MustCompile(`%\d|letter\.|rule\.|verdict\.|mark\.`)
)

func letterIn(language text.Language) models.Letter {
	return models.Letter{ID: 12, Address: "liaison@unit.example", Language: string(language),
		MessageID: "12.abc@rectify.example", WrittenAt: models.At(written)}
}

func noticeOf(cause workflow.Cause) models.Notice {
	return models.Notice{CaseID: 7, Cause: cause, Facts: models.Document[models.NoticeFacts]{Of: models.NoticeFacts{
		CaseNumber: "怀政办函〔2017〕63号-3", UnitName: "市科技局", DocNumber: "怀政办函〔2017〕63号",
		Title: "关于2017年第二季度全市政府网站抽查情况的通报", OfficeName: "市电子政务办", ReportTo: "市电子政务办",
		SiteURL: "www.example", At: models.At(written), Deadline: models.At(deadline), Phrase: "7月25日前",
		Rule: workflow.RuleNamedDay, Round: 2, Reason: "首页仍不能访问", Progress: "已完成一半", WantedDay: "2017-08-10",
		FirstOnTime: "on_time", PassedOn: "pending", NewOwner: "市水利局",
		Findings: []models.NoticeFinding{{Description: "首页不能访问", Verdict: "failed", Reason: "仍不能访问"}, {Description: "空栏目"}},
	}}}
}

func TestEveryCauseHasALetterInBothLanguages(t *testing.T) {
	for _, cause := range workflow.Causes {
		for _, part := range []string{"subject", "body"} {
			key := "letter." + string(cause) + "." + part
			if words := text.Keys()[key]; words.ZH == "" || words.EN == "" {
				t.Errorf("%s lacks a language: %+v", key, words)
			}
		}
		for _, language := range []text.Language{text.Chinese, text.English} {
			full := noticeOf(cause)
			bare := models.Notice{CaseID: 7, Cause: cause}
			for name, notices := range map[string][]models.Notice{
				"full": {full}, "bare": {bare}, "several": {full, noticeOf(workflow.CauseClosed)},
			} {
				message := Render(letterIn(language), "市科技局联络员", notices, settings)
				if found := leftover.FindString(message.Subject + message.Text); found != "" {
					t.Errorf("%s, %s, %s: %q is left over in\n%s\n%s", cause, language, name, found, message.Subject, message.Text)
				}
				if _, err := message.bytes(); err != nil {
					t.Errorf("%s, %s, %s: %v", cause, language, name, err)
				}
			}
		}
	}
	for _, rule := range workflow.DeadlineRules {
		if words := text.Keys()["rule."+string(rule)]; words.ZH == "" || words.EN == "" {
			t.Errorf("rule %s lacks a language", rule)
		}
	}
}

func TestALetterSaysWhatIsToBeDoneByWhenAndWhy(t *testing.T) {
	message := Render(letterIn(text.Chinese), "市科技局联络员", []models.Notice{noticeOf(workflow.CauseSentBack)}, settings)
	for _, want := range []string{
		"市科技局联络员:", "怀政办函〔2017〕63号-3", "1. 首页不能访问(不合格:仍不能访问)", "2. 空栏目\n",
		"2017年7月25日24:00(原文“7月25日前”,按写明的日期计至当日24时", "报送单位:市电子政务办",
		"https://rectify.example", "2017年7月11日09:00", "首次报告:按期", "严禁上传涉密信息",
	} {
		if !strings.Contains(message.Text, want) {
			t.Errorf("%q is missing in\n%s", want, message.Text)
		}
	}
	if strings.Contains(message.Text, "演示") || message.Name != "2017-07-11-000012-sent_back" {
		t.Errorf("name %q, text\n%s", message.Name, message.Text)
	}
	english := Render(letterIn(text.English), "liaison", []models.Notice{noticeOf(workflow.CauseIssued)}, settings)
	if !strings.Contains(english.Text, "25 July 2017 24:00 (+08:00)") {
		t.Errorf("the date is missing in\n%s", english.Text)
	}
}

func TestWithoutASettingTheSenderIsOfTheMessagesDomain(t *testing.T) {
	message := Render(letterIn(text.Chinese), "联络员", []models.Notice{noticeOf(workflow.CauseIssued)}, Settings{})
	if _, err := message.bytes(); err != nil || message.From != "rectify@rectify.example" {
		t.Errorf("from %q, %v", message.From, err)
	}
}

func TestAFormerOwnerGetsNoLinkAndNoDate(t *testing.T) {
	message := Render(letterIn(text.Chinese), "联络员", []models.Notice{noticeOf(workflow.CauseTransferredAway)}, settings)
	for _, unwanted := range []string{"https://", "24:00", "首页不能访问"} {
		if strings.Contains(message.Text, unwanted) {
			t.Errorf("%q stands in\n%s", unwanted, message.Text)
		}
	}
}

func TestTheDemonstrationSaysSoOnEveryLetter(t *testing.T) {
	with := settings
	with.DemonstrationNotice = true
	message := Render(letterIn(text.Chinese), "联络员", []models.Notice{noticeOf(workflow.CauseIssued)}, with)
	if !strings.HasPrefix(message.Subject, "【演示】") ||
		!strings.Contains(message.Text, "演示数据:办理经过纯属虚构,与所列单位实际整改情况无关") ||
		!strings.Contains(message.Text, text.Say(text.English, "demonstration")) {
		t.Errorf("subject %q, text\n%s", message.Subject, message.Text)
	}
}

func TestMidnightIsTheEndOfTheDayBefore(t *testing.T) {
	tests := []struct {
		at     time.Time
		zh, en string
	}{
		{deadline, "2017年7月25日24:00", "25 July 2017 24:00 (+08:00)"},
		{time.Date(2018, 1, 1, 0, 0, 0, 0, shanghai), "2017年12月31日24:00", "31 December 2017 24:00 (+08:00)"},
		{time.Date(2017, 7, 25, 17, 30, 0, 0, shanghai), "2017年7月25日17:30", "25 July 2017 17:30 (+08:00)"},
	}
	for _, test := range tests {
		if got := Moment(text.Chinese, test.at.UTC(), shanghai); got != test.zh {
			t.Errorf("%s: %s, want %s", test.at, got, test.zh)
		}
		if got := Moment(text.English, test.at.UTC(), shanghai); got != test.en {
			t.Errorf("%s: %s, want %s", test.at, got, test.en)
		}
	}
}

func TestABuiltMessageIsReadBackWhole(t *testing.T) {
	message := Render(letterIn(text.Chinese), "市科技局, 联络员", []models.Notice{noticeOf(workflow.CauseIssued)}, settings)
	message.Attachments = []Attachment{{Name: "督办 通知单.txt", MediaType: "text/plain", Bytes: []byte("附件")}}
	content, err := message.bytes()
	if err != nil {
		t.Fatal(err)
	}
	for i, b := range content {
		if b > 127 {
			t.Fatalf("a raw byte above 127 at %d", i)
		}
	}
	read, err := mail.ReadMessage(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	decoder := mime.WordDecoder{}
	if subject, err := decoder.DecodeHeader(read.Header.Get("Subject")); err != nil || subject != message.Subject {
		t.Errorf("subject %q, %v; want %q", subject, err, message.Subject)
	}
	to, err := read.Header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Name != "市科技局, 联络员" || to[0].Address != message.To {
		t.Errorf("to %v, %v", to, err)
	}
	if date, err := read.Header.Date(); err != nil || !date.Equal(written) {
		t.Errorf("date %v, %v", date, err)
	}
	if read.Header.Get("Message-ID") != "<12.abc@rectify.example>" || read.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("headers %v", read.Header)
	}
	_, params, err := mime.ParseMediaType(read.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(read.Body, params["boundary"])
	first, err := parts.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, first))
	if err != nil || strings.ReplaceAll(string(body), "\r\n", "\n") != message.Text {
		t.Errorf("body %q, %v", body, err)
	}
	second, err := parts.NextPart()
	if err != nil || second.FileName() != "督办 通知单.txt" {
		t.Errorf("attachment %v, %v", second, err)
	}
}

func TestNothingPassesThatCouldForgeAHeader(t *testing.T) {
	tests := map[string]func(*Message){
		"line feed in the subject":        func(m *Message) { m.Subject = "x\nBcc: a@b.example" },
		"return in the sender's name":     func(m *Message) { m.FromName = "x\rBcc: a@b.example" },
		"line feed in the name":           func(m *Message) { m.ToName = "x\r\nBcc: a@b.example" },
		"line feed in the address":        func(m *Message) { m.To = "a@b.example\r\nRCPT TO:<c@d.example>" },
		"two addresses":                   func(m *Message) { m.To = "a@b.example, c@d.example" },
		"a name within the address":       func(m *Message) { m.To = "<a@b.example>" },
		"an address beyond ASCII":         func(m *Message) { m.To = "联络员@b.example" },
		"angle brackets in the ID":        func(m *Message) { m.MessageID = "<a@b.example>" },
		"no ID":                           func(m *Message) { m.MessageID = "" },
		"no date":                         func(m *Message) { m.Date = time.Time{} },
		"line feed in an attachment name": func(m *Message) { m.Attachments = []Attachment{{Name: "x\n", MediaType: "text/plain"}} },
		"line feed in a media type":       func(m *Message) { m.Attachments = []Attachment{{Name: "x", MediaType: "text/plain\nX: y"}} },
	}
	for name, spoil := range tests {
		message := Render(letterIn(text.Chinese), "联络员", []models.Notice{noticeOf(workflow.CauseIssued)}, settings)
		spoil(&message)
		_, err := message.bytes()
		failure, refused := err.(*SendError)
		if !refused || failure.Temporary {
			t.Errorf("%s: %v, want a permanent refusal", name, err)
		}
	}
}

func TestAWrongSenderIsOursToMend(t *testing.T) {
	for _, from := range []string{"", "office@office.example\r\nBcc: a@b.example", "办公室@office.example"} {
		message := Render(letterIn(text.Chinese), "联络员", []models.Notice{noticeOf(workflow.CauseIssued)}, settings)
		message.From = from
		_, err := message.bytes()
		failure, refused := err.(*SendError)
		if !refused || !failure.Temporary || !failure.Unreachable {
			t.Errorf("%q: %v, want it to wait", from, err)
		}
	}
}
