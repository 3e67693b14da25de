-- What is settled before invites are made.
--
-- In:  $1 when they expire (RFC 3339) or null, $2 after how many days or null
--      (then a setting says), $3 the employee that they are for or null
-- Out: when they expire (RFC 3339), whether that employee exists
SELECT to_char(coalesce($1::text::timestamptz,
                        now() + make_interval(secs => 86400 * coalesce($2::text::int,
                            (SELECT (value #>> '{}')::int FROM setting WHERE key = 'inviteExpiryDays'), 14)))
               AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       $3::uuid IS NULL OR EXISTS (SELECT FROM employee WHERE id = $3);
