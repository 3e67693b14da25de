-- Begins to write: notes the run.
--
-- In:  $1 uuid run_id
--      $2 text actor
--      $3 text source
--      $4 text policy
INSERT INTO import_run (id, actor, source, policy)
VALUES ($1, $2::text, $3::text, $4::text);
