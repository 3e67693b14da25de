-- Whom an invite is for follows also when an import says which employee it is.
CREATE OR REPLACE TRIGGER list AFTER UPDATE OF name_hint, email_hint, external_id, employee_id, expires_at, revoked_at
    OR DELETE ON invite FOR EACH ROW EXECUTE FUNCTION list_invite();

INSERT INTO invited
SELECT invited_persons(external_id, email_hint, employee_id), id FROM invite WHERE employee_id IS NOT NULL
ON CONFLICT DO NOTHING;
