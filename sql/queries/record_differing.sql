-- Records replays whose content differs from what was stored, each content
-- once, and no more than 100 of one submission.
--
-- In:  Parallel arrays:
--      $1 uuid[]  invite_ids
--      $2 bytea[] content_digests  of what was sent
INSERT INTO audit (action, row_kind, row_id, detail)
SELECT 'submission.differing_replay', 'submission', s.id,
       jsonb_build_object('contentDigest', encode(s.content_digest, 'hex'))
  FROM unnest($1::uuid[], $2::bytea[]) AS s (id, content_digest)
 WHERE (SELECT count(*)
          FROM audit a
         WHERE a.row_id = s.id AND a.action = 'submission.differing_replay') < 100
 ORDER BY s.id, s.content_digest -- so that two batches can not deadlock
ON CONFLICT DO NOTHING;
