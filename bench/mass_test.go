package bench

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// perCircular is how many cases of the mass one circular has.
const perCircular = 1000

// fill puts an empty world's office under a mass of open cases, none of which is
// due for years: each with its leg, finding, event at the head of its chain, and a
// delivered letter; their circulars with text and frozen policy. It is done by a
// handful of statements, a million cases in a minute or two.
func (w *world) fill(cases int) {
	w.Helper()
	policy, err := json.Marshal(workflow.DefaultPolicy())
	w.must(err)
	terms, err := json.Marshal(workflow.DefaultPolicy().Terms())
	w.must(err)
	facts, err := models.Document[models.NoticeFacts]{Of: models.NoticeFacts{CaseNumber: "某督〔2017〕1号-1", UnitName: "第1局", DocNumber: "某督〔2017〕1号",
		Title: "关于网站抽查情况的通报", OfficeName: "市督查室", ReportTo: "市督查室", Phrase: "十年内", Rule: workflow.RuleNamedDay, Round: 1,
		State: workflow.Issued, Findings: []models.NoticeFinding{{Description: "栏目长期不更新"}}}}.Value()
	w.must(err)
	issued := w.now.Add(-24 * time.Hour)
	deadline := w.now.AddDate(10, 0, 0)
	fill := strings.NewReplacer(
		"{circulars}", fmt.Sprint((cases+perCircular-1)/perCircular), "{cases}", fmt.Sprint(cases), "{each}", fmt.Sprint(perCircular),
		"{office}", fmt.Sprint(w.office), "{unit}", fmt.Sprint(w.units[0]), "{units}", fmt.Sprint(len(w.units)),
		"{person}", fmt.Sprint(w.clerk.Person), "{issued}", fmt.Sprint(models.At(issued)), "{deadline}", fmt.Sprint(models.At(deadline)),
		"{next}", fmt.Sprint(models.At(deadline.AddDate(0, 0, -7))), "{policy}", strings.ReplaceAll(string(policy), "'", "''"), "{terms}", string(terms), "{facts}", facts.(string),
		"{text}", strings.Repeat("经抽查,部分单位网站存在错链、断链多,栏目长期不更新等问题。", 50), "{hash}", strings.Repeat("0", 54))
	numbers := func(upTo string) string {
		return "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {" + upTo + "}) "
	}
	for _, statement := range []string{
		`INSERT INTO circulars (id, office_id, doc_number, title, issuer, origin, source, terms, policy, state, issued_at, created_at, updated_at)
			` + numbers("circulars") + `SELECT i, {office}, '旧督〔2016〕' || i || '号', '关于网站抽查情况的通报', '某市人民政府办公室', 'imported', '{text}',
			'{terms}', '{policy}', 'issued', {issued}, {issued}, {issued} FROM n`,
		`INSERT INTO cases (id, circular_id, office_id, position, number, unit_name, owner_id, site_url, state, rounds_allowed, leg, issued_at, deadline_at,
				first_due_at, report_due_at, pass_due_at, acknowledge_by, acknowledged_at, next_rung_at, created_at, updated_at, version, chain_head, chain_length, chain_event)
			` + numbers("cases") + `SELECT i, 1 + (i - 1) / {each}, {office}, 1 + (i - 1) % {each}, '旧督〔2016〕' || (1 + (i - 1) / {each}) || '号-' || (1 + (i - 1) % {each}),
			'第' || (1 + i % {units}) || '局', {unit} + i % {units}, 'http://www.unit' || i || '.example/', 'issued', 3, 1, {issued}, {deadline} + i,
			{deadline} + i, {deadline} + i, {deadline} + i, {issued}, {issued}, {next} + i, {issued}, {issued} + i, 2, '{hash}' || (1000000000 + i), 1, i FROM n`,
		`INSERT INTO legs (case_id, number, owner_id, round, opened_by, opened_at, deadline_at, phrase, rule, day, calendar_version)
			` + numbers("cases") + `SELECT i, 1, {unit} + i % {units}, 1, 'issue', {issued}, {deadline} + i, '十年内', 'named_day', '2027-07-18', '1' FROM n`,
		`INSERT INTO findings (id, case_id, position, category, description, place)
			` + numbers("cases") + `SELECT i, i, 1, 'not_updated', '栏目长期不更新', '附件第' || i || '行' FROM n`,
		`INSERT INTO events (id, subject_kind, subject_id, seq, at, person_id, role, action, from_state, to_state, body, hash)
			` + numbers("cases") + `SELECT i, 'case', i, 1, {issued}, {person}, 'clerk', 'issue', 'draft', 'issued',
			'{"id":' || i || ',"subject":"case","subject_id":' || i || ',"seq":1,"at":{issued},"person":{person},"role":"clerk","action":"issue","from":"draft","to":"issued","detail":{"round":1,"leg":1,"number":"旧督〔2016〕号"},"previous_event":0,"previous":""}',
			'{hash}' || (1000000000 + i) FROM n`,
		`INSERT INTO letters (id, person_id, address, language, message_id, written_at, send_after, state, attempts, delivered_at, server_answer, version)
			` + numbers("cases") + `SELECT i, {person}, 'liaison@unit.example', 'zh', '{hash}' || (1000000000 + i * 7919 % {cases}) || '-' || i || '@office.example', {issued}, {issued}, 'delivered', 1, {issued}, '250', 3 FROM n`,
		`INSERT INTO notices (id, event_id, case_id, cause, person_id, letter_id, facts, created_at)
			` + numbers("cases") + `SELECT i, i, i, 'issued', {person}, i, '{facts}', {issued} FROM n`,
	} {
		w.execute(fill.Replace(fill.Replace(statement)))
	}
	if w.store.Dialect() == models.PostgreSQL {
		for _, table := range []string{"circulars", "cases", "findings", "letters", "notices"} {
			w.execute(fmt.Sprintf("SELECT setval(pg_get_serial_sequence('%s', 'id'), (SELECT max(id) FROM %s))", table, table))
		}
		w.execute(fill.Replace("SELECT setval('event_ids', {cases})"), "CHECKPOINT")
	}
	w.execute("ANALYZE")
}
