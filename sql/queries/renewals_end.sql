-- Notes in the audit that all submissions follow the rule of today.
--
-- In:  $1 text actor
--      $2 text read     how many (int)
--      $3 text changed  how many (int)
INSERT INTO audit (actor, action, row_kind, detail)
VALUES ($1::text, 'renewal.recomputed', 'submission', jsonb_build_object('read', $2::text::int, 'changed', $3::text::int))
