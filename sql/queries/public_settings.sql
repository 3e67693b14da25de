-- The public settings as one JSON object, and whether E-Verify is on.
SELECT coalesce(jsonb_object_agg(key, value), '{}')::text,
       coalesce(bool_or(key = 'useEVerify' AND value = 'true'), false)
  FROM public_setting;
