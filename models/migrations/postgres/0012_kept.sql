-- +goose Up

-- What came after the evidence and is under retention as well: what units say on the
-- way and the chases by hand, which are never changed either, and who stood in, whose
-- duties passed on, who asked for which role, who administers.
CREATE TRIGGER kept BEFORE DELETE ON unit_papers FOR EACH ROW EXECUTE FUNCTION keep_record();
CREATE TRIGGER kept BEFORE DELETE ON chases FOR EACH ROW EXECUTE FUNCTION keep_record();
CREATE TRIGGER kept BEFORE DELETE ON deputies FOR EACH ROW EXECUTE FUNCTION keep_record();
CREATE TRIGGER kept BEFORE DELETE ON handovers FOR EACH ROW EXECUTE FUNCTION keep_record();
CREATE TRIGGER kept BEFORE DELETE ON role_requests FOR EACH ROW EXECUTE FUNCTION keep_record();
CREATE TRIGGER kept BEFORE DELETE ON administrators FOR EACH ROW EXECUTE FUNCTION keep_record();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON unit_papers FOR EACH STATEMENT EXECUTE FUNCTION keep_record();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON chases FOR EACH STATEMENT EXECUTE FUNCTION keep_record();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON deputies FOR EACH STATEMENT EXECUTE FUNCTION keep_record();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON handovers FOR EACH STATEMENT EXECUTE FUNCTION keep_record();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON role_requests FOR EACH STATEMENT EXECUTE FUNCTION keep_record();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON administrators FOR EACH STATEMENT EXECUTE FUNCTION keep_record();
CREATE TRIGGER kept_as_it_is BEFORE UPDATE ON unit_papers FOR EACH ROW EXECUTE FUNCTION keep_record();
CREATE TRIGGER kept_as_it_is BEFORE UPDATE ON chases FOR EACH ROW EXECUTE FUNCTION keep_record();
