package notify

import (
	"strings"
	"testing"
	"time"

	"rectify/models"
	"rectify/text"
	"rectify/workflow"
)

func digestLetter(language text.Language) models.Letter {
	day := models.Day{Date: workflow.Date{Year: 2017, Month: time.July, Day: 26}}
	letter := letterIn(language)
	letter.Digest = &models.Digest{Day: day, Facts: models.Document[models.DigestFacts]{Of: models.DigestFacts{Day: day, Offices: []models.DigestOffice{{
		ID: 1, Name: "市电子政务办",
		Overdue: []models.DigestCase{
			{Number: "63号-3", UnitName: "市科技局\r\nBcc: x@y.example", Days: 1, Rung: workflow.Names{ZH: "蓝色督办", EN: "blue notice"}},
			{Number: "63号-4", UnitName: "市水利局", Days: 5},
		},
		OverdueAll: models.DigestCount{Number: 1000, Capped: true},
		Received: []models.DigestPaper{{Number: "63号-5", UnitName: "市教育局", Kind: models.PaperPlan, Paper: 2, Beyond: true},
			{Number: "63号-6", UnitName: "市水利局", Kind: models.PaperProgress, Paper: 1}},
		ReceivedAll: models.DigestCount{Number: 2},
		Waiting:     []models.DigestWaiting{{Key: workflow.TaskSignNotice, All: models.DigestCount{Number: 7}, Since: models.At(written), Numbers: []string{"63号-3", "63号-4"}}},
		Undelivered: []models.DigestLetter{{Letter: 4, Name: "联络员", Address: "a@unit.example", Answer: models.LetterContactNotConfirmed}},
		LettersAll:  models.DigestCount{Number: 1},
	}}}}}
	return letter
}

func TestADigestSaysWhatThereIsAndLeavesOutWhatThereIsNot(t *testing.T) {
	for language, wanted := range map[text.Language][]string{
		text.Chinese: {"督办日报 2017年7月26日:逾期1000余件,收到2件,待办7项,未送达1封", "逾期未办(1000余件)", "  1. 63号-3 市科技局 Bcc: x@y.example,逾期1日(蓝色督办)",
			"  2. 63号-4 市水利局,逾期5日\n", "  1. 63号-5 市教育局:整改方案(第2次),计划晚于期限\n  2. 63号-6 市水利局:阶段进展(第1次)", "另有998余件", "督办通知单待签发:7项,最早自2017年7月11日(63号-3、63号-4等)", "致联络员 <a@unit.example>:邮箱未经确认", "另有以下1项事项", "1. 整改通知"},
		text.English: {"Daily digest, 26 July 2017: more than 1000 overdue, 2 received, 7 waiting, 1 undelivered", "1 day overdue (blue notice)", "5 days overdue\n", "and more than 998 more",
			"supervision notice to be signed: 7, since 11 July 2017 (63号-3, 63号-4 …)", "the address is not confirmed"},
	} {
		message := Render(digestLetter(language), "clerk", []models.Notice{noticeOf(workflow.CauseIssued)}, settings)
		whole := message.Subject + "\n" + message.Text
		for _, want := range wanted {
			if !strings.Contains(whole, want) {
				t.Errorf("%q is missing in\n%s", want, whole)
			}
		}
		for _, unwanted := range []string{"digest.", "task.", "今日到期", "Due today"} {
			if strings.Contains(whole, unwanted) {
				t.Errorf("%q stands in\n%s", unwanted, whole)
			}
		}
		if _, err := message.bytes(); err != nil || message.Name != "2017-07-11-000012-digest" {
			t.Errorf("%s, %v", message.Name, err)
		}
	}
}

// TestEachSideReadsWordsThatSpeakToIt renders every cause as every side is told it.
func TestEachSideReadsWordsThatSpeakToIt(t *testing.T) {
	for _, language := range []text.Language{text.Chinese, text.English} {
		for _, cause := range workflow.Causes {
			for _, side := range []workflow.Side{workflow.SideOwner, workflow.SideOffice, workflow.SideSuperior, workflow.SideFormer, workflow.SideSupporter, workflow.SideReleased} {
				for _, state := range []workflow.State{workflow.Issued, workflow.Rectified} {
					notice := noticeOf(cause)
					notice.Side, notice.Facts.Of.State = side, state
					message := Render(letterIn(language), "x", []models.Notice{notice}, settings)
					if found := leftover.FindString(message.Subject + message.Text); found != "" {
						t.Errorf("%s to %s: %q is left over in\n%s", cause, side, found, message.Text)
					}
				}
			}
		}
	}
	told := func(cause workflow.Cause, side workflow.Side, state workflow.State) string {
		notice := noticeOf(cause)
		notice.Side, notice.Facts.Of.State = side, state
		notice.Facts.Of.Supporter, notice.Facts.Of.Opinion = "市信息中心", "栏目由我中心维护"
		return Render(letterIn(text.Chinese), "x", []models.Notice{notice}, settings).Text
	}
	for _, row := range []struct {
		text, want string
	}{
		{told(workflow.CauseReminder, workflow.SideOffice, workflow.Rectified), "至今未复查"},
		{told(workflow.CauseReminder, workflow.SideOffice, workflow.Issued), "请跟踪督促"},
		{told(workflow.CauseReminder, workflow.SideOwner, workflow.Issued), "请抓紧办理"},
		{told(workflow.CauseEscalated, workflow.SideOffice, workflow.Escalated), "请跟踪督促"},
		{told(workflow.CauseSupervision, workflow.SideSuperior, workflow.Escalated), "请督促所属单位立即整改"},
		{told(workflow.CauseSupervision, workflow.SideOwner, workflow.Escalated), "分管领导亲自过问"},
		{told(workflow.CauseExtended, workflow.SideSupporter, workflow.Issued), "贵单位协办"},
		{told(workflow.CauseClosed, workflow.SideSupporter, workflow.Closed), "协办随之结束"},
		{told(workflow.CauseSupportAdded, workflow.SideSupporter, workflow.Issued), "请市信息中心协办"},
		{told(workflow.CauseSupportAdded, workflow.SideOwner, workflow.Issued), "已请市信息中心协办"},
		{told(workflow.CauseSupportEnded, workflow.SideReleased, workflow.Issued), "不再请市信息中心协办"},
		{told(workflow.CauseOpinion, workflow.SideOwner, workflow.Issued), "协办意见:栏目由我中心维护"},
	} {
		if !strings.Contains(row.text, row.want) {
			t.Errorf("%q is missing in\n%s", row.want, row.text)
		}
	}
}
