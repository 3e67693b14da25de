-- Notes in the audit that all submissions follow the rule of today.
--
-- In: $1 text  who; $2, $3 texts  how many were read and changed (int)
INSERT INTO audit (actor, action, row_kind, detail)
VALUES ($1::text, 'renewal.recomputed', 'submission', jsonb_build_object('read', $2::text::int, 'changed', $3::text::int))
