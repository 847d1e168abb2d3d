-- +goose Up

-- What a flag rests on beyond its instants, by which rule it was found, and a
-- person's word on a suspicion.
ALTER TABLE flags ADD COLUMN rule TEXT NOT NULL DEFAULT '';
ALTER TABLE flags ADD COLUMN evidence TEXT NOT NULL DEFAULT '';
ALTER TABLE flags ADD COLUMN judgement TEXT NOT NULL DEFAULT '';
ALTER TABLE flags ADD COLUMN judged_by BIGINT REFERENCES people (id);
ALTER TABLE flags ADD COLUMN judged_at BIGINT;
ALTER TABLE flags ADD COLUMN judgement_reason TEXT NOT NULL DEFAULT '';
DROP INDEX flags_once;
CREATE UNIQUE INDEX flags_once ON flags (case_id, kind, rule, leg, round) WHERE taken_back_by IS NULL;

-- Which duty a rung chased: acknowledge or report.
ALTER TABLE rungs ADD COLUMN chases TEXT NOT NULL DEFAULT '';
ALTER TABLE rungs ADD COLUMN provisional BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE rungs SET chases = 'acknowledge' WHERE rung = 'receipt';
UPDATE rungs SET chases = 'report' WHERE rung IN ('blue', 'orange', 'red', 'after_red');

-- A receipt slip is late once, however many legs follow.
CREATE UNIQUE INDEX flags_receipt_once ON flags (case_id, due_at) WHERE kind = 'late_acknowledgement' AND taken_back_by IS NULL;

-- Who was told on which side: the unit above may be told of what it does not see.
ALTER TABLE notices ADD COLUMN side TEXT NOT NULL DEFAULT '';
ALTER TABLE notices ADD COLUMN unit_id BIGINT;

-- A proposal that was dropped leaves room for another on the same leg.
DROP INDEX proposals_once;
CREATE UNIQUE INDEX proposals_once ON proposals (case_id, leg) WHERE state <> 'dropped';

-- What a unit objects to, and the office's answer. The table was never written.
DROP TABLE objections;
CREATE TABLE objections (
    id          INTEGER PRIMARY KEY,
    case_id     BIGINT NOT NULL REFERENCES cases (id),
    office_id   BIGINT NOT NULL REFERENCES units (id),
    unit_id     BIGINT NOT NULL REFERENCES units (id),
    subject     TEXT NOT NULL,
    subject_id  BIGINT NOT NULL,
    state       TEXT NOT NULL,
    raised_by   BIGINT NOT NULL REFERENCES people (id),
    raised_at   BIGINT NOT NULL,
    reason      TEXT NOT NULL,
    answered_by BIGINT REFERENCES people (id),
    answered_at BIGINT,
    answer      TEXT NOT NULL DEFAULT '',
    version     BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX objections_case ON objections (case_id, id);
CREATE INDEX objections_office ON objections (office_id, state, id);
CREATE UNIQUE INDEX objections_once ON objections (case_id, subject, subject_id) WHERE state = 'raised';

-- What cases are about, so that the same problem is found again in a later
-- circular without reading the earlier ones.
CREATE TABLE problems (
    office_id  BIGINT NOT NULL REFERENCES units (id),
    rule       TEXT NOT NULL,
    subject    BIGINT NOT NULL,
    category   TEXT NOT NULL,
    case_id    BIGINT NOT NULL REFERENCES cases (id),
    PRIMARY KEY (office_id, rule, subject, category, case_id)
);
CREATE INDEX problems_case ON problems (case_id);
INSERT INTO problems (office_id, rule, subject, category, case_id)
    SELECT DISTINCT cases.office_id, 'same_unit', cases.owner_id, findings.category, cases.id
    FROM cases JOIN findings ON findings.case_id = cases.id
    WHERE cases.issued_at IS NOT NULL AND cases.state <> 'withdrawn' AND cases.owner_id IS NOT NULL AND findings.category <> '';
INSERT INTO problems (office_id, rule, subject, category, case_id)
    SELECT DISTINCT cases.office_id, 'same_site', cases.site_id, findings.category, cases.id
    FROM cases JOIN findings ON findings.case_id = cases.id
    WHERE cases.issued_at IS NOT NULL AND cases.state <> 'withdrawn' AND cases.site_id IS NOT NULL AND findings.category <> '';

-- A few numbers of each report, of which near copies share at least one.
CREATE TABLE report_bands (
    office_id BIGINT NOT NULL REFERENCES units (id),
    band      BIGINT NOT NULL,
    report_id BIGINT NOT NULL REFERENCES reports (id),
    PRIMARY KEY (office_id, band, report_id)
);

-- Duties of a period, for the measure of who moves only when reminded.
CREATE INDEX cases_office_issued ON cases (office_id, issued_at, id) WHERE issued_at IS NOT NULL;
