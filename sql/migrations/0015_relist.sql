-- Lists all anew, as in 0003_lists.sql, and also whom the invites are for.
CREATE OR REPLACE FUNCTION list_all() RETURNS void VOLATILE LANGUAGE plpgsql
    SET search_path = admitone, pg_temp AS $$
BEGIN
    PERFORM FROM list_turn FOR UPDATE;
    DELETE FROM unlisted_submission;
    DELETE FROM listed_submission;
    -- Those that came since are noted, and stay so; employees and invites that
    -- are made meanwhile are listed by who makes them.
    INSERT INTO listed_submission
    SELECT * FROM submission_line WHERE id NOT IN (SELECT invite_id FROM unlisted_submission);
    DELETE FROM listed_employee;
    INSERT INTO listed_employee SELECT * FROM employee_line ON CONFLICT DO NOTHING;
    DELETE FROM listed_invite;
    INSERT INTO listed_invite SELECT * FROM invite_line ON CONFLICT DO NOTHING;
    DELETE FROM invited;
    INSERT INTO invited
    SELECT invited_persons(external_id, email_hint, employee_id), id FROM invite ON CONFLICT DO NOTHING;
END
$$;
