-- What is settled before invites are made.
--
-- In:  $1 text expires_at   RFC 3339, or null
--      $2 text expiry_days  null: as a setting says
--      $3 uuid employee_id  that they are for, or null
--      $4 text is_renewal   t or f
--      $5 text external_id  or null
--      $6 text email        or null
--      $7 text again        t or f; f: the person may have no open invite and,
--                           but for a renewal, no form
-- Out: when they expire (RFC 3339), the code of why they may not be made, or null
SELECT to_char(coalesce($1::text::timestamptz,
                        now() + make_interval(secs => 86400 * coalesce($2::text::int,
                            (SELECT (value #>> '{}')::int FROM setting WHERE key = 'inviteExpiryDays'), 14)))
               AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       coalesce(invites_refused(),
                CASE WHEN $3::uuid IS NOT NULL AND NOT EXISTS (SELECT FROM employee WHERE id = $3)
                     THEN 'employee_not_found'
                     WHEN $4::text::boolean THEN reverification_refusal($3) END,
                (SELECT CASE WHEN bool_or(is_form) THEN 'form_exists' ELSE 'already_invited' END
                   FROM people_known(ARRAY[$5::text], ARRAY[$6::text], ARRAY[$3::uuid])
                  WHERE NOT $7::text::boolean AND NOT (is_form AND $4::text::boolean)
                 HAVING count(*) > 0));
