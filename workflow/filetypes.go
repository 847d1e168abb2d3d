package workflow

import (
	"slices"
	"strings"
)

// FileType is a type of file that may be uploaded.
type FileType struct {
	Extension string
	MediaType string   // as it is stored and served
	Contents  []string // what its content may be recognised as, as media types
	Part      string   // of a package: the part that has to be in it
	Main      string   // of an office package: the type that its list of contents has to name
	Scan      bool     // paper can be scanned to it
}

const (
	compoundFile = "application/x-ole-storage" // of office programs before 2007, and of WPS
	zipPackage   = "application/zip"
	officeList   = "[Content_Types].xml"
	openXML      = "application/vnd.openxmlformats-officedocument."
)

// FileTypes is every type that may be uploaded: documents and pictures that offices
// exchange, the national format for fixed-layout documents (OFD, GB/T 33190) among
// them. Not programs, not pages or drawings that can run something (HTML, SVG), not
// office files with macros, and not archives: what stands in them is not seen, and
// evidence is there to be looked at.
var FileTypes = []FileType{
	{Extension: ".pdf", MediaType: "application/pdf", Contents: []string{"application/pdf"}, Scan: true},
	{Extension: ".png", MediaType: "image/png", Contents: []string{"image/png"}, Scan: true},
	{Extension: ".jpg", MediaType: "image/jpeg", Contents: []string{"image/jpeg"}, Scan: true},
	{Extension: ".jpeg", MediaType: "image/jpeg", Contents: []string{"image/jpeg"}, Scan: true},
	{Extension: ".tif", MediaType: "image/tiff", Contents: []string{"image/tiff"}, Scan: true},
	{Extension: ".tiff", MediaType: "image/tiff", Contents: []string{"image/tiff"}, Scan: true},
	{Extension: ".bmp", MediaType: "image/bmp", Contents: []string{"image/bmp"}, Scan: true},
	{Extension: ".ofd", MediaType: "application/ofd", Contents: []string{zipPackage}, Part: "OFD.xml"},
	{Extension: ".docx", MediaType: openXML + "wordprocessingml.document", Contents: []string{openXML + "wordprocessingml.document", zipPackage},
		Part: officeList, Main: openXML + "wordprocessingml.document.main+xml"},
	{Extension: ".xlsx", MediaType: openXML + "spreadsheetml.sheet", Contents: []string{openXML + "spreadsheetml.sheet", zipPackage},
		Part: officeList, Main: openXML + "spreadsheetml.sheet.main+xml"},
	{Extension: ".doc", MediaType: "application/msword", Contents: []string{"application/msword", compoundFile}},
	{Extension: ".xls", MediaType: "application/vnd.ms-excel", Contents: []string{"application/vnd.ms-excel", compoundFile}},
	{Extension: ".wps", MediaType: "application/vnd.ms-works", Contents: []string{"application/vnd.ms-works", "application/msword", compoundFile}},
	{Extension: ".et", MediaType: "application/vnd.ms-excel", Contents: []string{"application/vnd.ms-excel", compoundFile}},
	{Extension: ".txt", MediaType: "text/plain", Contents: []string{"text/plain"}},
}

// TypeOfFile finds the type by the ending of a name, in small or capital letters.
func TypeOfFile(name string) (FileType, bool) {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return FileType{}, false
	}
	ending := strings.ToLower(name[dot:])
	at := slices.IndexFunc(FileTypes, func(known FileType) bool { return known.Extension == ending })
	if at < 0 {
		return FileType{}, false
	}
	return FileTypes[at], true
}

// CheckFileType finds the type of a file and refuses a name of none, and a scan that
// is no picture of paper.
func CheckFileType(name string, purpose FilePurpose) (FileType, []Field) {
	known, found := TypeOfFile(name)
	scan := purpose == PurposeStampedScan
	if found && (!scan || known.Scan) {
		return known, nil
	}
	var endings []string
	for _, permitted := range FileTypes {
		if !scan || permitted.Scan {
			endings = append(endings, strings.TrimPrefix(permitted.Extension, "."))
		}
	}
	return FileType{}, []Field{{Name: "file", Reason: "file_type", Args: []string{strings.Join(endings, " ")}}}
}
