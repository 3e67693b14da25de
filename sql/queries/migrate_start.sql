-- Makes the schema and the table of what is applied, where they are missing.
DO $start$
BEGIN
    -- Asked first: IF NOT EXISTS wants the right to create even if it exists.
    IF to_regnamespace('admitone') IS NULL THEN
        CREATE SCHEMA admitone;
    END IF;
    IF to_regclass('admitone.schema_migration') IS NULL THEN
        CREATE TABLE admitone.schema_migration (
            version    int PRIMARY KEY,
            name       text NOT NULL,
            sha256     bytea NOT NULL CHECK (length(sha256) = 32),
            applied_at timestamptz NOT NULL DEFAULT now()
        );
        COMMENT ON COLUMN admitone.schema_migration.sha256 IS 'Of the migration''s text: a changed one is noticed.';
    END IF;
END
$start$;
