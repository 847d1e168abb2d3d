-- +goose Up

-- What came after the evidence and is under retention as well: what units say on the
-- way and the chases by hand, which are never changed either, and who stood in, whose
-- duties passed on, who asked for which role, who administers.
-- +goose StatementBegin
CREATE TRIGGER kept_unit_papers BEFORE DELETE ON unit_papers
BEGIN SELECT RAISE(ABORT, 'under retention: unit_papers'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_chases BEFORE DELETE ON chases
BEGIN SELECT RAISE(ABORT, 'under retention: chases'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_deputies BEFORE DELETE ON deputies
BEGIN SELECT RAISE(ABORT, 'under retention: deputies'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_handovers BEFORE DELETE ON handovers
BEGIN SELECT RAISE(ABORT, 'under retention: handovers'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_role_requests BEFORE DELETE ON role_requests
BEGIN SELECT RAISE(ABORT, 'under retention: role_requests'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_administrators BEFORE DELETE ON administrators
BEGIN SELECT RAISE(ABORT, 'under retention: administrators'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_as_it_is_unit_papers BEFORE UPDATE ON unit_papers
BEGIN SELECT RAISE(ABORT, 'under retention: unit_papers'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_as_it_is_chases BEFORE UPDATE ON chases
BEGIN SELECT RAISE(ABORT, 'under retention: chases'); END;
-- +goose StatementEnd
