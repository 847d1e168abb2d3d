-- +goose Up

-- Requests that were acted on, so that one sent again is not acted on again: written in
-- the act's own transaction; the answer follows once it is written. The hash is keyed:
-- a request may hold a password.
CREATE TABLE acted_on (
    person_id BIGINT NOT NULL REFERENCES people (id),
    route     TEXT NOT NULL,
    once_key  TEXT NOT NULL,
    hash      TEXT NOT NULL,
    at        BIGINT NOT NULL,
    answer    BLOB,
    PRIMARY KEY (person_id, route, once_key)
);
CREATE INDEX acted_on_at ON acted_on (at);

-- The third order of an office's cases: as they were drawn up.
CREATE INDEX cases_office_order ON cases (office_id, id);
