package workflow

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// FileID identifies an evidence file.
type FileID int64

// FileSide is the side that uploaded a file and that alone may use or withdraw it.
type FileSide string

// The sides of a case.
const (
	SideOfUnit   FileSide = "unit"   // the owner unit
	SideOfOffice FileSide = "office" // the supervising office
)

// FilePurpose says what a file is meant for.
type FilePurpose string

// The purposes. A stamped scan (盖章扫描件) is the printed report, signed and
// stamped: it counts as the leader's sign-off.
const (
	PurposeEvidence    FilePurpose = "evidence"     // 佐证材料
	PurposeStampedScan FilePurpose = "stamped_scan" // 盖章扫描件
	PurposePlan        FilePurpose = "plan"         // 整改方案
)

// FilePurposes lists the purposes.
var FilePurposes = []FilePurpose{PurposeEvidence, PurposeStampedScan, PurposePlan}

// The kinds of things that a file supports.
const (
	UseReport    = "report"
	UseRecheck   = "recheck"
	UseReopening = "reopening"
	UseObjection = "objection"
)

// FilesPerList is the greatest number of files that one report, verdict, reopening
// or objection names.
const FilesPerList = 100

// EvidenceFile is the few facts about an uploaded file that the rules need.
type EvidenceFile struct {
	ID         FileID
	Side       FileSide
	Unit       UnitID // the owner at the time, or the office
	Purpose    FilePurpose
	Name       string
	MediaType  string
	Size       int64
	SHA256     string
	UploadedAt time.Time
	Used       bool // it supports something already
	Withdrawn  bool
}

// EvidenceAction is something done about an evidence file.
type EvidenceAction string

// The actions on evidence files.
const (
	UploadEvidence   EvidenceAction = "upload_evidence"
	WithdrawEvidence EvidenceAction = "withdraw_evidence"
)

var inHand = []State{Issued, Rectified, Rechecked, Escalated, Closed}

// EvidenceTable says who may upload and withdraw files of which side, and in which
// states of the case. A closed case takes files too: for its reopening, and for an
// objection.
var EvidenceTable = []PaperTransition[State, EvidenceAction, FileSide]{
	{UploadEvidence, inHand, "", []FileSide{SideOfUnit}, []Role{Liaison, Leader}},
	{UploadEvidence, inHand, "", []FileSide{SideOfOffice}, []Role{Clerk, Rechecker}},
	{WithdrawEvidence, inHand, "", []FileSide{SideOfUnit}, []Role{Liaison, Leader}},
	{WithdrawEvidence, inHand, "", []FileSide{SideOfOffice}, []Role{Clerk, Rechecker}},
}

// DecideUpload answers on which side, and in which role, the actor may upload a
// file about the case.
func DecideUpload(c Case, actor Actor) (FileSide, Role, *Error) {
	role, refused := decideEvidence(c, SideOfUnit, actor, UploadEvidence)
	if refused == nil {
		return SideOfUnit, role, nil
	}
	role, ofOffice := decideEvidence(c, SideOfOffice, actor, UploadEvidence)
	if ofOffice != nil && ofOffice.Code == CodeForbidden {
		ofOffice = refused // the more telling of the two: a state rather than a role
	}
	return SideOfOffice, role, ofOffice
}

// DecideWithdrawal answers whether the actor may withdraw a file of the case: only
// its own side may, and only while it supports nothing.
func DecideWithdrawal(c Case, file EvidenceFile, actor Actor) (Role, *Error) {
	role, refused := decideEvidence(c, file.Side, actor, WithdrawEvidence)
	switch {
	case refused != nil:
		return "", refused
	case file.Unit != ofSide(c, file.Side):
		return "", &Error{Code: CodeForbidden, Reason: "role", Args: []string{string(WithdrawEvidence)}}
	case file.Withdrawn:
		return "", Refused("file_withdrawn")
	case file.Used:
		return "", Refused("file_used")
	}
	return role, nil
}

func decideEvidence(c Case, side FileSide, actor Actor, action EvidenceAction) (Role, *Error) {
	roles := c.RolesOf(actor)
	_, role, refused := decidePaper(EvidenceTable, c.State, side, actor, action, func(role Role) bool { return slices.Contains(roles, role) })
	return role, refused
}

