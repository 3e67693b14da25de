-- Keeps in which fields a superseded version differs from what stands.
--
-- In: $1 its old id, $2 a JSON array
UPDATE import_stage SET differs = $2::text::jsonb WHERE kind = 'submission' AND old_id = $1;
