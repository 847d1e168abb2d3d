package workflow

// NoticeState is the stage a supervision notice (督办通知单) is in.
type NoticeState string

// The states of a supervision notice. A voided one keeps its number, marked 作废.
const (
	NoticeDrafted NoticeState = "drafted"
	NoticeSigned  NoticeState = "signed"
	NoticeVoided  NoticeState = "voided"
)

// NoticeAction is something done to a supervision notice.
type NoticeAction string

// The actions on a supervision notice. A rung drafts it.
const (
	SignNotice NoticeAction = "sign_notice"
	VoidNotice NoticeAction = "void_notice"
)

// Authority says under whose authority a notice may be signed.
type Authority string

// Orange and red need the head; blue may go under a standing authority (授权),
// and is then signed by the policy at drafting.
const (
	HeadsAuthority    Authority = "head"
	StandingAuthority Authority = "standing"
)

// NoticeTable is every transition of a supervision notice; its kinds are the
// authorities.
var NoticeTable = []PaperTransition[NoticeState, NoticeAction, Authority]{
	{SignNotice, []NoticeState{NoticeDrafted}, NoticeSigned, []Authority{HeadsAuthority}, []Role{Head}},
	{SignNotice, []NoticeState{NoticeDrafted}, NoticeSigned, []Authority{StandingAuthority}, []Role{Head, PolicyRole}},
	{VoidNotice, []NoticeState{NoticeDrafted, NoticeSigned}, NoticeVoided, []Authority{HeadsAuthority, StandingAuthority}, []Role{Head, PolicyRole}},
}

// Notice is the few facts about a supervision notice that the rules need.
type Notice struct {
	Office    UnitID
	State     NoticeState
	Authority Authority
}

// DecideNotice answers whether the actor may do this to the notice, in which
// role, and what state follows.
func DecideNotice(n Notice, actor Actor, action NoticeAction) (NoticeState, Role, *Error) {
	return decidePaper(NoticeTable, n.State, n.Authority, actor, action, func(role Role) bool { return officeRole(actor, role, n.Office) })
}

// officeRole reports whether the actor holds the role for the office, or is the
// policy itself.
func officeRole(actor Actor, role Role, office UnitID) bool {
	if role == PolicyRole {
		return actor.Person == 0 && actor.HoldsFor(PolicyRole, 0)
	}
	return actor.HoldsFor(role, office)
}
