-- What people see of the employer: its logo, and its texts in Spanish too.

CREATE TABLE logo (
    id     integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    kind   text NOT NULL CHECK (kind IN ('png', 'jpg', 'svg')),
    bytes  bytea NOT NULL CHECK (octet_length(bytes) <= 262144)
);
COMMENT ON TABLE logo IS 'The employer''s logo, at most one, as GET /brand/DIGEST.KIND serves it.';
COMMENT ON COLUMN logo.digest IS 'SHA-256 of bytes: a new logo has a new address.';
COMMENT ON COLUMN logo.bytes IS 'What was uploaded, without its metadata.';

-- logo: where it is and how large, {path, width, height}; set with the table.
INSERT INTO setting (key, value, is_public) VALUES
    ('welcomeMessageEs', 'null', true),
    ('footerTextEs', 'null', true),
    ('supportContactEs', 'null', true),
    ('logo', 'null', true);
