-- +goose Up

-- Each unit has one objection at a time to the same thing: what the owner before has
-- brought forward does not stand in the way of the owner now.
DROP INDEX objections_once;
CREATE UNIQUE INDEX objections_once ON objections (case_id, unit_id, subject, subject_id) WHERE state = 'raised';
