// Package workflow holds the rules of rectification cases as tables and pure
// functions of values: states and transitions, who may do what, deadlines and
// working days, marks and flags. It fetches nothing, writes nothing and knows
// no clock; the caller hands in every fact and the present instant.
package workflow

import "slices"

// PersonID identifies a person who signs in.
type PersonID int64

// UnitID identifies a unit (单位); offices are units too.
type UnitID int64

// CaseID identifies a case (案件).
type CaseID int64

// State is the stage a case is in.
type State string

// The states of a case. Escalated stands beside issued: the case is still owed,
// and a higher level watches it.
const (
	Draft     State = "draft"
	Issued    State = "issued"
	Rectified State = "rectified"
	Rechecked State = "rechecked"
	Escalated State = "escalated"
	Closed    State = "closed"
	Withdrawn State = "withdrawn"
)

// States lists every state in the order a case usually meets them.
var States = []State{Draft, Issued, Rectified, Rechecked, Escalated, Closed, Withdrawn}

// Action is something a person, or the policy, does to a case.
type Action string

// The actions on a case; the table in table.go says who may do which, when.
const (
	Revise            Action = "revise"             // 修改草稿
	Issue             Action = "issue"              // 下发
	Acknowledge       Action = "acknowledge"        // 签收
	SaveReport        Action = "save_report"        // 起草报告
	PutForward        Action = "put_forward"        // 报请签发
	Submit            Action = "submit"             // 上报
	RegisterReport    Action = "register_report"    // 登记纸质报告
	Return            Action = "return"             // 退回补正
	Recheck           Action = "recheck"            // 复查
	Close             Action = "close"              // 销号
	SendBack          Action = "send_back"          // 发回整改
	Escalate          Action = "escalate"           // 升级
	Reopen            Action = "reopen"             // 反弹
	Transfer          Action = "transfer"           // 转办
	AskExtension      Action = "ask_extension"      // 申请延期
	GrantExtension    Action = "grant_extension"    // 准予延期
	RefuseExtension   Action = "refuse_extension"   // 不予延期
	Extend            Action = "extend"             // 主动延期
	AskWithdrawal     Action = "ask_withdrawal"     // 提请撤销
	ApproveWithdrawal Action = "approve_withdrawal" // 批准撤销
	RefuseWithdrawal  Action = "refuse_withdrawal"  // 不批准撤销

	FilePlan        Action = "plan"             // 报送整改方案
	ReportProgress  Action = "progress"         // 报送阶段进展
	GiveOpinion     Action = "give_opinion"     // 提出协办意见
	LogChase        Action = "chase"            // 登记催办
	AddSupporter    Action = "add_supporter"    // 增加协办单位
	RemoveSupporter Action = "remove_supporter" // 解除协办
)

// Role is a duty a person holds for a unit.
type Role string

// The roles. PolicyRole is nobody's: it marks what the rules do by themselves.
// SupporterRole is held for no unit either: it is how the liaison officers and
// leaders of a supporting unit meet a case.
const (
	Clerk         Role = "clerk"          // 经办人
	Rechecker     Role = "rechecker"      // 复查员
	Head          Role = "head"           // 办公室负责人
	Liaison       Role = "liaison"        // 联络员
	Leader        Role = "leader"         // 分管领导
	Observer      Role = "observer"       // 领导、审计
	SystemAdmin   Role = "system_admin"   // 系统管理员
	SecurityAdmin Role = "security_admin" // 安全保密管理员
	AuditAdmin    Role = "audit_admin"    // 安全审计员
	PolicyRole    Role = "policy"         // 规则
	SupporterRole Role = "supporter"      // 协办单位
)

// Roles lists the roles a person can hold.
var Roles = []Role{Clerk, Rechecker, Head, Liaison, Leader, Observer, SystemAdmin, SecurityAdmin, AuditAdmin}

// Grant is one role held for one unit.
type Grant struct {
	Role Role
	Unit UnitID
}

// Actor is whoever asks: a person with the roles held at this moment, or the
// policy itself (Person 0, Role PolicyRole).
type Actor struct {
	Person   PersonID
	Grants   []Grant
	StandIns []StandIn // of the grants, those held as somebody's deputy and not besides

	principal PersonID // while a case is decided: in whose place the actor acts
}

// PolicyActor is the actor of everything the rules do by themselves.
var PolicyActor = Actor{Grants: []Grant{{Role: PolicyRole}}}

// UnitsAs returns the units for which the actor holds one of the roles, each once.
func (a Actor) UnitsAs(roles ...Role) []UnitID {
	var units []UnitID
	for _, grant := range a.Grants {
		if slices.Contains(roles, grant.Role) && !slices.Contains(units, grant.Unit) {
			units = append(units, grant.Unit)
		}
	}
	return units
}

// HoldsFor reports whether the actor holds the role for the unit.
func (a Actor) HoldsFor(role Role, unit UnitID) bool {
	return slices.Contains(a.Grants, Grant{Role: role, Unit: unit})
}
