package models

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm/schema"
)

// coverForm is the form of the digests that events carry now. Whoever changes what
// paper.digest makes of a row gives the new form a new number and keeps the old one
// for the events that bear it.
const coverForm = 1

// cover is what an event says of the rows that its transaction wrote, by digests.
// Where a transaction appends several events to one chain, the last covers for all
// of them. The newest event that names a row decides what the row has to be.
type cover struct {
	Form  int               `json:"form"`
	Whole bool              `json:"whole,omitempty"` // every paper of the subject is named, those of before too
	Rows  map[string]string `json:"rows,omitempty"`  // table/key: SHA-256
	Gone  []string          `json:"gone,omitempty"`  // papers that were taken away: a draft once its report stands
}

// paper is a table whose rows the events of a subject cover.
type paper struct {
	row     any      // a zero row
	subject string   // the kind of subject whose events cover it
	owner   string   // the column with the subject's id; "" for the one system
	key     []string // the columns that tell its rows apart
	part    partOf   // for a row that is part of another paper, which knows the subject
	except  []string // columns that change without an event

	table   string
	columns []coveredColumn // in alphabetical order
}

// partOf says of which paper a row is a part.
type partOf struct {
	table  string
	column string // with the id of that paper
}

type coveredColumn struct {
	name  string
	field *schema.Field
	// zeroSays is true where NULL and the zero value differ: undecided is not refused.
	zeroSays bool
}

// The columns that every subject's row changes without anybody having acted: they
// are kept by the chain itself, by the version, or to find the row quickly.
var ofTheChain = []string{"version", "updated_at", "chain_head", "chain_length", "chain_event", "chain_covered"}

// What the sweep notes for itself: when it looks next, and by which calendar it
// reckoned. Both follow from columns that are covered.
var ofTheSweep = []string{"next_rung_at", "calendar_revision", "calendar_until"}

// What passes to a successor: a notice that waits goes to whoever took the duties
// over, in a letter of theirs. The handover stands in the system's chain.
var ofTheHandover = []string{"person_id", "letter_id"}

// papers lists the tables that stand under the chains. A table that is added to the
// schema stands here or in uncovered.
var papers = laidOut(
	paper{row: Case{}, subject: SubjectCase, owner: "id", key: []string{"id"}, except: append(slices.Clone(ofTheChain), ofTheSweep...)},
	paper{row: Finding{}, subject: SubjectCase, owner: "case_id", key: []string{"id"}},
	paper{row: SupportingUnit{}, subject: SubjectCase, owner: "case_id", key: []string{"case_id", "unit_id"}},
	paper{row: Leg{}, subject: SubjectCase, owner: "case_id", key: []string{"case_id", "number"}},
	paper{row: ReportDraft{}, subject: SubjectCase, owner: "case_id", key: []string{"case_id"}},
	paper{row: Report{}, subject: SubjectCase, owner: "case_id", key: []string{"id"}},
	paper{row: Answer{}, subject: SubjectCase, key: []string{"report_id", "finding_id"}, part: partOf{"reports", "report_id"}},
	paper{row: Recheck{}, subject: SubjectCase, owner: "case_id", key: []string{"id"}},
	paper{row: Verdict{}, subject: SubjectCase, key: []string{"recheck_id", "finding_id"}, part: partOf{"rechecks", "recheck_id"}},
	paper{row: Request{}, subject: SubjectCase, owner: "case_id", key: []string{"id"}},
	paper{row: Flag{}, subject: SubjectCase, owner: "case_id", key: []string{"id"}},
	paper{row: Rung{}, subject: SubjectCase, owner: "case_id", key: []string{"id"}},
	paper{row: SupervisionNotice{}, subject: SubjectCase, owner: "case_id", key: []string{"id"}},
	paper{row: Proposal{}, subject: SubjectCase, owner: "case_id", key: []string{"id"}},
	paper{row: Objection{}, subject: SubjectCase, owner: "case_id", key: []string{"id"}},
	paper{row: Notice{}, subject: SubjectCase, owner: "case_id", key: []string{"id"}, except: ofTheHandover},
	paper{row: Untold{}, subject: SubjectCase, owner: "case_id", key: []string{"id"}},
	paper{row: UnitPaper{}, subject: SubjectCase, owner: "case_id", key: []string{"id"}},
	paper{row: Chase{}, subject: SubjectCase, owner: "case_id", key: []string{"id"}},
	paper{row: EvidenceFile{}, subject: SubjectCase, owner: "case_id", key: []string{"id"}},
	paper{row: EvidenceUse{}, subject: SubjectCase, key: []string{"file_id", "kind", "ref_id", "finding_id"}, part: partOf{"evidence_files", "file_id"}},

	paper{row: Circular{}, subject: SubjectCircular, owner: "id", key: []string{"id"}, except: ofTheChain},
	paper{row: Suggestion{}, subject: SubjectCircular, owner: "circular_id", key: []string{"id"}},
	paper{row: Archive{}, subject: SubjectCircular, owner: "circular_id", key: []string{"id"}},

	paper{row: Change{}, subject: SubjectSystem, key: []string{"id"}},
	paper{row: OfficePolicy{}, subject: SubjectSystem, key: []string{"office_id", "version"}},
)

