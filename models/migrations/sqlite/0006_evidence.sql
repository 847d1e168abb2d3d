-- +goose Up

-- The bytes of files. The column was never written.
ALTER TABLE blobs DROP COLUMN bytes;
-- On this database they are files beside it, in the folder evidence.

-- What a person uploaded about a case. A file is never changed and never deleted;
-- one that supports nothing may be withdrawn by its own side.
CREATE TABLE evidence_files (
    id           INTEGER PRIMARY KEY,
    case_id      BIGINT NOT NULL REFERENCES cases (id),
    side         TEXT NOT NULL,
    unit_id      BIGINT NOT NULL REFERENCES units (id),
    leg          BIGINT NOT NULL,
    purpose      TEXT NOT NULL,
    name         TEXT NOT NULL,
    media_type   TEXT NOT NULL,
    size         BIGINT NOT NULL,
    sha256       TEXT NOT NULL REFERENCES blobs (sha256),
    uploaded_by  BIGINT NOT NULL REFERENCES people (id),
    uploaded_at  BIGINT NOT NULL,
    event_id     BIGINT NOT NULL,
    withdrawn_by BIGINT REFERENCES people (id),
    withdrawn_at BIGINT,
    version      BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX evidence_files_case ON evidence_files (case_id, id);
CREATE INDEX evidence_files_blob ON evidence_files (sha256);
CREATE UNIQUE INDEX evidence_files_event ON evidence_files (event_id);

-- What a file supports: a report, a re-check (there a finding), a reopening (by its
-- event), an objection.
CREATE TABLE evidence_uses (
    kind       TEXT NOT NULL,
    ref_id     BIGINT NOT NULL,
    finding_id BIGINT NOT NULL DEFAULT 0,
    file_id    BIGINT NOT NULL REFERENCES evidence_files (id),
    PRIMARY KEY (kind, ref_id, finding_id, file_id)
);
CREATE INDEX evidence_uses_file ON evidence_uses (file_id);

-- By whose word a report counts as signed. Until now online reports were the
-- leader's alone.
ALTER TABLE reports ADD COLUMN sign_off TEXT NOT NULL DEFAULT '';
UPDATE reports SET sign_off = CASE channel WHEN 'online' THEN 'leader' ELSE 'paper' END;

-- The packages made of a circular; retain_until NULL is for ever.
CREATE TABLE archives (
    id           INTEGER PRIMARY KEY,
    circular_id  BIGINT NOT NULL REFERENCES circulars (id),
    office_id    BIGINT NOT NULL REFERENCES units (id),
    number       BIGINT NOT NULL,
    retention    TEXT NOT NULL,
    retain_until BIGINT,
    cases        BIGINT NOT NULL,
    size         BIGINT NOT NULL,
    sha256       TEXT NOT NULL REFERENCES blobs (sha256),
    made_by      BIGINT NOT NULL REFERENCES people (id),
    made_at      BIGINT NOT NULL,
    event_id     BIGINT NOT NULL,
    version      BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX archives_number ON archives (circular_id, number);
CREATE INDEX archives_blob ON archives (sha256);
CREATE UNIQUE INDEX archives_event ON archives (event_id);

-- Nothing under retention is deleted, by whatever statement. Drafts of reports, and
-- findings of a case that is still a draft, are not under it yet.
-- +goose StatementBegin
CREATE TRIGGER kept_events BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'under retention: events'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_seals BEFORE DELETE ON seals
BEGIN SELECT RAISE(ABORT, 'under retention: seals'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_circulars BEFORE DELETE ON circulars
BEGIN SELECT RAISE(ABORT, 'under retention: circulars'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_suggestions BEFORE DELETE ON suggestions
BEGIN SELECT RAISE(ABORT, 'under retention: suggestions'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_cases BEFORE DELETE ON cases
BEGIN SELECT RAISE(ABORT, 'under retention: cases'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_legs BEFORE DELETE ON legs
BEGIN SELECT RAISE(ABORT, 'under retention: legs'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_reports BEFORE DELETE ON reports
BEGIN SELECT RAISE(ABORT, 'under retention: reports'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_answers BEFORE DELETE ON answers
BEGIN SELECT RAISE(ABORT, 'under retention: answers'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_rechecks BEFORE DELETE ON rechecks
BEGIN SELECT RAISE(ABORT, 'under retention: rechecks'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_verdicts BEFORE DELETE ON verdicts
BEGIN SELECT RAISE(ABORT, 'under retention: verdicts'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_requests BEFORE DELETE ON requests
BEGIN SELECT RAISE(ABORT, 'under retention: requests'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_flags BEFORE DELETE ON flags
BEGIN SELECT RAISE(ABORT, 'under retention: flags'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_rungs BEFORE DELETE ON rungs
BEGIN SELECT RAISE(ABORT, 'under retention: rungs'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_supervision_notices BEFORE DELETE ON supervision_notices
BEGIN SELECT RAISE(ABORT, 'under retention: supervision_notices'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_proposals BEFORE DELETE ON proposals
BEGIN SELECT RAISE(ABORT, 'under retention: proposals'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_objections BEFORE DELETE ON objections
BEGIN SELECT RAISE(ABORT, 'under retention: objections'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_letters BEFORE DELETE ON letters
BEGIN SELECT RAISE(ABORT, 'under retention: letters'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_notices BEFORE DELETE ON notices
BEGIN SELECT RAISE(ABORT, 'under retention: notices'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_digests BEFORE DELETE ON digests
BEGIN SELECT RAISE(ABORT, 'under retention: digests'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_untold BEFORE DELETE ON untold
BEGIN SELECT RAISE(ABORT, 'under retention: untold'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_changes BEFORE DELETE ON changes
BEGIN SELECT RAISE(ABORT, 'under retention: changes'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_policies BEFORE DELETE ON policies
BEGIN SELECT RAISE(ABORT, 'under retention: policies'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_evidence_files BEFORE DELETE ON evidence_files
BEGIN SELECT RAISE(ABORT, 'under retention: evidence_files'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_evidence_uses BEFORE DELETE ON evidence_uses
BEGIN SELECT RAISE(ABORT, 'under retention: evidence_uses'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_archives BEFORE DELETE ON archives
BEGIN SELECT RAISE(ABORT, 'under retention: archives'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_findings BEFORE DELETE ON findings WHEN EXISTS (SELECT 1 FROM cases WHERE id = OLD.case_id AND state <> 'draft')
BEGIN SELECT RAISE(ABORT, 'under retention: findings'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_blobs BEFORE DELETE ON blobs WHEN EXISTS (SELECT 1 FROM evidence_files WHERE sha256 = OLD.sha256) OR EXISTS (SELECT 1 FROM archives WHERE sha256 = OLD.sha256)
BEGIN SELECT RAISE(ABORT, 'under retention: blobs'); END;
-- +goose StatementEnd

-- A file stays what it was, and so does what it supports. Retention may be
-- lengthened, never shortened.
-- +goose StatementBegin
CREATE TRIGGER kept_as_it_is_evidence_uses BEFORE UPDATE ON evidence_uses
BEGIN SELECT RAISE(ABORT, 'under retention: evidence_uses'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_as_it_is_evidence_files BEFORE UPDATE ON evidence_files WHEN OLD.id IS NOT NEW.id
    OR OLD.case_id IS NOT NEW.case_id
    OR OLD.side IS NOT NEW.side
    OR OLD.unit_id IS NOT NEW.unit_id
    OR OLD.leg IS NOT NEW.leg
    OR OLD.purpose IS NOT NEW.purpose
    OR OLD.name IS NOT NEW.name
    OR OLD.media_type IS NOT NEW.media_type
    OR OLD.size IS NOT NEW.size
    OR OLD.sha256 IS NOT NEW.sha256
    OR OLD.uploaded_by IS NOT NEW.uploaded_by
    OR OLD.uploaded_at IS NOT NEW.uploaded_at
    OR OLD.event_id IS NOT NEW.event_id
    OR OLD.withdrawn_at IS NOT NULL
    OR NEW.withdrawn_at IS NOT NULL AND EXISTS (SELECT 1 FROM evidence_uses WHERE file_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'under retention: evidence_files'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_as_it_is_archives BEFORE UPDATE ON archives WHEN OLD.id IS NOT NEW.id
    OR OLD.circular_id IS NOT NEW.circular_id
    OR OLD.office_id IS NOT NEW.office_id
    OR OLD.number IS NOT NEW.number
    OR OLD.cases IS NOT NEW.cases
    OR OLD.size IS NOT NEW.size
    OR OLD.sha256 IS NOT NEW.sha256
    OR OLD.made_by IS NOT NEW.made_by
    OR OLD.made_at IS NOT NEW.made_at
    OR OLD.event_id IS NOT NEW.event_id
    OR OLD.retain_until IS NULL AND NEW.retain_until IS NOT NULL
    OR NEW.retain_until < OLD.retain_until
BEGIN SELECT RAISE(ABORT, 'under retention: archives'); END;
-- +goose StatementEnd
