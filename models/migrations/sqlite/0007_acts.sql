-- +goose Up

-- What units say of a case on the way to the report: plans (整改方案), interim
-- progress (阶段进展) and the opinions of supporting units (协办意见). Each kind is
-- numbered within its case; later ones are added, none is changed.
CREATE TABLE unit_papers (
    id        INTEGER PRIMARY KEY,
    case_id   BIGINT NOT NULL REFERENCES cases (id),
    office_id BIGINT NOT NULL REFERENCES units (id),
    kind      TEXT NOT NULL,
    number    BIGINT NOT NULL,
    unit_id   BIGINT NOT NULL REFERENCES units (id),
    leg       BIGINT NOT NULL,
    round     BIGINT NOT NULL,
    made_by   BIGINT NOT NULL REFERENCES people (id),
    made_at   BIGINT NOT NULL,
    body      TEXT NOT NULL
);
CREATE UNIQUE INDEX unit_papers_case ON unit_papers (case_id, kind, number);
CREATE INDEX unit_papers_office ON unit_papers (office_id, made_at, id);

-- When the present owner last filed a plan, for policies that demand one by a day.
ALTER TABLE cases ADD COLUMN planned_at BIGINT;

-- Chases by hand (电话催办). unit_id and leg are those at the time of the chase; duty
-- is what it was about, '' where nothing was past its date or nobody answered.
CREATE TABLE chases (
    id          INTEGER PRIMARY KEY,
    case_id     BIGINT NOT NULL REFERENCES cases (id),
    unit_id     BIGINT NOT NULL REFERENCES units (id),
    leg         BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    channel     TEXT NOT NULL,
    person      TEXT NOT NULL,
    number      TEXT NOT NULL DEFAULT '',
    unanswered  BOOLEAN NOT NULL DEFAULT FALSE,
    answer      TEXT NOT NULL DEFAULT '',
    promised_on TEXT NOT NULL DEFAULT '',
    duty        TEXT NOT NULL DEFAULT '',
    made_by     BIGINT NOT NULL REFERENCES people (id),
    made_at     BIGINT NOT NULL
);
CREATE INDEX chases_case ON chases (case_id, at, id);

-- The day by which the rest of what is in progress is to be done.
ALTER TABLE answers ADD COLUMN by_day TEXT NOT NULL DEFAULT '';

-- In whose place somebody acted, as their deputy; 0: in their own.
ALTER TABLE events ADD COLUMN for_id BIGINT NOT NULL DEFAULT 0;

ALTER TABLE changes ADD COLUMN proposed_for BIGINT NOT NULL DEFAULT 0;

-- Deputies (AB岗): rights from one instant to another, both from days in the office's
-- zone; ended_at is an end before its time.
CREATE TABLE deputies (
    id           INTEGER PRIMARY KEY,
    principal_id BIGINT NOT NULL REFERENCES people (id),
    deputy_id    BIGINT NOT NULL REFERENCES people (id),
    role         TEXT NOT NULL,
    unit_id      BIGINT NOT NULL REFERENCES units (id),
    first_day    TEXT NOT NULL,
    last_day     TEXT NOT NULL,
    from_at      BIGINT NOT NULL,
    until_at     BIGINT NOT NULL,
    reason       TEXT NOT NULL DEFAULT '',
    named_by     BIGINT NOT NULL,
    named_at     BIGINT NOT NULL,
    ended_by     BIGINT,
    ended_at     BIGINT,
    version      BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX deputies_deputy ON deputies (deputy_id, until_at);
CREATE INDEX deputies_principal ON deputies (principal_id, until_at);
CREATE INDEX deputies_unit ON deputies (unit_id, role, until_at);
CREATE INDEX deputies_role ON deputies (role, until_at);

-- Handovers (交接). last_case is how far the open cases have been told; what is not
-- finished goes on from there.
CREATE TABLE handovers (
    id          INTEGER PRIMARY KEY,
    from_id     BIGINT NOT NULL REFERENCES people (id),
    to_id       BIGINT NOT NULL REFERENCES people (id),
    unit_id     BIGINT NOT NULL REFERENCES units (id),
    roles       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    made_by     BIGINT NOT NULL,
    made_role   TEXT NOT NULL,
    made_at     BIGINT NOT NULL,
    letters     BIGINT NOT NULL,
    cases       BIGINT NOT NULL DEFAULT 0,
    last_case   BIGINT NOT NULL DEFAULT 0,
    finished_at BIGINT,
    version     BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX handovers_from ON handovers (from_id, unit_id, id);
CREATE INDEX handovers_open ON handovers (id) WHERE finished_at IS NULL;
