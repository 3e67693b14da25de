-- Old submissions, for the second time, with the tokens of their invites.
--
-- In:  $1 ids, $2 ids of invites or null (parallel arrays)
-- Out: the submission as JSON, the token or null; in the arrays' order
SELECT row_to_json(s)::text, i.token::text
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS p (submission_id, invite_id, n)
  JOIN "Submission" s ON s.id::text = p.submission_id
  LEFT JOIN "Invite" i ON i.id::text = p.invite_id
 ORDER BY p.n;
