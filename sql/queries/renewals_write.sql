-- Puts right what was stored under an older rule, with an audit row for each.
--
-- In:  $1 text   actor
--      Parallel arrays:
--      $2 uuid[] submission_ids
--      $3 text[] next_renewals   or null
--      $4 text[] receipts        their kinds, or null
--      $5 text[] receipt_dates   the dates on them, or null
WITH given AS MATERIALIZED (
    SELECT g.invite_id, g.next::date, g.receipt, g.until::date
      FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS g (invite_id, next, receipt, until)
), before AS MATERIALIZED (
    SELECT b.invite_id, b.next_renewal_date, b.receipt, b.receipt_until
      FROM submission b
      JOIN given g USING (invite_id)
     WHERE (b.next_renewal_date, b.receipt, b.receipt_until) IS DISTINCT FROM (g.next, g.receipt, g.until)
     ORDER BY b.invite_id
       FOR NO KEY UPDATE OF b
), logged AS (
    INSERT INTO audit (actor, action, row_kind, row_id, detail)
    SELECT $1::text, 'submission.renewal_corrected', 'submission', invite_id,
           jsonb_build_object('from', o.next_renewal_date, 'to', g.next) ||
           CASE WHEN (o.receipt, o.receipt_until) IS DISTINCT FROM (g.receipt, g.until)
                THEN jsonb_build_object('receiptFrom', o.receipt, 'receiptTo', g.receipt,
                                        'receiptUntilFrom', o.receipt_until, 'receiptUntilTo', g.until)
                ELSE '{}' END
      FROM before o
      JOIN given g USING (invite_id)
     ORDER BY invite_id
)
UPDATE submission b
   SET next_renewal_date = g.next, receipt = g.receipt, receipt_until = g.until
  FROM before o
  JOIN given g USING (invite_id)
 WHERE b.invite_id = o.invite_id
