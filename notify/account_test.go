package notify

import (
	"strings"
	"testing"
	"time"

	"rectify/models"
)

func TestALetterAboutAnAccountCarriesItsCodeInBothLanguages(t *testing.T) {
	written := time.Date(2017, 7, 18, 2, 0, 0, 0, time.UTC)
	zone := time.FixedZone("+08:00", 8*60*60)
	for _, row := range []struct {
		says, purpose, language string
		want                    []string
	}{
		{"an invitation", models.CodeActivate, "zh", []string{"设置密码", "zhou", "ABCDE-FGHJK", "2017年7月19日", "http://office.example", "非涉密"}},
		{"one in English", models.CodeActivate, "en", []string{"set the password", "zhou", "ABCDE-FGHJK", "19 July 2017", "http://office.example"}},
		{"an address to be confirmed", models.CodeConfirmEmail, "zh", []string{"接收通知", "zhou", "ABCDE-FGHJK"}},
		{"one in English", models.CodeConfirmEmail, "en", []string{"Sign in and enter", "zhou", "ABCDE-FGHJK"}},
	} {
		letter := models.Letter{ID: 12, Address: "zhou@office.example", Language: row.language, MessageID: "x@office.example", WrittenAt: models.At(written),
			Account: &models.AccountLetter{Purpose: row.purpose, Login: "zhou", Code: "ABCDE-FGHJK", ExpiresAt: models.At(written.Add(24 * time.Hour))}}
		message := Render(letter, "周某", nil, Settings{BaseURL: "http://office.example/", OfficeZone: zone})
		for _, want := range row.want {
			if !strings.Contains(message.Subject+message.Text, want) {
				t.Errorf("%s, %s: no %q in\n%s\n%s", row.says, row.language, want, message.Subject, message.Text)
			}
		}
		if strings.Contains(message.Subject, "ABCDE") || strings.Contains(message.Name, "ABCDE") {
			t.Errorf("%s: a code stands in no subject: %s", row.says, message.Subject)
		}
		if _, err := message.bytes(); err != nil {
			t.Error(err)
		}
	}
}
