-- What staff asks to be done once, however often it is asked for.
--
-- The row is written by the very statement that does the act (sql/embed.sh
-- adds that to each statement whose head says "Keyed"), so it is there exactly
-- when the act is done. The answer is not kept but made again of the rows: a
-- person's values stand in one place only.
CREATE TABLE request_key (
    key          uuid PRIMARY KEY,
    account_id   uuid,
    act          text NOT NULL,
    content      bytea NOT NULL CHECK (length(content) = 32),
    status       int NOT NULL,
    row_ids      uuid[] NOT NULL,
    sealed_token bytea,
    token_digest bytea CHECK (length(token_digest) = 32),
    made_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX request_key_made_at_idx ON request_key (made_at);
COMMENT ON TABLE request_key IS 'The Idempotency-Keys of acts that are done; each is forgotten after seven days.';
COMMENT ON COLUMN request_key.account_id IS 'Whose it is; null: the CLI''s.';
COMMENT ON COLUMN request_key.content IS 'SHA-256 of what was asked for: the same key with other content is refused.';
COMMENT ON COLUMN request_key.status IS 'Of HTTP: what was answered.';
COMMENT ON COLUMN request_key.row_ids IS 'The rows of which the answer is made again, in its order.';
COMMENT ON COLUMN request_key.sealed_token IS 'Of the one-time link that was made, sealed to the staff side''s key.';

-- The ids of the rows that an ANSWER (JSON) is about.
CREATE FUNCTION answer_ids(answer text) RETURNS uuid[] IMMUTABLE LANGUAGE sql
    RETURN CASE WHEN answer::jsonb ? 'ids'
                THEN ARRAY(SELECT id::uuid
                             FROM jsonb_array_elements_text(answer::jsonb -> 'ids') WITH ORDINALITY AS e (id, n)
                            ORDER BY n)
                ELSE ARRAY[(answer::jsonb ->> 'id')::uuid] END;

GRANT SELECT, INSERT, DELETE ON request_key TO admitone_admin;