func ofSide(c Case, side FileSide) UnitID {
	if side == SideOfUnit {
		return c.Owner
	}
	return c.Office
}

// sideOf is the side on which a role acts.
func sideOf(role Role) FileSide {
	if role == Liaison || role == Leader {
		return SideOfUnit
	}
	return SideOfOffice
}

// CheckFiles checks the files that something of a case names: each is known as the
// acting side's own, not withdrawn, and named once. A file of anybody else is as
// unknown as one that does not exist.
func CheckFiles(name string, ids []FileID, known []EvidenceFile, c Case, side FileSide) []Field {
	if len(ids) > FilesPerList {
		return []Field{{Name: name, Reason: "too_many", Args: []string{fmt.Sprint(FilesPerList)}}}
	}
	var wrong []Field
	for i, id := range ids {
		at := slices.IndexFunc(known, func(file EvidenceFile) bool {
			return file.ID == id && file.Side == side && file.Unit == ofSide(c, side)
		})
		field := Field{Name: fmt.Sprintf("%s[%d]", name, i)}
		switch {
		case at < 0:
			field.Reason = "unknown_file"
		case known[at].Withdrawn:
			field.Reason = "withdrawn_file"
		case slices.Contains(ids[:i], id):
			field.Reason = "repeated"
		default:
			continue
		}
		wrong = append(wrong, field)
	}
	return wrong
}

// checkFiles checks every file that the input names.
func (input Input) checkFiles(c Case, role Role) []Field {
	side := sideOf(role)
	wrong := CheckFiles("evidence_files", input.EvidenceFiles, input.KnownFiles, c, side)
	wrong = append(wrong, CheckFiles("evidence_files", input.Report.EvidenceFiles, input.KnownFiles, c, side)...)
	for i, verdict := range input.Verdicts {
		wrong = append(wrong, CheckFiles(fmt.Sprintf("verdicts[%d].evidence_files", i), verdict.EvidenceFiles, input.KnownFiles, c, side)...)
	}
	return wrong
}

// FileIDs lists every file that the input names, each once.
func (input Input) FileIDs() []FileID {
	ids := slices.Concat(input.EvidenceFiles, input.Report.EvidenceFiles)
	for _, verdict := range input.Verdicts {
		ids = append(ids, verdict.EvidenceFiles...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// stampedScanNeeded is the need of whoever submits without being the leader: a scan
// of the signed and stamped report, uploaded in this round, that no report rests on
// yet. One signature stands for one report.
func stampedScanNeeded(c Case, input Input, _ time.Time) []Field {
	for _, file := range input.KnownFiles {
		if slices.Contains(input.Report.EvidenceFiles, file.ID) && file.Purpose == PurposeStampedScan &&
			!file.Used && !file.UploadedAt.Before(c.ReportsSince) {
			return nil
		}
	}
	return []Field{{Name: "evidence_files", Reason: "stamped_scan_missing"}}
}

// NameLimit is the greatest length of a file's name, in characters.
const NameLimit = 120

// nameBytes is what file systems take.
const nameBytes = 255

// CheckFileName checks the name of an uploaded file. Letters of any script are
// kept, and so are spaces and quotes; what could lead out of a folder, break a
// header or make the name read differently from what it is, is refused.
func CheckFileName(name string) []Field {
	reason := ""
	switch {
	case strings.TrimSpace(name) == "":
		return []Field{{Name: "file", Reason: "no_file_name"}}
	case !utf8.ValidString(name):
		reason = "name_not_utf8"
	case utf8.RuneCountInString(name) > NameLimit || len(name) > nameBytes:
		return []Field{{Name: "file", Reason: "name_too_long", Args: []string{fmt.Sprint(NameLimit)}}}
	case strings.ContainsAny(name, `/\`):
		reason = "name_with_path"
	case strings.ContainsFunc(name, hidden):
		reason = "name_with_hidden"
	case strings.TrimSpace(name) != name || strings.HasPrefix(name, ".") || strings.HasSuffix(name, "."):
		reason = "name_edges"
	default:
		return nil
	}
	return []Field{{Name: "file", Reason: reason}}
}

// hidden are control characters, line and paragraph ends, and format characters,
// among them those that turn the direction of writing (U+202E shows "gnp.exe" as
// "exe.png").
func hidden(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar
}
