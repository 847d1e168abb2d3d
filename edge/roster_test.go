package edge_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rectify/edge"
	"rectify/text"
	"rectify/workflow"
)

func TestRefusedRowsKeepTheirCellsTheirLineAndTheReason(t *testing.T) {
	roster := workflow.Roster{Kind: workflow.RosterPeople, Rows: []workflow.RosterRow{
		{Line: 2, Cells: map[string]string{"login": "wang"}},
		{Line: 7, Cells: map[string]string{"login": "zhou", "roles": "liaison\nleader", "unit": "洪江"}},
	}}
	wrong := map[int][]workflow.Field{7: {{Name: "unit", Reason: "unknown_unit", Args: []string{"洪江"}}, {Name: "name", Reason: "required"}}}
	for language, want := range map[text.Language][]string{
		text.Chinese: {"zhou", "", "洪江", "liaison、leader", "", "", "", "7", "单位:单位名册中没有“洪江”。 姓名:必须填写。"},
		text.English: {"zhou", "", "洪江", "liaison、leader", "", "", "", "7", "unit: the roster does not know “洪江”. name: has to be given."},
	} {
		rows := edge.RefusedRows(language, roster, wrong)
		if len(rows) != 2 || !slices.Equal(rows[1], want) {
			t.Errorf("%s: %q", language, rows)
		}
	}
}

func TestAListOfInvitationsSaysWhoseCodeWentByLetter(t *testing.T) {
	until := time.Date(2017, 7, 25, 4, 0, 0, 0, time.UTC)
	rows := edge.InvitationRows(text.Chinese, time.FixedZone("+08:00", 8*60*60), []edge.InvitationLine{
		{Login: "zhou", Name: "周某", Code: "ABCDE", Expires: until}, {Login: "wang", Name: "王某", Mailed: true, Expires: until}})
	if !slices.Equal(rows[1], []string{"zhou", "周某", "ABCDE", "2017-07-25 12:00 +08:00"}) || !strings.Contains(rows[2][2], "邮箱") {
		t.Errorf("%q", rows)
	}
}
