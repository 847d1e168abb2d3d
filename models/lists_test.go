package models

import (
	"context"
	"time"

	"rectify/workflow"
)

// lists are the questions for every list that people open or that the program goes
// through, by what they are called.
func lists(ctx context.Context, store *Store, reader Reader) map[string]func() error {
	office := workflow.Scope{Offices: []workflow.UnitID{1}}
	unit := workflow.Scope{Units: []workflow.UnitID{2}}
	ask := map[string]func() error{}
	for _, order := range []Order{ByDeadline, ByUpdated, ByNumber} {
		for name, scope := range map[string]workflow.Scope{"office": office, "unit": unit} {
			filter := CaseFilter{Order: order, Limit: 50, Now: 100_000, AfterKey: 10_000, AfterID: 10_000}
			ask[name+" "+string(order)] = func() error { _, err := reader.Cases(scope, filter); return err }
			filter.States, filter.Overdue = []workflow.State{workflow.Issued}, true
			ask[name+" overdue "+string(order)] = func() error { _, err := reader.Cases(scope, filter); return err }
		}
	}
	ask["backlog"] = func() error { _, err := reader.Backlog(100_000, 1000); return err }
	ask["provisional cases"] = func() error { _, err := reader.ProvisionalCases(1000); return err }
	ask["latest event"] = func() error { _, err := reader.LatestEvent(); return err }
	ask["stored bytes"] = func() error { _, err := reader.BlobsAfter("a", 500); return err }
	ask["count"] = func() error {
		_, err := reader.CountCases(office, CaseFilter{Overdue: true, Now: 100_000}, 1001)
		return err
	}
	ask["count of circulars"] = func() error { _, err := reader.CountCirculars(office.Offices, 1001); return err }
	ask["count of changes"] = func() error { return second(reader.CountChanges(office.Offices, workflow.ChangeProposed, 1001)) }
	ask["count of people"] = func() error { return second(reader.CountPeople(1001)) }
	ask["count of all units"] = func() error { return second(reader.CountAllUnits(1001)) }
	ask["count of role requests"] = func() error { return second(reader.CountRoleRequests(1001)) }
	ask["count of deputies"] = func() error { return second(reader.CountDeputies(DeputyFilter{Person: 1}, 1001)) }
	ask["count of failed sign-ins"] = func() error { return second(reader.CountSignInFailures(1001)) }
	ask["count of events of a person"] = func() error { return second(reader.CountEvents(EventFilter{Person: 1}, 1001)) }
	ask["count of events of a chain"] = func() error {
		return second(reader.CountEvents(EventFilter{Subject: SubjectCase, SubjectID: 1, From: 1, To: 50_000}, 1001))
	}
	ask["count of letters given up"] = func() error {
		return second(reader.CountLetters(LetterFilter{Offices: office.Offices, State: LetterGivenUp}, 1001))
	}
	ask["count of a person's letters"] = func() error { return second(reader.CountLetters(LetterFilter{Person: 1}, 1001)) }
	ask["requests acted on"] = func() error { return ignoreMissing(second(reader.ActedOn(1, "POST /", "key"))) }
	ask["requests acted on long ago"] = func() error { return second(reader.ActedOnBefore(1000)) }
	ask["circulars"] = func() error { _, err := reader.Circulars(office.Offices, 1000, 50); return err }
	ask["events"] = func() error { _, err := reader.EventsOf(SubjectCase, 1, 0, 50); return err }
	ask["event lines"] = func() error { return second(reader.EventLinesOf(SubjectCase, 1, 0, 50)) }
	ask["what is filed about a case"] = func() error { return second(reader.Filed(1)) }
	ask["events by action"] = func() error { return second(reader.EventsByAction(SubjectCase, 1, []string{"return", "transfer"}, 50)) }
	ask["letters"] = func() error { _, err := reader.LettersAbout(1, 50); return err }
	ask["who is signed in"] = func() error { return ignoreMissing(second(reader.SignedIn("session", 1))) }
	ask["circulars of a list"] = func() error { return second(reader.CircularHeads([]int64{1, 2})) }
	ask["rungs"] = func() error { return second(reader.RungsUpTo(1, 2)) }
	ask["legs"] = func() error { return second(reader.Legs(1)) }
	ask["reports"] = func() error { _, _, err := reader.Reports(1); return err }
	ask["rechecks"] = func() error { _, _, err := reader.Rechecks(1); return err }
	ask["requests"] = func() error { return second(reader.Requests(1)) }
	ask["supervision notices"] = func() error { return second(reader.SupervisionNotices(1)) }
	ask["proposals"] = func() error { return second(reader.Proposals(1)) }
	ask["untold"] = func() error { return second(reader.UntoldOf(1)) }
	ask["findings"] = func() error { _, err := reader.FindingsOf(1, 2, 3); return err }
	ask["flags"] = func() error { _, err := reader.Flags(1); return err }
	ask["people to tell"] = func() error { _, err := reader.HoldersByRole(1, []workflow.Role{workflow.Clerk}, 1); return err }
	ask["due cases"] = func() error { _, err := reader.DueCases(100_000, Case{}, 200); return err }
	ask["supporters"] = func() error { _, err := reader.SupportersOf([]workflow.CaseID{1, 2, 3}); return err }
	ask["objections"] = func() error { _, err := reader.Objections(1); return err }
	ask["earlier problems"] = func() error {
		_, err := reader.EarlierProblems(1, 1, 1, []workflow.Problem{{Rule: workflow.SameUnit, Subject: 1, Category: "security"}, {Rule: workflow.SameSite, Subject: 1, Category: "security"}})
		return err
	}
	ask["chases"] = func() error { _, err := reader.Chases(1, 1, 1); return err }
	ask["recurrences"] = func() error { _, err := reader.RecurrencesOf(office, 1); return err }
	ask["duties"] = func() error {
		_, err := reader.Duties(DutyQuery{Scope: office, From: 1, To: 20_000, AfterIssued: 1, AfterID: 1, Limit: 50})
		return err
	}
	ask["likely copies"] = func() error { _, err := reader.LikelyCopies(1, []int64{1, 2, 3}); return err }
	offices := []workflow.UnitID{1, 2}
	ask["letters given up"] = func() error { _, err := reader.LettersGivenUp(offices, 1, 50); return err }
	ask["letters given up, as a list"] = func() error {
		_, err := reader.Letters(LetterFilter{Offices: offices, State: LetterGivenUp, Before: 20_000, Limit: 50})
		return err
	}
	ask["letters of a person"] = func() error { _, err := reader.Letters(LetterFilter{Person: 1, Before: 20_000, Limit: 50}); return err }
	ask["letters of a person in an office"] = func() error {
		_, err := reader.Letters(LetterFilter{Offices: offices, Person: 1, Limit: 50})
		return err
	}
	ask["a letter of an office"] = func() error { _, err := reader.LetterOfOffices(offices, 1); return ignoreMissing(err) }
	ask["what letters speak of"] = func() error { _, err := reader.LettersSpeakOf(office, false, []int64{1, 2}); return err }
	ask["cases of a letter"] = func() error { _, err := reader.CasesOfLetter(offices, 1); return err }
	ask["digests in letters"] = func() error { _, err := reader.DigestsIn([]int64{1, 2}); return err }
	ask["who reads digests"] = func() error { _, err := reader.DigestReaders(1); return err }
	ask["mornings that wait"] = func() error { _, err := reader.WaitingMornings([]workflow.PersonID{1, 2}, 1, 2); return err }
	ask["papers of a case"] = func() error { _, err := reader.UnitPapers(1); return err }
	ask["papers of an office"] = func() error { _, err := reader.PapersSince(1, 1, 50); return err }
	ask["chases by hand"] = func() error { _, err := reader.ChasesByHand(1); return err }
	ask["answers under re-check"] = func() error { _, err := reader.LastAnswers(1); return err }
	ask["whose deputy"] = func() error { _, err := reader.ActorOf(1, 1); return err }
	ask["whose deputies"] = func() error { _, err := reader.ActorsOf([]workflow.PersonID{1, 2}, 1); return err }
	ask["deputies of a person"] = func() error {
		_, err := reader.Deputies(DeputyFilter{Person: 1, Before: 20_000, Limit: 50})
		return err
	}
	ask["deputies of units"] = func() error {
		_, err := reader.Deputies(DeputyFilter{Person: 1, Units: offices, Limit: 50})
		return err
	}
	ask["overlapping deputies"] = func() error { _, err := reader.Overlapping(Deputy{PrincipalID: 1, Role: workflow.Clerk}); return err }
	ask["last handover"] = func() error { return ignoreMissing(second(reader.LastHandover(1, 1))) }
	ask["unfinished handovers"] = func() error { _, err := reader.UnfinishedHandovers(50); return err }
	ask["cases handed over by a unit"] = func() error { _, err := reader.HandedCases(1, false, 1, 100); return err }
	ask["cases handed over by an office"] = func() error { _, err := reader.HandedCases(1, true, 1, 100); return err }
	ask["units without a liaison officer"] = func() error { _, err := reader.UnitsWithoutLiaison(offices, 50); return err }
	ask["due today"] = func() error { _, _, err := reader.CasesDue(1, 1, 200_000, 50, 1001); return err }
	ask["last rungs"] = func() error { _, err := reader.LastRungs([]Case{{ID: 1}, {ID: 2}}); return err }
	ask["unchecked reports"] = func() error { _, err := reader.OfficeCases(offices, workflow.Rectified, 50); return err }
	ask["extensions asked"] = func() error { _, err := reader.ExtensionsAsked(offices, 50); return err }
	ask["withdrawals asked"] = func() error { _, err := reader.WithdrawalsAsked(offices, 50); return err }
	ask["owed cases"] = func() error { _, err := reader.OwedCases(offices, 50); return err }
	ask["put forward"] = func() error { _, err := reader.PutForward([]workflow.CaseID{1, 2}); return err }
	ask["notices to sign"] = func() error { _, err := reader.NoticesIn(offices, workflow.NoticeDrafted, 50); return err }
	ask["proposals that wait"] = func() error {
		_, err := reader.ProposalsIn(offices, []workflow.ProposalState{workflow.ProposalDrafted}, 50)
		return err
	}
	ask["contacts to confirm"] = func() error { _, err := reader.Unreachables(offices, 50); return err }
	ask["changes"] = func() error { _, err := reader.Changes(office.Offices, workflow.ChangeNew, 1000, 50); return err }
	ask["changes that wait"] = func() error { _, err := reader.Changes(office.Offices, workflow.ChangeProposed, 0, 50); return err }
	ask["policy in force"] = func() error { return ignoreMissing(second(reader.OfficePolicy(1))) }
	ask["pending years"] = func() error { return second(reader.PendingYears()) }
	ask["stale cases"] = func() error {
		return second(reader.StaleCases(CalendarYear{Year: 2027, Revision: 3}, time.UTC, StaleAfter{1, 1}, 200))
	}
	ask["days of a year"] = func() error { _, _, err := reader.CalendarYear(2026); return err }
	ask["evidence of a case"] = func() error { _, _, err := reader.EvidenceOf(1); return err }
	ask["files that an act names"] = func() error { return second(reader.EvidenceNamed(1, []workflow.FileID{1, 2})) }
	ask["how many files a unit uploaded"] = func() error { return second(reader.CountEvidence(1, 1)) }
	ask["archives"] = func() error { return second(reader.Archives(1)) }
	ask["an archive of an office"] = func() error { return ignoreMissing(second(reader.Archive(offices, 1))) }
	ask["heads of a circular's cases"] = func() error { return second(reader.CaseHeads(1)) }
	ask["the last event to archive"] = func() error { return second(reader.LastEventToArchive(1)) }
	ask["orphans among files"] = func() error {
		_, err := store.Blobs().keptNames(ctx, []string{"a", "b"})
		return err
	}

	people, units := []workflow.PersonID{1, 2}, []workflow.UnitID{1, 2}
	ask["people"] = func() error { return second(reader.People(1, 50)) }
	ask["names of people"] = func() error { return second(reader.NamesOf(people)) }
	ask["people by id"] = func() error { return second(reader.PeopleByID(people)) }
	ask["units by id"] = func() error { return second(reader.UnitsByID(units)) }
	ask["units supervised"] = func() error { return second(reader.SupervisedUnits(1, 0, 50)) }
	ask["count of units supervised"] = func() error { return second(reader.CountSupervisedUnits(1, 1001)) }
	ask["units named"] = func() error { return second(reader.UnitsNamed(1, "a")) }
	ask["cases by id"] = func() error { return second(reader.CasesByID([]workflow.CaseID{1, 2})) }
	ask["legs now"] = func() error { return second(reader.CurrentLegs([]Case{{ID: 1}, {ID: 2}})) }
	ask["last report"] = func() error { return ignoreMissing(second(reader.LastReport(1))) }
	ask["request that waits"] = func() error { return ignoreMissing(second(reader.WaitingRequest(1, "extension"))) }
	ask["suggestions"] = func() error { return second(reader.Suggestions(1)) }
	ask["circulars by id"] = func() error { return second(reader.CircularsByID([]int64{1, 2})) }
	ask["policies of circulars"] = func() error { return second(reader.PoliciesOf([]int64{1, 2})) }
	ask["rungs of a leg"] = func() error { return second(reader.Rungs(1, 1)) }
	ask["next rung"] = func() error { return second(reader.NextDue()) }
	ask["next letter"] = func() error { return second(reader.NextPost()) }
	ask["letters due"] = func() error { return second(reader.LettersDue(100_000, 1000)) }
	ask["offices of a letter"] = func() error { return second(reader.OfficesOfLetter(1)) }
	ask["letters to write"] = func() error {
		return second(reader.LetterParcels([]Letter{{ID: 1, PersonID: 1}, {ID: 2, PersonID: 2}}, 1))
	}
	ask["roles held"] = func() error { return second(reader.GrantsOf(1)) }
	ask["roles held by many"] = func() error { return second(reader.GrantsOfPeople(people)) }
	ask["administrators among"] = func() error { return second(reader.AdministratorsAmong(people)) }
	ask["roles that wait"] = func() error { return second(reader.RoleRequests(1, 50)) }
	ask["roles asked for people"] = func() error { return second(reader.RoleRequestsOf(people)) }
	ask["a code"] = func() error { return ignoreMissing(second(reader.CodeByHash(CodeActivate, "x"))) }
	ask["codes of late"] = func() error { return second(reader.CodesSince(1, CodeConfirmEmail, 1)) }
	ask["open codes"] = func() error { return second(reader.OpenCodes(CodeActivate, people, 1)) }
	ask["not activated"] = func() error { return second(reader.NotActivated(1, 50)) }
	ask["running sessions"] = func() error { return second(reader.SessionsOf(1, 1)) }
	ask["locks"] = func() error { return second(reader.Locks(1, 50)) }
	ask["failed sign-ins"] = func() error { return second(reader.SignInFailures(FailurePlace{At: 1000, Login: "a"}, 50)) }
	ask["all units"] = func() error { return second(reader.AllUnits(1, 50)) }
	ask["units of names"] = func() error { return second(reader.UnitsOfNames([]string{"a", "b"})) }
	ask["aliases named"] = func() error { return second(reader.AliasesNamed([]string{"a", "b"})) }
	ask["aliases of units"] = func() error { return second(reader.AliasesOfUnits(units)) }
	ask["scopes"] = func() error { return second(reader.ScopesOf(units)) }
	ask["what a unit holds"] = func() error { return second(reader.UnitHolds(1)) }
	ask["an office's duties"] = func() error { return second(reader.OfficeDuties(1)) }
	ask["people by login"] = func() error { return second(reader.PeopleByLogins([]string{"a", "b"})) }
	ask["sites by code"] = func() error { return second(reader.SitesByCodes([]string{"a", "b"})) }
	ask["sites by address"] = func() error { return second(reader.SitesByURLs([]string{"a", "b"})) }
	ask["letters about accounts"] = func() error { return second(reader.accountLetters([]int64{1, 2})) }
	for name, filter := range map[string]EventFilter{
		"all": {}, "of a case": {Subject: SubjectCase, SubjectID: 1}, "of a person": {Person: 1}, "of an action": {Action: "close"},
		"of a time": {From: 1, To: 80_000}, "of all at once": {Subject: SubjectCase, SubjectID: 1, Person: 1, Action: "close", From: 1, To: 80_000},
	} {
		filter.Before, filter.Limit = 90_000, 50
		ask["record "+name] = func() error { return second(reader.Events(filter)) }
	}
	return ask
}
