-- +goose Up

-- The proposals of a case, those dropped too.
CREATE INDEX proposals_case ON proposals (case_id, id);

-- A list of a unit's cases is counted by its index alone: what a scope asks of a case
-- stands in it.
DROP INDEX cases_owner_state_deadline;
CREATE INDEX cases_owner_state_deadline ON cases (owner_id, state, deadline_at, id, office_id, issued_at);
