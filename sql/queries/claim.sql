-- Claims many invites at once: each becomes used, gets its employee and its
-- submission, or nothing happens to it. One statement, so one commit and
-- nothing in between. READ COMMITTED.
--
-- In:  Arrays of equal length, an element for each claim:
--      $1  bytea[] token_digests    ascending and without duplicates, which the
--                                   program sees to
--      $2  uuid[]  new_ids          for a new employee each
--      $3  text[]  first_names
--      $4  text[]  last_names
--      $5  text[]  external_ids     or null
--      $6  date[]  next_renewals    or null
--      $7  bytea[] content_digests
--      $8  bytea[] sealed_forms
--      $9  text[]  receipts         their kinds; null where no claim has one
--      $10 date[]  receipt_dates    the dates on them; likewise
-- Out: n (position in the arrays, from 1) and id of every invite claimed.
--
-- What is missing in the result lost: lookup.sql, a statement of its own and
-- so with a newer snapshot, tells to what. A claim whose employee another
-- transaction is making at this moment is left out too; its invite is still
-- fresh then, and the program claims it again.
--
-- No deadlock: every transaction locks its invites first, all of them (the
-- sort below the lock), in the order of their digests, and then makes
-- employees in the order of their external ids.
WITH claimable AS MATERIALIZED (
    SELECT s.n, i.id, i.email_hint, i.worker_type, i.start_date, i.is_renewal,
           coalesce(i.external_id, s.external_id) AS external_id,
           coalesce(i.employee_id, e.id) AS employee_id,
           -- Claims with the same key get the same new employee.
           coalesce(i.external_id, s.external_id, s.new_id::text) COLLATE "C" AS hire_key
      FROM unnest($1::bytea[], $2::uuid[], $5::text[])
           WITH ORDINALITY AS s (token_digest, new_id, external_id, n)
      JOIN invite i USING (token_digest)
      LEFT JOIN employee e ON i.employee_id IS NULL
                          AND e.external_id = coalesce(i.external_id, s.external_id)
     WHERE i.used_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()
     ORDER BY i.token_digest
       FOR UPDATE OF i
), hired AS (
    INSERT INTO employee (id, external_id, first_name, last_name, email, worker_type, hire_date)
    SELECT DISTINCT ON (c.hire_key)
           ($2::uuid[])[c.n], c.external_id, ($3::text[])[c.n], ($4::text[])[c.n], c.email_hint, c.worker_type,
           c.start_date
      FROM claimable c
     WHERE c.employee_id IS NULL
     ORDER BY c.hire_key, c.n
    ON CONFLICT (external_id) WHERE external_id IS NOT NULL DO NOTHING
    RETURNING id, coalesce(external_id, id::text) COLLATE "C" AS hire_key
), placed AS MATERIALIZED (
    SELECT c.n, c.id, c.is_renewal, coalesce(c.employee_id, h.id) AS employee_id
      FROM claimable c
      LEFT JOIN hired h USING (hire_key)
     WHERE coalesce(c.employee_id, h.id) IS NOT NULL
), stored AS (
    INSERT INTO submission (invite_id, employee_id, first_name, last_name, is_renewal,
                            next_renewal_date, content_digest, sealed, receipt, receipt_until)
    SELECT p.id, p.employee_id, ($3::text[])[p.n], ($4::text[])[p.n], p.is_renewal,
           ($6::date[])[p.n], ($7::bytea[])[p.n], ($8::bytea[])[p.n], ($9::text[])[p.n], ($10::date[])[p.n]
      FROM placed p
), noted AS (
    INSERT INTO unlisted_submission (invite_id)
    SELECT p.id FROM placed p
)
UPDATE invite i
   SET used_at = now()
  FROM placed p
 WHERE i.id = p.id
RETURNING p.n::int4, i.id;
