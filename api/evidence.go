package api

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"rectify/casework"
	"rectify/edge"
	"rectify/text"
	"rectify/workflow"
)

// uploadOverhead is what the form around a file may take, in bytes.
const uploadOverhead = 64 << 10

// fieldLimit is the greatest length of a plain field of the form, in bytes.
const fieldLimit = 64

// uploadedBody answers an upload. It says once more what may not be uploaded.
type uploadedBody struct {
	EvidenceFile
	CaseVersion   int64  `json:"case_version"`
	Notice        string `json:"notice"`
	Demonstration string `json:"demonstration,omitempty"`
}

// uploadEvidence takes in one file. Nothing of it is read before the actor is known
// to be allowed to bring one, and nothing of it stays if anything is wrong.
func (s *server) uploadEvidence(c *gin.Context) error {
	ctx := c.Request.Context()
	id, err := pathID(c)
	if err != nil {
		return err
	}
	upload, err := s.desk.BeginUpload(ctx, edge.VisitOf(ctx).Actor, workflow.CaseID(id))
	if err != nil {
		return err
	}
	defer upload.Discard()
	form, err := readForm(c.Request, upload)
	if err != nil {
		return err
	}
	view, err := upload.Complete(ctx, form.name, workflow.FilePurpose(form.purpose))
	if err != nil {
		return err
	}
	visit := edge.VisitOf(ctx)
	file := pen{visit.Language, s.zone}.evidenceFile(view)
	c.Header("Location", file.Path)
	c.Header("ETag", etag(view.Version))
	c.JSON(http.StatusCreated, uploadedBody{EvidenceFile: file, CaseVersion: view.CaseVersion,
		Notice: text.Say(visit.Language, "unclassified"), Demonstration: s.demonstration(visit.Language)})
	return nil
}

// form is what came with a file.
type form struct{ name, purpose string }

// readForm reads a form to its very end and writes its one file to the upload.
func readForm(request *http.Request, into io.Writer) (form, error) {
	kind, parameters, err := mime.ParseMediaType(request.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || parameters["boundary"] == "" {
		return form{}, &workflow.Error{Code: edge.CodeMedia, Reason: "not_multipart"}
	}
	var read form
	var files int
	parts := multipart.NewReader(request.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF { // as it is: one that is wrapped came too early
			break
		}
		if err != nil {
			return read, formError(err)
		}
		_, about, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
		if err != nil {
			return read, malformed("not_multipart_body")
		}
		switch about["name"] {
		case "file":
			if files++; files > 1 {
				return read, workflow.Invalid(workflow.Field{Name: "file", Reason: "one_file"})
			}
			// Browsers write a quote in a name as %22.
			read.name = strings.ReplaceAll(about["filename"], "%22", `"`)
			if wrong := workflow.CheckFileName(read.name); len(wrong) > 0 {
				return read, workflow.Invalid(wrong...)
			}
			if _, err := io.Copy(into, part); err != nil {
				return read, formError(err)
			}
		case "purpose":
			value, err := io.ReadAll(io.LimitReader(part, fieldLimit+1))
			if err != nil {
				return read, formError(err)
			}
			if read.purpose != "" || len(value) > fieldLimit {
				return read, workflow.Invalid(workflow.Field{Name: "purpose", Reason: "wrong_value"})
			}
			read.purpose = string(value)
		default:
			return read, workflow.Invalid(workflow.Field{Name: "body", Reason: "unexpected_part"})
		}
	}
	if files == 0 {
		return read, workflow.Invalid(workflow.Field{Name: "file", Reason: "required"})
	}
	return read, nil
}

func malformed(reason string) error {
	return &workflow.Error{Code: edge.CodeMalformed, Fields: []workflow.Field{{Name: "body", Reason: reason}}}
}

// formError sorts what went wrong while a form was read: limits and refusals are what
// they are, an end before the end is a truncated form, and the rest is no form.
func formError(err error) error {
	var refusal *workflow.Error
	var tooLarge *http.MaxBytesError
	var slow interface{ Timeout() bool }
	switch {
	case errors.As(err, &refusal), errors.As(err, &tooLarge):
		return err
	case errors.As(err, &slow) && slow.Timeout(), errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return malformed("truncated")
	}
	return malformed("not_multipart_body")
}

// downloadEvidence serves a file as an attachment: no browser shows or runs it here.
func (s *server) downloadEvidence(c *gin.Context) error {
	ctx := c.Request.Context()
	id, err := pathID(c)
	if err != nil {
		return err
	}
	view, content, err := s.desk.OpenEvidence(ctx, edge.VisitOf(ctx).Actor, workflow.FileID(id))
	if err != nil {
		return err
	}
	defer content.Close()
	serveFile(c, view.Name, view.MediaType, view.SHA256, content)
	return nil
}

func serveFile(c *gin.Context, name, mediaType, sum string, content io.ReadSeeker) {
	c.Header("Content-Type", mediaType)
	c.Header("Content-Disposition", attachment(name))
	c.Header("Content-Security-Policy", "sandbox")
	c.Header("ETag", `"`+sum+`"`)
	http.ServeContent(c.Writer, edge.AsItCame(c.Request), "", time.Time{}, content)
}

// attachment names a file for its reader to keep (RFC 6266): as it is in UTF-8, and
// in ASCII for those who understand no more.
func attachment(name string) string {
	var plain, exact strings.Builder
	for _, r := range name {
		switch {
		case r >= 0x7f || r < 0x20 || strings.ContainsRune(`"\%;`, r):
			plain.WriteByte('_')
		default:
			plain.WriteRune(r)
		}
	}
	const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~" // RFC 5987, attr-char
	for _, b := range []byte(name) {
		if strings.IndexByte(unreserved, b) >= 0 {
			exact.WriteByte(b)
		} else {
			exact.WriteString("%" + strings.ToUpper(string("0123456789abcdef"[b>>4])+string("0123456789abcdef"[b&15])))
		}
	}
	return `attachment; filename="` + plain.String() + `"; filename*=UTF-8''` + exact.String()
}

func (s *server) withdrawEvidence(ctx context.Context, in *struct {
	OnPaper
	Body *nothing
}) (*answer[historyBody], error) {
	return s.onPaper(ctx, in.OnPaper, func(actor workflow.Actor, version int64) (casework.CaseHistory, error) {
		return s.desk.WithdrawEvidence(ctx, actor, workflow.FileID(in.ID), version)
	})
}
