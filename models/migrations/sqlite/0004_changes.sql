-- +goose Up

-- What a clerk proposed and a head decides: another policy, or a year of the calendar.
CREATE TABLE changes (
    id                INTEGER PRIMARY KEY,
    office_id         BIGINT NOT NULL REFERENCES units (id),
    kind              TEXT NOT NULL,
    policy_version    BIGINT NOT NULL DEFAULT 0,
    year              BIGINT NOT NULL DEFAULT 0,
    content           TEXT NOT NULL,
    reason            TEXT NOT NULL,
    state             TEXT NOT NULL,
    proposed_by       BIGINT NOT NULL REFERENCES people (id),
    proposed_at       BIGINT NOT NULL,
    decided_by        BIGINT REFERENCES people (id),
    decided_at        BIGINT,
    answer            TEXT NOT NULL DEFAULT '',
    calendar_revision BIGINT NOT NULL DEFAULT 0,
    version           BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX changes_office ON changes (office_id, id);
CREATE INDEX changes_office_state ON changes (office_id, state, id);

-- The policies an office approved; the highest version is in force. An office without one uses that of the settings.
CREATE TABLE policies (
    office_id   BIGINT NOT NULL REFERENCES units (id),
    version     BIGINT NOT NULL,
    policy      TEXT NOT NULL,
    change_id   BIGINT NOT NULL REFERENCES changes (id),
    approved_at BIGINT NOT NULL,
    PRIMARY KEY (office_id, version)
);

-- The revision with which a year was last published; while it is pending, cases may still rest on the one before.
ALTER TABLE calendar_years ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE calendar_years ADD COLUMN published_at BIGINT;
ALTER TABLE calendar_years ADD COLUMN pending BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX calendar_years_pending ON calendar_years (revision, year) WHERE pending;

-- With which revision an open case was reckoned, and the last instant it reckoned with; NULL when it is not open.
ALTER TABLE cases ADD COLUMN calendar_revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN calendar_until BIGINT;
UPDATE cases SET calendar_until = CASE
        WHEN next_rung_at IS NOT NULL AND next_rung_at > deadline_at AND (acknowledge_by IS NULL OR next_rung_at > acknowledge_by) THEN next_rung_at
        WHEN acknowledge_by IS NOT NULL AND acknowledge_by > deadline_at THEN acknowledge_by
        ELSE deadline_at END
    WHERE state IN ('issued', 'escalated', 'rectified', 'rechecked');
CREATE INDEX cases_calendar ON cases (calendar_until, id, calendar_revision) WHERE calendar_until IS NOT NULL;
