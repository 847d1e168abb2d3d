package bench

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"testing"
	"time"

	"rectify/jobs"
	"rectify/models"
	"rectify/notify"
	"rectify/workflow"
)

// letters is how many are delivered in one measurement.
const letters = 10_000

// BenchmarkLetters delivers ten thousand letters as the service does: jobs claim
// them, workers send them over SMTP, and each is marked durably before its worker
// lets the next go. Afterwards a bare client sends the same bytes to the same server
// over one line, twice.
func BenchmarkLetters(b *testing.B) {
	onEach(b, func(b *testing.B, address func(testing.TB) string) {
		for _, line := range []struct {
			name    string
			workers int
		}{{"one worker", 1}, {"default workers", 0}} {
			b.Run(line.name, func(b *testing.B) { deliverLetters(b, address(b), line.workers) })
		}
	})
}

func deliverLetters(b *testing.B, address string, workers int) {
	now := time.Date(2017, 7, 18, 9, 0, 0, 0, shanghai)
	w := newWorld(b, address, now)
	about := w.oneCase()
	office := openPostOffice(b, letters)
	var delivering, bare time.Duration
	for range b.N {
		b.StopTimer()
		mailer, err := notify.NewSMTP(office.options())
		w.must(err)
		queue, err := jobs.New(w.store, jobs.Options{Mailer: mailer, Clock: w.clock, Workers: workers,
			Settings: notify.Settings{From: "office@office.example", FromName: "市督查室", BaseURL: "https://rectify.example", OfficeZone: shanghai}})
		w.must(err)
		w.writeLetters(queue, about)
		w.execute("ANALYZE") // as the databases do by themselves in time
		b.StartTimer()

		begun := time.Now()
		w.must(queue.Start(b.Context()))
		sent := make([]envelope, letters)
		for i := range sent {
			sent[i] = <-office.taken
		}
		for w.count("SELECT count(*) FROM (SELECT 1 FROM letters WHERE state = 'queued' LIMIT 1) AS waiting") > 0 {
			time.Sleep(time.Millisecond)
		}
		delivering += time.Since(begun)

		b.StopTimer()
		stopping, cancel := context.WithTimeout(context.Background(), time.Minute)
		w.must(errors.Join(queue.Stop(stopping), mailer.Close()))
		cancel()
		seen := map[string]bool{}
		for _, letter := range sent {
			seen[messageID.FindString(string(letter.content))] = true
		}
		if len(seen) != letters {
			b.Fatalf("%d letters arrived as %d different ones", letters, len(seen))
		}
		bare += (office.bare(b, sent) + office.bare(b, sent)) / 2
		b.StartTimer()
	}
	ours, theirs := float64(letters*b.N)/delivering.Seconds(), float64(letters*b.N)/bare.Seconds()
	b.ReportMetric(ours, "letters/s")
	b.ReportMetric(theirs, "bare-letters/s")
	b.ReportMetric(ours/theirs, "ratio")
}

// messageID is by what a letter is known, however often it arrives.
var messageID = regexp.MustCompile(`(?im)^Message-ID: \S+`)

// oneCase adds an issued case of every unit and gives them with their owners.
func (w *world) oneCase() []models.Case {
	circular := models.Circular{OfficeID: w.office, DocNumber: "某督〔2017〕1号", Title: "关于网站抽查情况的通报", Issuer: "某市人民政府办公室",
		Origin: workflow.Imported, State: workflow.CircularIssued, CreatedAt: models.At(w.now), UpdatedAt: models.At(w.now), Version: 1}
	cases := make([]models.Case, len(w.units))
	w.must(w.store.Tx(w.Context(), func(tx *models.Tx) error {
		if err := tx.Add(&circular); err != nil {
			return err
		}
		for i, unit := range w.units {
			cases[i] = models.Case{CircularID: circular.ID, OfficeID: w.office, Position: int64(i + 1), Number: fmt.Sprintf("%s-%d", circular.DocNumber, i+1),
				UnitName: unitName(i), OwnerID: models.Reference(unit), State: workflow.Issued, Round: 1, RoundsAllowed: 3, Leg: 1,
				IssuedAt: models.At(w.now), CreatedAt: models.At(w.now), UpdatedAt: models.At(w.now), Version: 1}
		}
		return models.AddAll(tx, cases)
	}))
	return cases
}

// writeLetters writes letters about the cases to the people of their owners, each
// with a notice, and enqueues them: five hundred in a transaction.
func (w *world) writeLetters(queue *jobs.Queue, about []models.Case) {
	round := w.count("SELECT count(*) FROM letters")
	deadline := w.now.Add(7 * 24 * time.Hour)
	for first := 0; first < letters; first += 500 {
		w.must(w.store.Tx(w.Context(), func(tx *models.Tx) error {
			rows := make([]models.Letter, 500)
			cases := make([]models.Case, len(rows))
			for i := range rows {
				cases[i] = about[(first+i)/2%len(about)]
				role := []workflow.Role{workflow.Liaison, workflow.Leader}[i%2]
				holders, err := tx.HoldersByRole(cases[i].Owner(), []workflow.Role{role}, models.At(w.now))
				if err != nil {
					return err
				}
				person := holders[role][0]
				rows[i] = models.Letter{PersonID: person.ID, Address: person.Email, Language: "zh", WrittenAt: models.At(w.now), SendAfter: models.At(w.now),
					MessageID: fmt.Sprintf("%032x@office.example", round+first+i), State: models.LetterQueued, Version: 1}
			}
			if err := models.AddAll(tx, rows); err != nil {
				return err
			}
			ids, notices := make([]int64, len(rows)), make([]models.Notice, len(rows))
			for i, letter := range rows {
				ids[i] = letter.ID
				notices[i] = models.Notice{EventID: letter.ID, CaseID: cases[i].ID, Cause: workflow.CauseIssued, PersonID: letter.PersonID,
					LetterID: letter.ID, CreatedAt: models.At(w.now)}
				notices[i].Facts.Of = models.NoticeFacts{CaseNumber: cases[i].Number, UnitName: cases[i].UnitName, DocNumber: "某督〔2017〕1号",
					Title: "关于网站抽查情况的通报", OfficeName: "市督查室", ReportTo: "市督查室", SiteURL: "http://www.unit.example/", At: models.At(w.now),
					Deadline: models.At(deadline), Phrase: "7月25日前", Rule: workflow.RuleNamedDay, Round: 1, State: workflow.Issued,
					Findings: []models.NoticeFinding{{Description: "错链、断链多"}, {Description: "大量链接无法使用"}}}
			}
			return errors.Join(tx.AddNotices(notices), queue.Enqueue(w.Context(), tx.SQL(), ids))
		}))
	}
}
