-- +goose Up

-- Instants are integers: microseconds since 1970, UTC. Civil days are text, 2006-01-02.

CREATE TABLE units (
    id            INTEGER PRIMARY KEY,
    parent_id     BIGINT REFERENCES units (id),
    path          TEXT NOT NULL DEFAULT '',
    official_name TEXT NOT NULL,
    kind          TEXT NOT NULL,
    is_office     BOOLEAN NOT NULL DEFAULT FALSE,
    closed_at     BIGINT,
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX units_name ON units (official_name, COALESCE(parent_id, 0));
CREATE INDEX units_path ON units (path);

CREATE TABLE unit_aliases (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    alias   TEXT NOT NULL,
    PRIMARY KEY (unit_id, alias)
);
CREATE INDEX unit_aliases_alias ON unit_aliases (alias);

CREATE TABLE supervised_units (
    office_id BIGINT NOT NULL REFERENCES units (id),
    unit_id   BIGINT NOT NULL REFERENCES units (id),
    subtree   BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (office_id, unit_id)
);

CREATE TABLE people (
    id                 INTEGER PRIMARY KEY,
    login              TEXT NOT NULL UNIQUE,
    name               TEXT NOT NULL,
    language           TEXT NOT NULL DEFAULT 'zh',
    email              TEXT NOT NULL DEFAULT '',
    email_confirmed_at BIGINT,
    phone              TEXT NOT NULL DEFAULT '',
    password_hash      TEXT NOT NULL,
    created_at         BIGINT NOT NULL,
    disabled_at        BIGINT,
    version            BIGINT NOT NULL DEFAULT 1
);

-- A person's roles, each for one unit; an observer has one row for each unit watched.
CREATE TABLE grants (
    person_id BIGINT NOT NULL REFERENCES people (id),
    role      TEXT NOT NULL,
    unit_id   BIGINT NOT NULL REFERENCES units (id),
    PRIMARY KEY (person_id, role, unit_id)
);
CREATE INDEX grants_unit ON grants (unit_id, role);

CREATE TABLE sessions (
    id           TEXT PRIMARY KEY,
    person_id    BIGINT NOT NULL REFERENCES people (id),
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    ended_at     BIGINT
);
CREATE INDEX sessions_person ON sessions (person_id, expires_at);

-- Failed sign-ins, counted by account and address and by address alone (login '').
CREATE TABLE sign_in_failures (
    login        TEXT NOT NULL,
    address      TEXT NOT NULL,
    failures     BIGINT NOT NULL,
    locked_until BIGINT,
    last_at      BIGINT NOT NULL,
    PRIMARY KEY (login, address)
);
CREATE INDEX sign_in_failures_last ON sign_in_failures (last_at);

CREATE TABLE calendar_years (
    year    BIGINT PRIMARY KEY,
    version TEXT NOT NULL
);
CREATE TABLE calendar_days (
    day     TEXT PRIMARY KEY,
    year    BIGINT NOT NULL REFERENCES calendar_years (year),
    working BOOLEAN NOT NULL,
    name    TEXT NOT NULL
);

CREATE TABLE sites (
    id        INTEGER PRIMARY KEY,
    code      TEXT NOT NULL DEFAULT '',
    url       TEXT NOT NULL,
    name      TEXT NOT NULL DEFAULT '',
    owner_id  BIGINT NOT NULL REFERENCES units (id),
    lifecycle TEXT NOT NULL DEFAULT 'active',
    version   BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX sites_code ON sites (code) WHERE code <> '';
CREATE INDEX sites_owner ON sites (owner_id);

CREATE TABLE circulars (
    id                INTEGER PRIMARY KEY,
    office_id         BIGINT NOT NULL REFERENCES units (id),
    doc_number        TEXT NOT NULL,
    title             TEXT NOT NULL,
    issuer            TEXT NOT NULL,
    report_to         TEXT NOT NULL DEFAULT '',
    addressees        TEXT NOT NULL DEFAULT '[]',
    origin            TEXT NOT NULL,
    signer            TEXT NOT NULL DEFAULT '',
    signed_on         TEXT NOT NULL DEFAULT '',
    signature_at      BIGINT,
    signature_by      BIGINT REFERENCES people (id),
    published_on      TEXT NOT NULL DEFAULT '',
    inspected_from    TEXT NOT NULL DEFAULT '',
    inspected_to      TEXT NOT NULL DEFAULT '',
    deadline_phrase   TEXT NOT NULL DEFAULT '',
    doubts            TEXT NOT NULL DEFAULT '[]',
    source            TEXT NOT NULL DEFAULT '',
    terms             TEXT NOT NULL DEFAULT '{}',
    state             TEXT NOT NULL,
    issued_at         BIGINT,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    version           BIGINT NOT NULL DEFAULT 1,
    chain_head        TEXT NOT NULL DEFAULT '',
    chain_length      BIGINT NOT NULL DEFAULT 0,
    chain_event       BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX circulars_number ON circulars (office_id, doc_number) WHERE state <> 'discarded';
CREATE INDEX circulars_recent ON circulars (office_id, id);

CREATE TABLE suggestions (
    id          INTEGER PRIMARY KEY,
    circular_id BIGINT NOT NULL REFERENCES circulars (id),
    unit_name   TEXT NOT NULL,
    unit_id     BIGINT REFERENCES units (id),
    paragraph   TEXT NOT NULL,
    sentence    TEXT NOT NULL,
    state       TEXT NOT NULL DEFAULT 'open',
    reason      TEXT NOT NULL DEFAULT '',
    case_id     BIGINT,
    version     BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX suggestions_circular ON suggestions (circular_id, id);

CREATE TABLE cases (
    id               INTEGER PRIMARY KEY,
    circular_id      BIGINT NOT NULL REFERENCES circulars (id),
    office_id        BIGINT NOT NULL REFERENCES units (id),
    position         BIGINT NOT NULL,
    number           TEXT NOT NULL DEFAULT '',
    unit_name        TEXT NOT NULL,
    owner_id         BIGINT REFERENCES units (id),
    site_id          BIGINT REFERENCES sites (id),
    site_url         TEXT NOT NULL DEFAULT '',
    site_code        TEXT NOT NULL DEFAULT '',
    due_on           TEXT NOT NULL DEFAULT '',
    state            TEXT NOT NULL,
    round            BIGINT NOT NULL DEFAULT 1,
    rounds_allowed   BIGINT NOT NULL,
    leg              BIGINT NOT NULL DEFAULT 0,
    issued_at        BIGINT,
    deadline_at      BIGINT,
    first_due_at     BIGINT,
    report_due_at    BIGINT,
    pass_due_at      BIGINT,
    acknowledge_by   BIGINT,
    acknowledged_at  BIGINT,
    reports_since    BIGINT,
    first_report_at  BIGINT,
    last_report_at   BIGINT,
    passed_report_at BIGINT,
    closed_at        BIGINT,
    extension_asked  BIGINT,
    withdrawal_asked BOOLEAN NOT NULL DEFAULT FALSE,
    report_drafted   BOOLEAN NOT NULL DEFAULT FALSE,
    failed           TEXT NOT NULL DEFAULT '[]',
    rechecked_by     TEXT NOT NULL DEFAULT '[]',
    closed_by        TEXT NOT NULL DEFAULT '[]',
    next_rung_at     BIGINT,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    version          BIGINT NOT NULL DEFAULT 1,
    chain_head       TEXT NOT NULL DEFAULT '',
    chain_length     BIGINT NOT NULL DEFAULT 0,
    chain_event      BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX cases_position ON cases (circular_id, position);
CREATE UNIQUE INDEX cases_number ON cases (office_id, number) WHERE number <> '';
CREATE INDEX cases_office_deadline ON cases (office_id, deadline_at, id);
CREATE INDEX cases_office_state_deadline ON cases (office_id, state, deadline_at, id);
CREATE INDEX cases_office_updated ON cases (office_id, updated_at, id);
CREATE INDEX cases_owner_deadline ON cases (owner_id, deadline_at, id);
CREATE INDEX cases_owner_state_deadline ON cases (owner_id, state, deadline_at, id);
CREATE INDEX cases_owner_updated ON cases (owner_id, updated_at, id);
CREATE INDEX cases_site ON cases (site_id) WHERE site_id IS NOT NULL;
CREATE INDEX cases_next_rung ON cases (next_rung_at, id) WHERE next_rung_at IS NOT NULL;

CREATE TABLE supporting_units (
    case_id BIGINT NOT NULL REFERENCES cases (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),
    PRIMARY KEY (case_id, unit_id)
);
CREATE INDEX supporting_units_unit ON supporting_units (unit_id, case_id);

CREATE TABLE legs (
    case_id          BIGINT NOT NULL REFERENCES cases (id),
    number           BIGINT NOT NULL,
    owner_id         BIGINT NOT NULL REFERENCES units (id),
    round            BIGINT NOT NULL,
    opened_by        TEXT NOT NULL,
    opened_at        BIGINT NOT NULL,
    deadline_at      BIGINT NOT NULL,
    phrase           TEXT NOT NULL,
    rule             TEXT NOT NULL,
    day              TEXT NOT NULL,
    calendar_version TEXT NOT NULL,
    provisional      BOOLEAN NOT NULL DEFAULT FALSE,
    from_receipt     BOOLEAN NOT NULL DEFAULT FALSE,
    overridden       BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (case_id, number)
);
CREATE INDEX legs_provisional ON legs (case_id) WHERE provisional;

CREATE TABLE findings (
    id          INTEGER PRIMARY KEY,
    case_id     BIGINT NOT NULL REFERENCES cases (id),
    position    BIGINT NOT NULL,
    category    TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL,
    place       TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX findings_case ON findings (case_id, position);

CREATE TABLE report_drafts (
    case_id  BIGINT PRIMARY KEY REFERENCES cases (id),
    body     TEXT NOT NULL,
    saved_by BIGINT NOT NULL REFERENCES people (id),
    saved_at BIGINT NOT NULL
);

CREATE TABLE reports (
    id              INTEGER PRIMARY KEY,
    case_id         BIGINT NOT NULL REFERENCES cases (id),
    leg             BIGINT NOT NULL,
    round           BIGINT NOT NULL,
    channel         TEXT NOT NULL,
    received_at     BIGINT NOT NULL,
    recorded_at     BIGINT NOT NULL,
    recorded_by     BIGINT NOT NULL REFERENCES people (id),
    causes          TEXT NOT NULL,
    measures        TEXT NOT NULL,
    self_inspection TEXT NOT NULL,
    held_to_account TEXT NOT NULL,
    evidence        TEXT NOT NULL
);
CREATE INDEX reports_case ON reports (case_id, id);

CREATE TABLE answers (
    report_id  BIGINT NOT NULL REFERENCES reports (id),
    finding_id BIGINT NOT NULL REFERENCES findings (id),
    kind       TEXT NOT NULL,
    text       TEXT NOT NULL,
    PRIMARY KEY (report_id, finding_id)
);

CREATE TABLE rechecks (
    id        INTEGER PRIMARY KEY,
    case_id   BIGINT NOT NULL REFERENCES cases (id),
    report_id BIGINT NOT NULL REFERENCES reports (id),
    round     BIGINT NOT NULL,
    made_by   BIGINT NOT NULL REFERENCES people (id),
    made_at   BIGINT NOT NULL
);
CREATE INDEX rechecks_case ON rechecks (case_id, id);

CREATE TABLE verdicts (
    recheck_id BIGINT NOT NULL REFERENCES rechecks (id),
    finding_id BIGINT NOT NULL REFERENCES findings (id),
    passed     BOOLEAN NOT NULL,
    evidence   TEXT NOT NULL,
    reason     TEXT NOT NULL,
    PRIMARY KEY (recheck_id, finding_id)
);

-- What waits for the head's word: extensions and withdrawals.
CREATE TABLE requests (
    id            INTEGER PRIMARY KEY,
    case_id       BIGINT NOT NULL REFERENCES cases (id),
    kind          TEXT NOT NULL,
    asked_by      BIGINT NOT NULL REFERENCES people (id),
    asked_at      BIGINT NOT NULL,
    reason        TEXT NOT NULL,
    progress      TEXT NOT NULL,
    wanted_day    TEXT NOT NULL,
    decided_by    BIGINT REFERENCES people (id),
    decided_at    BIGINT,
    granted       BOOLEAN,
    answer        TEXT NOT NULL DEFAULT '',
    overtaken_at  BIGINT
);
CREATE INDEX requests_case ON requests (case_id, id);

-- Facts found by rule; taken back by an event, never deleted.
CREATE TABLE flags (
    id             INTEGER PRIMARY KEY,
    case_id        BIGINT NOT NULL REFERENCES cases (id),
    unit_id        BIGINT NOT NULL REFERENCES units (id),
    kind           TEXT NOT NULL,
    leg            BIGINT NOT NULL,
    round          BIGINT NOT NULL,
    due_at         BIGINT,
    found_at       BIGINT NOT NULL,
    event_id       BIGINT NOT NULL,
    taken_back_by  BIGINT
);
CREATE UNIQUE INDEX flags_once ON flags (case_id, kind, leg, round) WHERE taken_back_by IS NULL;
CREATE INDEX flags_case ON flags (case_id, id);
CREATE INDEX flags_unit ON flags (unit_id, id);

CREATE TABLE letters (
    id            INTEGER PRIMARY KEY,
    person_id     BIGINT NOT NULL REFERENCES people (id),
    address       TEXT NOT NULL,
    language      TEXT NOT NULL,
    message_id    TEXT NOT NULL UNIQUE,
    written_at    BIGINT NOT NULL,
    send_after    BIGINT NOT NULL,
    state         TEXT NOT NULL,
    attempts      BIGINT NOT NULL DEFAULT 0,
    delivered_at  BIGINT,
    server_answer TEXT NOT NULL DEFAULT '',
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX letters_waiting ON letters (send_after, id) WHERE state = 'queued';
CREATE INDEX letters_person ON letters (person_id, id);

CREATE TABLE notices (
    id         INTEGER PRIMARY KEY,
    event_id   BIGINT NOT NULL,
    case_id    BIGINT NOT NULL REFERENCES cases (id),
    cause      TEXT NOT NULL,
    person_id  BIGINT NOT NULL REFERENCES people (id),
    letter_id  BIGINT NOT NULL REFERENCES letters (id),
    facts      TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX notices_once ON notices (event_id, cause, person_id);
CREATE INDEX notices_letter ON notices (letter_id);
CREATE INDEX notices_case ON notices (case_id, id);

-- Who should have been told and could not be: no confirmed contact.
CREATE TABLE untold (
    id         INTEGER PRIMARY KEY,
    event_id   BIGINT NOT NULL,
    case_id    BIGINT NOT NULL REFERENCES cases (id),
    cause      TEXT NOT NULL,
    unit_id    BIGINT NOT NULL REFERENCES units (id),
    role       TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX untold_case ON untold (case_id, id);

CREATE TABLE counters (
    office_id BIGINT NOT NULL REFERENCES units (id),
    series    TEXT NOT NULL,
    year      BIGINT NOT NULL,
    last      BIGINT NOT NULL,
    PRIMARY KEY (office_id, series, year)
);

CREATE TABLE blobs (
    sha256     TEXT PRIMARY KEY,
    size       BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    bytes      BLOB
);

-- The record: one chain for each subject. body is the text that was hashed.
CREATE TABLE events (
    id           BIGINT PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject_id   BIGINT NOT NULL,
    seq          BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    role         TEXT NOT NULL,
    action       TEXT NOT NULL,
    from_state   TEXT NOT NULL,
    to_state     TEXT NOT NULL,
    body         TEXT NOT NULL,
    hash         TEXT NOT NULL,
    seal_id      BIGINT
);
CREATE UNIQUE INDEX events_subject ON events (subject_kind, subject_id, seq);
CREATE INDEX events_unsealed ON events (id) WHERE seal_id IS NULL;

CREATE TABLE seals (
    id   BIGINT PRIMARY KEY,
    at   BIGINT NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL
);

-- The chain of what belongs to no circular and no case: people, settings.
CREATE TABLE system_chain (
    id           BIGINT PRIMARY KEY,
    version      BIGINT NOT NULL DEFAULT 1,
    chain_head   TEXT NOT NULL DEFAULT '',
    chain_length BIGINT NOT NULL DEFAULT 0,
    chain_event  BIGINT NOT NULL DEFAULT 0
);
INSERT INTO system_chain (id) VALUES (1);
