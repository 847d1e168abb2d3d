package ledger

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"rectify/models"
	"rectify/workflow"
)

// PackageFault is one thing wrong with a package: a code with words of its own, and
// its arguments.
type PackageFault struct {
	Code string
	Args []string
}

// The codes of faults of packages.
const (
	FaultNoPackage    = "no_package"    // it cannot be read as one; why
	FaultEntryAltered = "entry_altered" // entry
	FaultEntryMissing = "entry_missing" // entry
	FaultEntryAdded   = "entry_added"   // entry
	FaultEntryOrder   = "entry_order"   // entry
	FaultIndex        = "index"         // line
	FaultLog          = "log"           // line
	FaultChain        = "chain"         // what the chain shows
	FaultHead         = "head"          // subject, its number
	FaultEvidence     = "evidence"      // name, hash
	FaultRecorded     = "recorded"      // what was wrong when the package was made
	FaultSum          = "sum"           // hash, hash expected
)

// PackageFaults lists the codes.
var PackageFaults = []string{FaultNoPackage, FaultEntryAltered, FaultEntryMissing, FaultEntryAdded, FaultEntryOrder, FaultIndex, FaultLog,
	FaultChain, FaultHead, FaultEvidence, FaultRecorded, FaultSum}

// PackageReport is what an offline look at a package found.
type PackageReport struct {
	DocNumber string
	Number    int64
	Cases     int
	Events    int
	Files     int    // evidence files
	SHA256    string // of the whole package
	Faults    []PackageFault
}

// Limits on what a package that claims anything may make this program do.
const (
	packageEntries = 200_000
	indexLimit     = 64 << 20
	lineLimit      = 8 << 20
	faultsShown    = 1000
)

// CheckPackage verifies a package without any database: every entry against the
// index, every event of the log against its hash and the event before it, the heads
// that were recorded, and every evidence file against the event of its upload. The
// expected hash, "" for none, is that of the whole package as the office's record has
// it: whoever rewrites a package whole, log and index and all, is found by it alone.
func CheckPackage(content io.ReaderAt, size int64, expected string) (PackageReport, error) {
	c := &checking{chain: models.NewChainCheck(), uploads: map[string]int{}, absent: map[string]int{}, said: map[string]bool{}}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(content, 0, size)); err != nil {
		return c.report, err
	}
	c.report.SHA256 = hex.EncodeToString(sum.Sum(nil))
	if expected != "" && !strings.EqualFold(expected, c.report.SHA256) {
		c.fault(FaultSum, c.report.SHA256, strings.ToLower(expected))
	}
	reader, err := zip.NewReader(content, size)
	if err == nil && len(reader.File) > packageEntries {
		err = fmt.Errorf("more than %d entries", packageEntries)
	}
	if err != nil {
		c.fault(FaultNoPackage, err.Error())
		return c.report, nil
	}
	c.open(reader)
	return c.report, nil
}

// checking is one look at a package.
type checking struct {
	report  PackageReport
	chain   *models.ChainCheck
	index   []indexRow
	uploads map[string]int // evidence files that have to be there, by hash and name
	absent  map[string]int // those that were lost before
	stated  Verification
	said    map[string]bool
}

func (c *checking) fault(code string, args ...string) {
	said := code + "\x00" + strings.Join(args, "\x00")
	if c.said[said] || len(c.said) == faultsShown {
		return // once is enough, and so are a thousand
	}
	c.said[said] = true
	c.report.Faults = append(c.report.Faults, PackageFault{code, args})
}

func (c *checking) open(reader *zip.Reader) {
	byName := map[string]*zip.File{}
	for _, entry := range reader.File {
		if byName[entry.Name] != nil || entry.Method != zip.Store {
			c.fault(FaultEntryAdded, entry.Name)
			continue
		}
		byName[entry.Name] = entry
	}
	for _, name := range []string{entryIndex, entryLog, entryVerification} {
		if byName[name] == nil {
			c.fault(FaultEntryMissing, name)
			return
		}
	}
	c.readIndex(byName[entryIndex])
	c.compare(reader.File, byName)
	c.readVerification(byName[entryVerification])
	c.readLog(byName[entryLog])
	c.conclude()
}

// read hands an entry's content to a function; what cannot be read is altered.
func (c *checking) read(entry *zip.File, work func(io.Reader) error) {
	content, err := entry.Open()
	if err == nil {
		err = errors.Join(work(io.LimitReader(content, int64(entry.UncompressedSize64)+1)), content.Close())
	}
	if err != nil {
		c.fault(FaultEntryAltered, entry.Name)
	}
}

func (c *checking) readIndex(entry *zip.File) {
	if entry.UncompressedSize64 > indexLimit {
		c.fault(FaultIndex, "1")
		return
	}
	c.read(entry, func(content io.Reader) error {
		buffered := bufio.NewReader(content)
		if mark, _, err := buffered.ReadRune(); err != nil || mark != '\ufeff' {
			c.fault(FaultIndex, "1")
			return nil
		}
		table := csv.NewReader(buffered)
		for line := 1; ; line++ {
			cells, err := table.Read()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				c.fault(FaultIndex, strconv.Itoa(line))
				return nil
			}
			if line == 1 {
				continue
			}
			size, bad := strconv.ParseInt(cells[2], 10, 64)
			if bad != nil || cells[0] != strconv.Itoa(line-1) {
				c.fault(FaultIndex, strconv.Itoa(line))
			}
			c.index = append(c.index, indexRow{entry: cells[1], size: size, sum: cells[3], name: unguarded(cells[6])})
		}
	})
}

