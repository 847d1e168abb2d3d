package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"rectify/casework"
	"rectify/edge"
	"rectify/text"
	"rectify/workflow"
)

// retention takes its choices from the rules.
type retention string

func (retention) Schema(huma.Registry) *huma.Schema { return choices(workflow.Retentions) }

// keptFor is the input of what sets a retention period.
type keptFor struct {
	OnPaper
	Body struct {
		Retention retention `json:"retention"`
	}
}

func (s *server) archive(ctx context.Context, in *keptFor) (*answer[archiveBody], error) {
	return s.onArchive(ctx, in, s.desk.Archive)
}

func (s *server) lengthenRetention(ctx context.Context, in *keptFor) (*answer[archiveBody], error) {
	return s.onArchive(ctx, in, s.desk.LengthenRetention)
}

func (s *server) onArchive(ctx context.Context, in *keptFor,
	work func(context.Context, workflow.Actor, int64, int64, workflow.Retention) (casework.ArchiveView, error)) (*answer[archiveBody], error) {
	visit := edge.VisitOf(ctx)
	seen, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	view, err := work(ctx, visit.Actor, in.ID, seen, workflow.Retention(in.Body.Retention))
	if err != nil {
		return nil, err
	}
	body := pen{visit.Language, s.zone}.archive(view, s.demonstration(visit.Language))
	return &answer[archiveBody]{ETag: etag(view.Version), Location: body.Path, Body: body}, nil
}

// archivesBody lists the packages of a circular, the newest first.
type archivesBody struct {
	Archives      []archiveBody `json:"archives"`
	Demonstration string        `json:"demonstration,omitempty"`
}

func (s *server) archives(ctx context.Context, in *struct {
	ID int64 `path:"id" minimum:"1"`
}) (*answer[archivesBody], error) {
	visit := edge.VisitOf(ctx)
	views, err := s.desk.Archives(ctx, visit.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	body := archivesBody{Archives: []archiveBody{}, Demonstration: s.demonstration(visit.Language)}
	for _, view := range views {
		body.Archives = append(body.Archives, pen{visit.Language, s.zone}.archive(view, ""))
	}
	return &answer[archivesBody]{Body: body}, nil
}

// downloadArchive serves a package as an attachment.
func (s *server) downloadArchive(c *gin.Context) error {
	ctx := c.Request.Context()
	id, err := pathID(c)
	if err != nil {
		return err
	}
	visit := edge.VisitOf(ctx)
	view, content, err := s.desk.OpenArchive(ctx, visit.Actor, id)
	if err != nil {
		return err
	}
	defer content.Close()
	serveFile(c, text.Say(visit.Language, "archive.file_name", view.Circular.Name, view.Number), "application/zip", view.SHA256, content)
	return nil
}
