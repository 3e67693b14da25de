-- Begins to write: notes the run.
--
-- In: $1 its id, $2 actor, $3 source, $4 policy
INSERT INTO import_run (id, actor, source, policy)
VALUES ($1, $2::text, $3::text, $4::text);
