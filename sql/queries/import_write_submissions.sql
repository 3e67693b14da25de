-- Writes submissions: those that stand, with an invite for those that have none,
-- and the superseded ones.
--
-- In:  $1 uuid    run_id
--      Parallel arrays:
--      $2 text[]  old_ids
--      $3 bytea[] token_digests    of invites to make, or null
--      $4 bytea[] content_digests  null for superseded ones
--      $5 bytea[] sealed_forms
--      $6 bytea[] sealed_rests     or null
--      $7 text[]  next_renewals    or null
--      $8 text[]  receipts         their kinds, or null
--      $9 text[]  receipt_dates    the dates on them, or null
WITH given AS MATERIALIZED (
    SELECT s.*, g.token_digest, g.content_digest, g.form, g.form_rest, g.next_renewal::date, g.receipt,
           g.receipt_until::date
      FROM unnest($2::text[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::text[], $8::text[], $9::text[])
           AS g (old_id, token_digest, content_digest, form, form_rest, next_renewal, receipt, receipt_until)
      JOIN import_stage s ON s.kind = 'submission' AND s.old_id = g.old_id
), invited AS (
    INSERT INTO invite (id, token_digest, employee_id, is_renewal, created_at, expires_at, used_at)
    SELECT row_id, token_digest, employee_id, coalesce((doc ->> 'isRenewal')::boolean, false), coalesce(at, now()),
           coalesce(at, now()), coalesce(at, now())
      FROM given
     WHERE token_digest IS NOT NULL AND outcome = 'created'
), stored AS (
    INSERT INTO submission (invite_id, employee_id, first_name, last_name, status, is_renewal, created_at, updated_at,
                            reviewed_at, next_renewal_date, receipt, receipt_until, admin_notes, content_digest, sealed)
    SELECT row_id, employee_id, coalesce(doc ->> 'firstName', ''), coalesce(doc ->> 'lastName', ''), status,
           coalesce((doc ->> 'isRenewal')::boolean, false), coalesce(at, now()), updated_at,
           CASE WHEN status <> 'pending_review' THEN coalesce(updated_at, at, now()) END,
           next_renewal, receipt, receipt_until, nullif(doc ->> 'adminNotes', ''), content_digest, form
      FROM given
     CROSS JOIN LATERAL (SELECT CASE WHEN odd ? 'status' THEN 'pending_review'
                                     ELSE coalesce(doc ->> 'status', 'pending_review') END,
                                import_time(doc ->> 'updatedAt')) AS v (status, updated_at)
     WHERE outcome = 'created'
)
INSERT INTO imported (id, run_id, kind, old_id, outcome, row_id, at, detail, sealed, rest)
SELECT entry_id, $1, kind, old_id, outcome, row_id, at,
       jsonb_strip_nulls(jsonb_build_object('linkedBy', linked_by, 'odd', odd,
                                            'nextRenewalDate', CASE WHEN outcome = 'created'
                                                                    THEN doc -> 'nextRenewalDate' END,
                                            'notes', CASE WHEN notes <> '{}' THEN to_jsonb(notes) END)) ||
       CASE WHEN outcome = 'created' THEN '{}'
            ELSE doc - 'id' - 'firstName' - 'lastName' ||
                 jsonb_build_object('differs', (SELECT coalesce(jsonb_agg(d -> 'field'), '[]')
                                                  FROM jsonb_array_elements(differs) AS d)) END,
       CASE WHEN outcome = 'superseded' THEN form END, form_rest
  FROM given;
