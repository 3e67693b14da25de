-- Old submissions, for the second time, with the tokens of their invites.
--
-- In:  $1 text[] old_ids
--      $2 text[] invite_ids  or null; parallel to the ids
--      $3 text   most_bytes  int8: that a row may have
-- Out: the submission as JSON, null if it is longer; the token or null; its id; its place in the arrays, from 1.
--      All are texts
SELECT CASE WHEN octet_length(j.doc) <= $3::text::bigint THEN j.doc END, i.token::text, s.id::text, p.n::text
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS p (submission_id, invite_id, n)
  JOIN "Submission" s ON s.id::text = p.submission_id
  LEFT JOIN "Invite" i ON i.id::text = p.invite_id
 CROSS JOIN LATERAL (SELECT row_to_json(s)::text) AS j (doc)
 ORDER BY p.n;
