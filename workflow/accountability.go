package workflow

import "time"

// ProposalState is the stage an accountability proposal (问责建议) is in.
type ProposalState string

// The states of a proposal. Answered is the end of one that was referred.
const (
	ProposalDrafted  ProposalState = "drafted"  // by a rung, or by a clerk
	ProposalProposed ProposalState = "proposed" // the office proposes it
	ProposalDropped  ProposalState = "dropped"  // not pursued, with the reason
	ProposalDecided  ProposalState = "decided"  // within the office's own power
	ProposalReferred ProposalState = "referred" // to the competent authority
	ProposalAnswered ProposalState = "answered" // its answer is recorded
	ProposalRevoked  ProposalState = "revoked"  // decided, and taken back on the unit's objection
)

// ProposalAction is something done about a proposal.
type ProposalAction string

// The actions. The software never decides: all it does by itself is to drop what
// rests on facts that did not happen.
const (
	StartProposal  ProposalAction = "start_proposal" // by a clerk, without a rung
	Propose        ProposalAction = "propose"
	DropProposal   ProposalAction = "drop_proposal"
	DecideProposal ProposalAction = "decide_proposal"
	ReferProposal  ProposalAction = "refer_proposal"
	RecordOutcome  ProposalAction = "record_outcome"
	RevokeDecision ProposalAction = "revoke_decision" // by upholding an objection to it
)

// ProposalActions lists the actions on a proposal that is there, in their usual
// order.
var ProposalActions = []ProposalAction{Propose, DropProposal, DecideProposal, ReferProposal, RecordOutcome}

// AnyProposal is the only kind of proposal there is.
type AnyProposal string

var proposals = []AnyProposal{""}

// ProposalTable is every transition of a proposal.
var ProposalTable = []PaperTransition[ProposalState, ProposalAction, AnyProposal]{
	{StartProposal, []ProposalState{""}, ProposalProposed, proposals, []Role{Clerk}},
	{Propose, []ProposalState{ProposalDrafted}, ProposalProposed, proposals, []Role{Clerk}},
	{DropProposal, []ProposalState{ProposalDrafted, ProposalProposed}, ProposalDropped, proposals, []Role{Head, PolicyRole}},
	{DecideProposal, []ProposalState{ProposalDrafted, ProposalProposed}, ProposalDecided, proposals, []Role{Head}},
	{ReferProposal, []ProposalState{ProposalDrafted, ProposalProposed, ProposalDecided}, ProposalReferred, proposals, []Role{Head}},
	{RecordOutcome, []ProposalState{ProposalReferred}, ProposalAnswered, proposals, []Role{Clerk}},
	{RevokeDecision, []ProposalState{ProposalDecided}, ProposalRevoked, proposals, []Role{Head}},
}

// Measure is what an office decides, or an authority answers.
type Measure string

// The measures within an office's own power, as its rules allow.
const (
	Interview     Measure = "interview"      // 约谈
	SelfCriticism Measure = "self_criticism" // 书面检查
	Criticism     Measure = "criticism"      // 通报批评
)

// The outcomes that only the competent authority can give (纪检监察、任免机关).
const (
	Admonition           Measure = "admonition"            // 诫勉
	Reassignment         Measure = "reassignment"          // 调离岗位
	Removal              Measure = "removal"               // 免职
	PartyDiscipline      Measure = "party_discipline"      // 党纪处分
	AdministrativeAction Measure = "administrative_action" // 政纪处分, to 2017
	GovernmentSanction   Measure = "government_sanction"   // 政务处分, from 2018
	NoAccountability     Measure = "no_accountability"     // 不予问责
)

// OwnMeasures are those a head may decide.
var OwnMeasures = []Measure{Interview, SelfCriticism, Criticism}

// government is when 政纪处分 gave way to 政务处分: the Supervision Law of the
// People's Republic of China took effect in 2018.
var government = Date{Year: 2018, Month: time.January, Day: 1}

// OutcomesOn lists the outcomes an authority can give on a day.
func OutcomesOn(day Date) []Measure {
	sanction := GovernmentSanction
	if day.Before(government) {
		sanction = AdministrativeAction
	}
	return []Measure{Interview, SelfCriticism, Criticism, Admonition, Reassignment, Removal, PartyDiscipline, sanction, NoAccountability}
}

// DecideProposalStep answers whether the actor may do this about a proposal of
// the office, in which role, and what state follows.
func DecideProposalStep(office UnitID, state ProposalState, actor Actor, action ProposalAction) (ProposalState, Role, *Error) {
	return decidePaper(ProposalTable, state, "", actor, action, func(role Role) bool { return officeRole(actor, role, office) })
}
