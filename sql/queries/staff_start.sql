-- GET /api/start: what the first page needs to know of all. Nobody's data is
-- in it, so it leaves no audit row.
--
-- In:  $1 uuid account_id  not used
--      $2 text actor       likewise
-- Out: status 200, body {"invited"}: whether anybody ever was
SELECT 200, jsonb_build_object('invited', EXISTS (SELECT FROM invite))::text
 WHERE $1::uuid IS NULL OR $2::text IS NOT NULL;
