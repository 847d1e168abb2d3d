-- +goose Up

-- What a person chose about the morning letter: minutes since midnight, 0 for the
-- office's own hour; whether the daily digest is wanted; whether what is not urgent
-- comes with the morning letter.
ALTER TABLE people ADD COLUMN morning BIGINT NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN no_digest BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE people ADD COLUMN gather BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX grants_role ON grants (role, person_id);

-- A letter that was given up is resent by hand, or set aside for a reason.
ALTER TABLE letters ADD COLUMN resent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE letters ADD COLUMN resent_at BIGINT;
ALTER TABLE letters ADD COLUMN aside_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX letters_given_up ON letters (id) WHERE state = 'given_up';

-- One person, one morning, one letter, whoever writes first.
UPDATE letters SET bundle = NULL WHERE bundle IS NOT NULL AND id NOT IN
    (SELECT MAX(id) FROM letters WHERE bundle IS NOT NULL GROUP BY person_id, bundle);
DROP INDEX letters_bundle;
CREATE UNIQUE INDEX letters_bundle ON letters (person_id, bundle) WHERE bundle IS NOT NULL;

-- The last working day on which a person's digest had its turn, also when there was
-- nothing to say.
CREATE TABLE digest_turns (
    person_id BIGINT PRIMARY KEY REFERENCES people (id),
    day       TEXT NOT NULL,
    at        BIGINT NOT NULL
);

-- What a daily digest said, frozen: one for each person and day.
CREATE TABLE digests (
    id         INTEGER PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES people (id),
    day        TEXT NOT NULL,
    letter_id  BIGINT NOT NULL REFERENCES letters (id),
    facts      TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX digests_once ON digests (person_id, day);
CREATE INDEX digests_letter ON digests (letter_id);

-- Duties of telling that met nobody are the office's to see to.
ALTER TABLE untold ADD COLUMN office_id BIGINT NOT NULL DEFAULT 0;
UPDATE untold SET office_id = (SELECT office_id FROM cases WHERE cases.id = untold.case_id);
CREATE INDEX untold_office ON untold (office_id, unit_id, role, id);

-- A draft report that was put forward waits for the leader.
ALTER TABLE report_drafts ADD COLUMN put_forward_at BIGINT;

-- What waits for the head.
CREATE INDEX cases_extension_asked ON cases (office_id, extension_asked, id) WHERE extension_asked IS NOT NULL;
CREATE INDEX cases_withdrawal_asked ON cases (office_id, id) WHERE withdrawal_asked;
