-- Whose password is another than sql/superuser.sql saw. Ran only where
-- guards.sql had nothing to say of it, for there the function may be missing.
--
-- Out: as guards.sql
SELECT 'role_passwords', what, NULL
  FROM admitone_guard.changed_passwords() AS what
 ORDER BY what
