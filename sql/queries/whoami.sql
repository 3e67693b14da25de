-- Which role looks at which database?
--
-- Out: the role's name, the database's
SELECT session_user::text, current_database()::text
