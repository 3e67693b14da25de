-- Likewise: forgets Idempotency-Keys after seven days.
--
-- Out: how many (int8)
WITH forgotten AS (
    DELETE FROM request_key WHERE made_at < now() - interval '7 days' RETURNING key
)
SELECT count(*) FROM forgotten;
