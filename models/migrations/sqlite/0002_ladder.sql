-- +goose Up

-- The policy a circular was issued under, frozen; '' for one that is not issued.
ALTER TABLE circulars ADD COLUMN policy TEXT NOT NULL DEFAULT '';

-- Raised with every change of the calendar, so that copies of it know their age.
ALTER TABLE system_chain ADD COLUMN calendar_revision BIGINT NOT NULL DEFAULT 1;

-- A case that answers an earlier one: same site, or unit, and category.
ALTER TABLE cases ADD COLUMN recurs_from BIGINT REFERENCES cases (id);
CREATE INDEX cases_recurs_from ON cases (recurs_from) WHERE recurs_from IS NOT NULL;

-- What the ladder reached: once for each case, leg, rung and occurrence, for ever.
CREATE TABLE rungs (
    id         INTEGER PRIMARY KEY,
    case_id    BIGINT NOT NULL REFERENCES cases (id),
    leg        BIGINT NOT NULL,
    rung       TEXT NOT NULL,
    occurrence BIGINT NOT NULL,
    reached_at BIGINT NOT NULL,
    tell_at    BIGINT,
    event_id   BIGINT NOT NULL
);
CREATE UNIQUE INDEX rungs_once ON rungs (case_id, leg, rung, occurrence);

CREATE TABLE supervision_notices (
    id          INTEGER PRIMARY KEY,
    case_id     BIGINT NOT NULL REFERENCES cases (id),
    office_id   BIGINT NOT NULL REFERENCES units (id),
    unit_id     BIGINT NOT NULL REFERENCES units (id),
    leg         BIGINT NOT NULL,
    rung        TEXT NOT NULL,
    colour      TEXT NOT NULL,
    authority   TEXT NOT NULL,
    state       TEXT NOT NULL,
    number      TEXT NOT NULL DEFAULT '',
    year        BIGINT NOT NULL DEFAULT 0,
    serial      BIGINT NOT NULL DEFAULT 0,
    facts       TEXT NOT NULL,
    drafted_at  BIGINT NOT NULL,
    signed_by   BIGINT REFERENCES people (id),
    signed_at   BIGINT,
    voided_at   BIGINT,
    void_reason TEXT NOT NULL DEFAULT '',
    version     BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX supervision_notices_once ON supervision_notices (case_id, leg, rung);
CREATE UNIQUE INDEX supervision_notices_number ON supervision_notices (office_id, year, serial) WHERE serial > 0;
CREATE INDEX supervision_notices_office ON supervision_notices (office_id, state, id);

CREATE TABLE proposals (
    id          INTEGER PRIMARY KEY,
    case_id     BIGINT NOT NULL REFERENCES cases (id),
    office_id   BIGINT NOT NULL REFERENCES units (id),
    unit_id     BIGINT NOT NULL REFERENCES units (id),
    leg         BIGINT NOT NULL,
    state       TEXT NOT NULL,
    basis       TEXT NOT NULL,
    drafted_at  BIGINT NOT NULL,
    measure     TEXT NOT NULL DEFAULT '',
    reason      TEXT NOT NULL DEFAULT '',
    decided_by  BIGINT REFERENCES people (id),
    decided_at  BIGINT,
    referred_to TEXT NOT NULL DEFAULT '',
    referred_at BIGINT,
    outcome     TEXT NOT NULL DEFAULT '',
    outcome_on  TEXT NOT NULL DEFAULT '',
    version     BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX proposals_once ON proposals (case_id, leg);
CREATE INDEX proposals_office ON proposals (office_id, state, id);

-- Flags that a unit disputes, and the office's word on it.
CREATE TABLE objections (
    id          INTEGER PRIMARY KEY,
    case_id     BIGINT NOT NULL REFERENCES cases (id),
    against     TEXT NOT NULL,
    against_id  BIGINT NOT NULL,
    raised_by   BIGINT NOT NULL REFERENCES people (id),
    raised_at   BIGINT NOT NULL,
    reason      TEXT NOT NULL,
    answered_by BIGINT REFERENCES people (id),
    answered_at BIGINT,
    upheld      BOOLEAN,
    answer      TEXT NOT NULL DEFAULT ''
);
CREATE INDEX objections_case ON objections (case_id, id);

-- What goes to one person on one morning is one letter.
ALTER TABLE letters ADD COLUMN bundle BIGINT;
CREATE INDEX letters_bundle ON letters (person_id, bundle) WHERE bundle IS NOT NULL;