// uncovered lists the tables that no event covers, each with the reason.
var uncovered = map[string]string{
	"events":           "the record itself: hashed, chained and sealed",
	"seals":            "the record itself: hashed and chained",
	"system_chain":     "the head of the system's chain, which verifying compares with the events",
	"letters":          "how the post stands with a letter; what it says stands in the notices, which are covered",
	"digests":          "what a morning letter summed up from covered papers",
	"digest_turns":     "whose turn the daily digest had",
	"counters":         "the next number of a series; the numbers given stand on covered notices, and a unique index refuses a double",
	"problems":         "an index over findings and owners, which are covered",
	"report_bands":     "an index over reports, which are covered",
	"blobs":            "bytes that are named by their own SHA-256",
	"sessions":         "sign-ins, which end by themselves",
	"sign_in_failures": "counts towards a lock, which end by themselves",
	"units":            "the roster; what was entered stands in the events of the system's chain",
	"unit_aliases":     "the roster; what was entered stands in the events of the system's chain",
	"supervised_units": "the roster; what was entered stands in the events of the system's chain",
	"people":           "the roster; what was entered stands in the events of the system's chain",
	"grants":           "the roster; what was entered stands in the events of the system's chain",
	"sites":            "the roster; a case has the address and code of its site on its own row",
	"deputies":         "the roster; what was entered stands in the events of the system's chain",
	"handovers":        "how far a handover is; what it passed on stands in the events of the system's chain and of the cases",
	"administrators":   "the roster; what was entered stands in the events of the system's chain",
	"role_requests":    "the roster; what was entered stands in the events of the system's chain",
	"access_rules":     "rules of signing in; what was set stands in the events of the system's chain",
	"one_time_codes":   "codes that end by themselves",
	"account_letters":  "what a letter about an account says until its code is over",
	"acted_on":         "requests that were acted on: kept for a day, and settles nothing of a case",
	"calendar_years":   "seeded by the program; a year that an office published stands whole in its event",
	"calendar_days":    "seeded by the program; a year that an office published stands whole in its event",
}

// paperOf finds the paper of a type of rows.
var paperOf = func() map[reflect.Type]*paper {
	byType := make(map[reflect.Type]*paper, len(papers))
	for _, one := range papers {
		byType[reflect.TypeOf(one.row)] = one
	}
	return byType
}()

func paperNamed(table string) *paper {
	at := slices.IndexFunc(papers, func(p *paper) bool { return p.table == table })
	return papers[at]
}

// laidOut reads from the types of the rows which columns they have.
func laidOut(list ...paper) []*paper {
	var known sync.Map
	out := make([]*paper, len(list))
	for i := range list {
		one := &list[i]
		parsed, err := schema.Parse(one.row, &known, schema.NamingStrategy{})
		if err != nil {
			panic(err)
		}
		one.table = parsed.Table
		for _, field := range parsed.Fields {
			if field.DBName == "" || slices.Contains(one.except, field.DBName) {
				continue
			}
			one.columns = append(one.columns, coveredColumn{field.DBName, field, field.FieldType.Kind() == reflect.Pointer})
		}
		slices.SortFunc(one.columns, func(a, b coveredColumn) int { return strings.Compare(a.name, b.name) })
		out[i] = one
	}
	return out
}

// place is the position of a column among those that are covered.
func (p *paper) place(name string) int {
	return slices.IndexFunc(p.columns, func(c coveredColumn) bool { return c.name == name })
}

// values reads a row's columns as they are stored.
func (p *paper) values(row reflect.Value) ([]any, error) {
	values := make([]any, len(p.columns))
	for i, column := range p.columns {
		told, _ := column.field.ValueOf(context.Background(), row)
		value, err := driver.DefaultParameterConverter.ConvertValue(told)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", p.table, column.name, err)
		}
		values[i] = value
	}
	return values, nil
}

// name is how events name a row: reports/5, legs/12/1.
func (p *paper) name(values []any) string {
	name := p.table
	for _, key := range p.key {
		name += fmt.Sprint("/", values[p.place(key)])
	}
	return name
}

// digest is the SHA-256, in hexadecimal, of a row's canonical text: a line with the
// table's name, then one for each column that is not empty, in alphabetical order:
// its name, "=", and its value as JSON. Empty are NULL, 0, false, and a text that is
// "", [], {} or null, so that a column which is added later, with such a default,
// leaves the digests of older rows as they are.
func (p *paper) digest(values []any) (string, error) {
	text := []byte(p.table + "\n")
	for i, column := range p.columns {
		value := values[i]
		if bytes, raw := value.([]byte); raw {
			value = string(bytes)
		}
		if empty(value) && !(column.zeroSays && value != nil) {
			continue
		}
		told, err := json.Marshal(value)
		if err != nil {
			return "", fmt.Errorf("%s.%s: %w", p.table, column.name, err)
		}
		text = append(append(append(append(text, column.name...), '='), told...), '\n')
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

func empty(value any) bool {
	switch value {
	case nil, int64(0), false, "", "[]", "{}", "null":
		return true
	}
	return false
}

// CoveredTable is a table whose rows the events cover.
type CoveredTable struct {
	Name    string
	Subject string   // the kind of subject whose events do
	Key     []string // the columns that tell its rows apart
	Columns []string // that are covered
	Except  []string // that are not, for they change without an event
}

// CoveredTables lists the tables whose rows the events cover.
func CoveredTables() []CoveredTable {
	tables := make([]CoveredTable, len(papers))
	for i, paper := range papers {
		tables[i] = CoveredTable{Name: paper.table, Subject: paper.subject, Key: paper.key, Except: paper.except}
		for _, column := range paper.columns {
			tables[i].Columns = append(tables[i].Columns, column.name)
		}
	}
	return tables
}
