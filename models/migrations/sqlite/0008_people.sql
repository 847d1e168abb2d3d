-- +goose Up

-- The three administrators. Theirs is a duty for the whole installation, and one
-- account holds one of them: the key sees to that.
CREATE TABLE administrators (
    person_id BIGINT PRIMARY KEY REFERENCES people (id),
    role      TEXT NOT NULL,
    since     BIGINT NOT NULL
);
INSERT INTO administrators (person_id, role, since)
    SELECT grants.person_id, MIN(grants.role), MIN(people.created_at) FROM grants JOIN people ON people.id = grants.person_id
    WHERE grants.role IN ('system_admin', 'security_admin', 'audit_admin') GROUP BY grants.person_id;
DELETE FROM grants WHERE role IN ('system_admin', 'security_admin', 'audit_admin');

-- Roles that a roster asks for count for nothing until they are given.
CREATE TABLE role_requests (
    id         INTEGER PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES people (id),
    role       TEXT NOT NULL,
    unit_id    BIGINT NOT NULL REFERENCES units (id),
    asked_by   BIGINT REFERENCES people (id),
    asked_at   BIGINT NOT NULL,
    decided_by BIGINT REFERENCES people (id),
    decided_at BIGINT,
    granted    BOOLEAN
);
CREATE UNIQUE INDEX role_requests_open ON role_requests (person_id, role, unit_id) WHERE decided_at IS NULL;
CREATE INDEX role_requests_waiting ON role_requests (id) WHERE decided_at IS NULL;

-- Codes that count once: for the first password, and for confirming an address. Only
-- their hash is kept.
CREATE TABLE one_time_codes (
    id         INTEGER PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES people (id),
    purpose    TEXT NOT NULL,
    code_hash  TEXT NOT NULL UNIQUE,
    address    TEXT NOT NULL DEFAULT '',
    created_by BIGINT REFERENCES people (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX one_time_codes_open ON one_time_codes (person_id, purpose) WHERE used_at IS NULL AND revoked_at IS NULL;
CREATE INDEX one_time_codes_recent ON one_time_codes (person_id, purpose, created_at);

-- Letters about an account instead of a case. The code is wiped once it is used or
-- replaced.
CREATE TABLE account_letters (
    letter_id  BIGINT PRIMARY KEY REFERENCES letters (id),
    code_id    BIGINT NOT NULL REFERENCES one_time_codes (id),
    purpose    TEXT NOT NULL,
    login      TEXT NOT NULL,
    code       TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX account_letters_code ON account_letters (code_id);

-- What the security administrator set about signing in: one row.
CREATE TABLE access_rules (
    id                   BIGINT PRIMARY KEY,
    password_least       BIGINT NOT NULL,
    failures_per_account BIGINT NOT NULL,
    failures_per_address BIGINT NOT NULL,
    locked_minutes       BIGINT NOT NULL,
    session_minutes      BIGINT NOT NULL,
    version              BIGINT NOT NULL DEFAULT 1
);
INSERT INTO access_rules (id, password_least, failures_per_account, failures_per_address, locked_minutes, session_minutes)
    VALUES (1, 10, 5, 50, 15, 0);

CREATE INDEX people_not_activated ON people (id) WHERE password_hash = '' AND disabled_at IS NULL;
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
CREATE INDEX sign_in_failures_locked ON sign_in_failures (locked_until) WHERE locked_until IS NOT NULL;
CREATE INDEX units_parent ON units (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX sites_url ON sites (url);

-- For the audit administrator. What the policy does by itself is read by action and day.
CREATE INDEX events_person ON events (person_id, id) WHERE person_id <> 0;
CREATE INDEX events_action ON events (action, id);
CREATE INDEX events_at ON events (at, id);
