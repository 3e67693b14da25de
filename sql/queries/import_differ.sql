-- Keeps in which fields a superseded version differs from what stands.
--
-- In:  $1 text old_id
--      $2 text remarks  a JSON array
UPDATE import_stage SET differs = $2::text::jsonb WHERE kind = 'submission' AND old_id = $1;
