package doctor

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"rectify/jobs"
	"rectify/models"
)

const (
	most       = 1000 // how far is counted
	clockApart = 5 * time.Second
	clockWrong = 5 * time.Minute
	sealLate   = time.Hour      // a running service seals every few minutes
	postLate   = time.Hour      // a letter waits
	postLost   = 24 * time.Hour // so long that somebody misses it
	jobLate    = 15 * time.Minute
)

// clock compares ours with the database server's, and with the record: an event of
// the future was written by a clock that was wrong, or ours is.
func (e *examination) clock(ctx context.Context) Finding {
	now := e.Clock()
	server, err := e.store.Read(ctx).Now()
	if err != nil {
		return failed(err)
	}
	apart := now.Sub(server.Time()).Abs()
	last, err := e.store.Read(ctx).LatestEvent()
	if err != nil {
		return failed(err)
	}
	zone, err := e.Config.Location()
	if err != nil {
		return failed(err)
	}
	switch {
	case last.At.Time().After(now.Add(clockApart)):
		return failure("future", last.ID, last.At.Time().In(zone).Format(time.DateTime), now.In(zone).Format(time.DateTime))
	case apart > clockWrong:
		return failure("wrong", apart.Round(time.Second))
	case apart > clockApart:
		return warning("wrong", apart.Round(time.Second))
	}
	return fine(now.In(zone).Format(time.DateTime), zone, apart.Milliseconds())
}

// calendar asks for this year and, once it can be known, the next: the State Council
// publishes it in November as a rule.
func (e *examination) calendar(ctx context.Context) Finding {
	zone, err := e.Config.Location()
	if err != nil {
		return failed(err)
	}
	now, reader := e.Clock().In(zone), e.store.Read(ctx)
	known := func(year int) (bool, error) {
		_, _, err := reader.CalendarYear(year)
		if errors.Is(err, models.ErrNotFound) {
			return false, nil
		}
		return err == nil, err
	}
	current, err := known(now.Year())
	if err != nil {
		return failed(err)
	}
	next, err := known(now.Year() + 1)
	if err != nil {
		return failed(err)
	}
	provisional, err := reader.ProvisionalCases(most)
	switch {
	case err != nil:
		return failed(err)
	case !current:
		return failure("unknown", now.Year(), provisional)
	case !next && now.Month() == time.December:
		return warning("next_unknown", now.Year()+1, provisional)
	case provisional > 0:
		return warning("provisional", provisional, now.Year()+1)
	case !next:
		return Finding{Level: OK, Code: "next_later", Args: []any{now.Year(), now.Year() + 1}}
	}
	return fine(now.Year(), now.Year()+1)
}

// chain looks at the newest seal and at what no seal covers yet; thoroughly, it walks
// the whole record.
func (e *examination) chain(ctx context.Context) Finding {
	reader, now := e.store.Read(ctx), e.Clock()
	if e.Thorough {
		audit, err := reader.VerifyAudit()
		switch {
		case err != nil:
			return failed(err)
		case len(audit.Faults) > 0:
			return failure("faults", len(audit.Faults), audit.Faults[0].String())
		}
	}
	seal, err := reader.LastSeal()
	if err != nil {
		return failed(err)
	}
	if sum := sha256.Sum256([]byte(seal.Body)); seal.ID > 0 && hex.EncodeToString(sum[:]) != seal.Hash {
		return failure("seal_edited", seal.ID)
	}
	waits, err := reader.Backlog(models.At(now), 1)
	if err != nil {
		return failed(err)
	}
	if age := now.Sub(waits.OldestUnsealed.Time()); waits.OldestUnsealed != 0 && age > sealLate {
		return warning("unsealed", age.Round(time.Minute))
	}
	switch {
	case seal.ID == 0:
		return Finding{Level: OK, Code: "no_seal"}
	case e.Thorough:
		return Finding{Level: OK, Code: "whole", Args: []any{seal.ID, seal.Hash}}
	}
	return fine(seal.ID, seal.Hash)
}

// queue looks for letters that should have gone, jobs that nobody brings to an end,
// and cases that nobody sweeps.
func (e *examination) queue(ctx context.Context) Finding {
	reader, now := e.store.Read(ctx), e.Clock()
	stuck, err := jobs.Stuck(ctx, e.store, now.Add(-jobLate), most)
	if err != nil {
		return failed(err)
	}
	late, err := reader.Backlog(models.At(now.Add(-postLate)), most)
	if err != nil {
		return failed(err)
	}
	waited := now.Sub(late.NextPost.Time())
	switch {
	case late.LettersDue > 0 && waited > postLost:
		return failure("late", late.LettersDue, waited.Round(time.Minute))
	case stuck > 0:
		return warning("stuck", stuck, jobLate)
	case late.LettersDue > 0:
		return warning("late", late.LettersDue, waited.Round(time.Minute))
	case late.CasesDue > 0:
		return warning("unswept", late.CasesDue)
	case late.LettersGivenUp > 0:
		return warning("given_up", late.LettersGivenUp)
	}
	return fine()
}