// unguarded is a cell as it was before it was guarded.
func unguarded(cell string) string {
	if rest, found := strings.CutPrefix(cell, "'"); found && Guarded(rest) == cell {
		return rest
	}
	return cell
}

// compare holds the entries against the index: all of them, no others, in its order.
func (c *checking) compare(entries []*zip.File, byName map[string]*zip.File) {
	listed := map[string]bool{entryIndex: true}
	for _, row := range c.index {
		listed[row.entry] = true
		entry := byName[row.entry]
		if entry == nil {
			c.fault(FaultEntryMissing, row.entry)
			continue
		}
		sum := sha256.New()
		size := int64(0)
		c.read(entry, func(content io.Reader) (err error) {
			size, err = io.Copy(sum, content)
			return err
		})
		if size != row.size || hex.EncodeToString(sum.Sum(nil)) != row.sum {
			c.fault(FaultEntryAltered, row.entry)
		}
	}
	for i, entry := range entries {
		switch {
		case !listed[entry.Name]:
			c.fault(FaultEntryAdded, entry.Name)
		case i < len(c.index) && c.index[i].entry != entry.Name && byName[c.index[i].entry] != nil:
			c.fault(FaultEntryOrder, entry.Name)
			return
		}
	}
}

func (c *checking) readVerification(entry *zip.File) {
	c.read(entry, func(content io.Reader) error {
		decoder := json.NewDecoder(io.LimitReader(content, indexLimit))
		decoder.DisallowUnknownFields()
		return decoder.Decode(&c.stated)
	})
	if c.stated.Format != packageFormat {
		c.fault(FaultNoPackage, c.stated.Format)
	}
	c.report.DocNumber, c.report.Number = c.stated.DocNumber, c.stated.Number
	for _, fault := range c.stated.Faults {
		c.fault(FaultRecorded, fault)
	}
	for _, file := range c.stated.Absent {
		c.fault(FaultRecorded, file.Name)
		c.absent[file.SHA256+file.Name]++
	}
}

func (c *checking) readLog(entry *zip.File) {
	c.read(entry, func(content io.Reader) error {
		scanner := bufio.NewScanner(content)
		scanner.Buffer(make([]byte, 64<<10), lineLimit)
		for scanner.Scan() {
			c.report.Events++
			var line LogLine
			decoder := json.NewDecoder(strings.NewReader(scanner.Text()))
			decoder.DisallowUnknownFields()
			if decoder.Decode(&line) != nil || decoder.More() {
				c.fault(FaultLog, strconv.Itoa(c.report.Events))
				continue
			}
			event := models.Event{ID: line.ID, SubjectKind: line.Subject, SubjectID: line.SubjectID, Seq: line.Seq, At: models.Instant(line.At),
				PersonID: workflow.PersonID(line.Person), ForID: workflow.PersonID(line.For), Role: workflow.Role(line.Role), Action: line.Action, FromState: line.From, ToState: line.To,
				Hash: line.Hash, Body: line.Body}
			if event.ForID == 0 {
				event.ForID = event.InPlaceOf()
			}
			c.chain.Event(event)
			c.file(event)
		}
		return scanner.Err()
	})
}

// file notes which evidence files the log says there are.
func (c *checking) file(event models.Event) {
	var fact models.EvidenceFact
	switch workflow.EvidenceAction(event.Action) {
	case workflow.UploadEvidence:
		if c.chain.Detail(event, &fact) == nil {
			c.uploads[fact.SHA256+fact.Name]++
		}
	case workflow.WithdrawEvidence:
		if c.chain.Detail(event, &fact) == nil {
			c.uploads[fact.SHA256+fact.Name]--
		}
	}
}

// conclude compares the log with what the package says of it, and with the evidence
// files that are there.
func (c *checking) conclude() {
	for _, fault := range c.chain.Faults() {
		c.fault(FaultChain, fault.String())
	}
	for _, head := range c.stated.Heads {
		if c.chain.Head(head.Subject, head.ID) != head {
			c.fault(FaultHead, head.Subject, strconv.FormatInt(head.ID, 10))
		}
		if head.Subject == models.SubjectCase {
			c.report.Cases++
		}
	}
	if c.chain.Subjects() > len(c.stated.Heads) {
		c.fault(FaultHead, "log", strconv.Itoa(c.chain.Subjects()))
	}
	for _, row := range c.index {
		if !strings.Contains(row.entry, "/evidence/") {
			continue
		}
		c.report.Files++
		if c.uploads[row.sum+row.name]--; c.uploads[row.sum+row.name] < 0 {
			c.fault(FaultEvidence, row.name, row.sum)
		}
	}
	for key, count := range c.absent {
		c.uploads[key] -= count
	}
	for key, count := range c.uploads {
		if count > 0 {
			c.fault(FaultEvidence, key[64:], key[:64])
		}
	}
}
