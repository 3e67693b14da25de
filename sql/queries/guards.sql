-- What guards the database, and where it is not as it should be: exactly these
-- privileges and policies, and roles that are no more than they were made.
--
-- Out, as texts, a row for each difference: which guard (see guards[] in
--      src/cli/guards.c); what is wrong; the statement by which the owner
--      mends it, or null where that takes a superuser.
--
-- Other roles than ours are the operator's business (backups, reports). For
-- our own and for PUBLIC what is not listed here is too much. Everybody can
-- read the catalogs that this looks at, and no name is resolved by a path.
WITH ours AS MATERIALIZED (
    SELECT n.oid AS schema, n.nspowner AS owner
      FROM pg_namespace n
     WHERE n.nspname = 'admitone'
), wanted (role, privilege, relation, columns) AS MATERIALIZED (VALUES
    ('admitone_intake', 'SELECT', 'invite', 'id token_digest name_hint email_hint external_id employee_id worker_type '
                                            'start_date is_renewal expires_at used_at revoked_at'),
    ('admitone_intake', 'UPDATE', 'invite', 'used_at'),
    ('admitone_intake', 'SELECT', 'employee', 'id external_id'),
    ('admitone_intake', 'INSERT', 'employee', 'id external_id first_name last_name email worker_type hire_date'),
    ('admitone_intake', 'SELECT', 'submission', 'invite_id content_digest'),
    ('admitone_intake', 'INSERT', 'submission', 'invite_id employee_id first_name last_name is_renewal '
                                                'next_renewal_date content_digest sealed receipt receipt_until'),
    ('admitone_intake', 'SELECT', 'audit', 'action row_id'),
    ('admitone_intake', 'INSERT', 'audit', 'action row_kind row_id detail'),
    ('admitone_intake', 'INSERT', 'unlisted_submission', ''),
    ('admitone_intake', 'SELECT', 'public_setting', ''),
    ('admitone_intake', 'SELECT', 'logo', ''),
    ('admitone_intake', 'SELECT', 'schema_migration', ''),

    ('admitone_admin', 'SELECT INSERT', 'invite', ''),
    ('admitone_admin', 'UPDATE', 'invite', 'expires_at revoked_at name_hint email_hint'),
    ('admitone_admin', 'SELECT INSERT UPDATE', 'employee', ''),
    ('admitone_admin', 'SELECT', 'submission', ''),
    ('admitone_admin', 'UPDATE', 'submission', 'status reviewed_at next_renewal_date version updated_at reviewed_by '
                                               'decision_reason admin_notes'),
    ('admitone_admin', 'SELECT', 'audit', ''),
    ('admitone_admin', 'INSERT', 'audit', 'actor account_id action row_kind row_id detail'),
    ('admitone_admin', 'SELECT', 'audit_chain', ''),
    ('admitone_admin', 'SELECT', 'audit_chain_mark', ''),
    ('admitone_admin', 'SELECT', 'audit_entry', ''),
    ('admitone_admin', 'SELECT', 'differing_replay', ''),
    ('admitone_admin', 'SELECT INSERT UPDATE', 'setting', ''),
    ('admitone_admin', 'SELECT', 'public_setting', ''),
    ('admitone_admin', 'SELECT INSERT UPDATE DELETE', 'logo', ''),
    ('admitone_admin', 'SELECT INSERT UPDATE', 'account', ''),
    ('admitone_admin', 'SELECT INSERT UPDATE DELETE', 'session', ''),
    ('admitone_admin', 'SELECT INSERT UPDATE DELETE', 'login_attempt', ''),
    ('admitone_admin', 'SELECT INSERT UPDATE DELETE', 'login_address', ''),
    ('admitone_admin', 'SELECT', 'unlisted_submission', ''),
    ('admitone_admin', 'SELECT', 'listed_submission', ''),
    ('admitone_admin', 'SELECT INSERT', 'listed_employee', ''),
    ('admitone_admin', 'SELECT', 'listed_invite', ''),
    ('admitone_admin', 'SELECT', 'submission_news', ''),
    ('admitone_admin', 'SELECT', 'employee_news', ''),
    ('admitone_admin', 'SELECT', 'invite_news', ''),
    ('admitone_admin', 'SELECT', 'invited', ''),
    ('admitone_admin', 'SELECT INSERT', 'upload', ''),
    ('admitone_admin', 'SELECT INSERT', 'upload_invite', ''),
    ('admitone_admin', 'SELECT', 'submission_list', ''),
    ('admitone_admin', 'SELECT INSERT DELETE', 'request_key', ''),
    ('admitone_admin', 'SELECT', 'import_run', ''),
    ('admitone_admin', 'SELECT', 'imported', ''),
    ('admitone_admin', 'SELECT', 'schema_migration', ''),

    ('admitone_monitor', 'SELECT', 'invite', 'id is_renewal created_at expires_at used_at revoked_at'),
    ('admitone_monitor', 'SELECT', 'submission', 'invite_id employee_id status is_renewal created_at reviewed_at '
                                                 'next_renewal_date receipt receipt_until'),
    ('admitone_monitor', 'SELECT', 'employee', 'id status created_at'),
    ('admitone_monitor', 'SELECT', 'audit', 'id at action row_kind row_id'),
    ('admitone_monitor', 'SELECT', 'audit_chain', 'position audit_id'),
    ('admitone_monitor', 'SELECT', 'differing_replay', 'id at submission_id'),
    ('admitone_monitor', 'SELECT', 'schema_migration', '')

-- Functions that not everybody may call; nor is any that acts as its owner one
-- for everybody.
), closed (function, role) AS MATERIALIZED (VALUES
    ('list_all', NULL),
    ('list_new', 'admitone_admin'),
    ('audit_chain_extend', 'admitone_admin')

), policy (relation, name, command, roles, visible, writable) AS MATERIALIZED (VALUES
    ('invite', 'staff', 'ALL', 'admitone_admin admitone_monitor', 'true', NULL),
    ('invite', 'look_up', 'SELECT', 'admitone_intake', 'true', NULL),
    ('invite', 'claim', 'UPDATE', 'admitone_intake',
     '((used_at IS NULL) AND (revoked_at IS NULL) AND (expires_at > now()))', '(used_at = now())'),
    ('audit', 'staff', 'ALL', 'admitone_admin admitone_monitor', 'true', NULL),
    ('audit', 'replays', 'ALL', 'admitone_intake',
     '((action = ''submission.differing_replay''::text) AND (row_kind = ''submission''::text))', NULL)

), role (name, oid) AS MATERIALIZED (
    SELECT v.name, r.oid
      FROM (VALUES ('admitone_intake'), ('admitone_admin'), ('admitone_monitor')) AS v (name)
      LEFT JOIN pg_roles r ON r.rolname = v.name

-- What there is, a row for each privilege; as it is named in GRANT.
), relation AS MATERIALIZED (
    SELECT c.oid, c.relname::text AS name, c.relacl AS acl, c.relrowsecurity AS has_policies, c.relkind AS kind
      FROM ours
      JOIN pg_class c ON c.relnamespace = ours.schema AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
), function AS MATERIALIZED (
    SELECT p.oid, p.proname::text AS name, coalesce(p.proacl, acldefault('f', p.proowner)) AS acl,
           p.oid::regprocedure::text AS signature,
           p.prosecdef AND p.prorettype <> 'trigger'::regtype OR p.proname IN (SELECT function FROM closed) AS is_closed
      FROM ours
      JOIN pg_proc p ON p.pronamespace = ours.schema
), found (acl, object, of, label) AS (
    SELECT r.acl, format('%s admitone.%I', CASE kind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, r.name), '', r.name
      FROM relation r
    UNION ALL
    SELECT a.attacl, format('TABLE admitone.%I', r.name), a.attname, r.name
      FROM relation r
      JOIN pg_attribute a ON a.attrelid = r.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped
    UNION ALL
    SELECT f.acl, 'FUNCTION ' || f.signature, '', 'function ' || f.name
      FROM function f
    UNION ALL
    SELECT n.nspacl, 'SCHEMA admitone', '', 'schema admitone'
      FROM ours
      JOIN pg_namespace n ON n.oid = ours.schema
    UNION ALL
    SELECT coalesce(d.datacl, acldefault('d', d.datdba)), format('DATABASE %I', d.datname), '', 'this database'
      FROM pg_database d
     WHERE d.datname = current_database()
), has AS (
    SELECT coalesce(role.name, 'PUBLIC') AS role, x.privilege_type AS privilege, f.object, f.of, f.label,
           x.is_grantable AS can_pass_on
      FROM found f
     CROSS JOIN ours
     CROSS JOIN LATERAL aclexplode(f.acl) AS x
      LEFT JOIN role ON role.oid = x.grantee
     WHERE (role.name IS NOT NULL OR x.grantee = 0) AND x.grantee <> ours.owner
       AND x.privilege_type <> 'CONNECT' -- the operator's choice
), wants AS (
    SELECT w.role, p.privilege, format('TABLE admitone.%I', w.relation) AS object, c.of, w.relation AS label,
           false AS can_pass_on
      FROM wanted w
     CROSS JOIN LATERAL regexp_split_to_table(w.privilege, ' ') AS p (privilege)
     CROSS JOIN LATERAL regexp_split_to_table(w.columns, ' ') AS c (of)
      JOIN relation r ON r.name = w.relation -- else a migration is missing, which migrate tells
     WHERE c.of = '' OR EXISTS (SELECT FROM pg_attribute a
                                 WHERE a.attrelid = r.oid AND a.attname = c.of AND NOT a.attisdropped)
    UNION ALL
    SELECT 'PUBLIC', 'EXECUTE', 'FUNCTION ' || f.signature, '', 'function ' || f.name, false
      FROM function f
     WHERE NOT f.is_closed
    UNION ALL
    SELECT c.role, 'EXECUTE', 'FUNCTION ' || f.signature, '', 'function ' || f.name, false
      FROM function f
      JOIN closed c ON c.function = f.name AND c.role IS NOT NULL
    UNION ALL
    SELECT role.name, 'USAGE', 'SCHEMA admitone', '', 'schema admitone', false
      FROM role
), difference AS (
    SELECT coalesce(w.role, h.role) AS role, coalesce(w.privilege, h.privilege) AS privilege,
           coalesce(w.object, h.object) AS object, coalesce(w.label, h.label) AS label, w.role IS NOT NULL AS lacks,
           nullif(string_agg(quote_ident(coalesce(w.of, h.of)), ', ' ORDER BY coalesce(w.of, h.of))
                  FILTER (WHERE coalesce(w.of, h.of) <> ''), '') AS columns,
           coalesce(h.can_pass_on, false) AS can_pass_on
      FROM wants w
      FULL JOIN has h USING (role, privilege, object, of, can_pass_on)
     WHERE w.role IS NULL OR h.role IS NULL
     GROUP BY 1, 2, 3, 4, 5, 7, coalesce(w.of, h.of) = ''
), granted (guard, n, what, mend) AS (
    SELECT 'privileges', lacks::int,
           format('%s %s %s on %s%s%s', d.role, CASE WHEN lacks THEN 'lacks' ELSE 'should not have' END, d.privilege,
                  d.label, ' (' || d.columns || ')', CASE WHEN d.can_pass_on THEN ' with grant option' END),
           format('%s %s%s ON %s %s %s%s', CASE WHEN lacks THEN 'GRANT' ELSE 'REVOKE' END, d.privilege,
                  ' (' || d.columns || ')', d.object, CASE WHEN lacks THEN 'TO' ELSE 'FROM' END, d.role,
                  CASE WHEN NOT lacks THEN ' CASCADE' END)
      FROM difference d

), secured (guard, n, what, mend) AS (
    SELECT 'row_security', 2,
           format('row security of %s is %s', r.name, CASE WHEN r.has_policies THEN 'on, without policies' ELSE 'off' END),
           format('ALTER TABLE admitone.%I %s ROW LEVEL SECURITY', r.name,
                  CASE WHEN r.has_policies THEN 'DISABLE' ELSE 'ENABLE' END)
      FROM relation r
     WHERE r.kind = 'r' AND r.has_policies <> (r.name IN (SELECT relation FROM policy))
    UNION ALL
    SELECT 'row_security', 3,
           format('policy %s of %s is %s', coalesce(w.name, h.policyname), coalesce(w.relation, h.tablename),
                  CASE WHEN w.name IS NULL THEN 'unknown' WHEN h.policyname IS NULL THEN 'missing' ELSE 'changed' END),
           concat_ws('; ',
                  format('DROP POLICY IF EXISTS %I ON admitone.%I', coalesce(w.name, h.policyname),
                         coalesce(w.relation, h.tablename)),
                  CASE WHEN w.name IS NOT NULL THEN
                      concat_ws(' ', format('CREATE POLICY %I ON admitone.%I FOR %s TO %s', w.name, w.relation, w.command,
                                            replace(w.roles, ' ', ', ')),
                                'USING (' || w.visible || ')', 'WITH CHECK (' || w.writable || ')') END)
      FROM policy w
      FULL JOIN (SELECT p.*, (SELECT string_agg(r, ' ' ORDER BY r) FROM unnest(p.roles) AS r) AS names
                   FROM pg_policies p
                  WHERE p.schemaname = 'admitone') h ON h.tablename = w.relation AND h.policyname = w.name
     WHERE (h.permissive, h.cmd, h.names, h.qual, h.with_check) IS DISTINCT FROM
           ('PERMISSIVE', w.command, w.roles, w.visible, w.writable)

-- What a role may do to itself, and what should never be done to it. Only a
-- superuser sees passwords: guards_passwords.sql has what one made for that.
), personal (guard, n, what, mend) AS (
    SELECT 'role_settings', 4, format('%s has %s%s', r.rolname, setting, ' in database ' || d.datname), NULL
      FROM pg_db_role_setting s
      JOIN pg_roles r ON r.oid = s.setrole
      LEFT JOIN pg_database d ON d.oid = s.setdatabase
     CROSS JOIN LATERAL unnest(s.setconfig) AS setting
     WHERE r.oid IN (SELECT oid FROM role UNION SELECT owner FROM ours)
    UNION ALL
    SELECT 'role_settings', 5, format('%s has %s', r.rolname, v.what), NULL
      FROM role
      JOIN pg_roles r ON r.oid = role.oid
     CROSS JOIN LATERAL (VALUES
           (r.rolconnlimit >= 0, format('a limit of %s connections', r.rolconnlimit)),
           (isfinite(r.rolvaliduntil), format('a password until %s', r.rolvaliduntil))) AS v (is_so, what)
     WHERE v.is_so
    UNION ALL
    SELECT 'role_powers', 6, format('%s %s', role.name, v.what), NULL
      FROM role
      LEFT JOIN pg_roles r ON r.oid = role.oid
     CROSS JOIN LATERAL (VALUES
           (r.oid IS NULL, 'does not exist'),
           (NOT r.rolcanlogin, 'may not log in'),
           (r.rolsuper, 'is a superuser'),
           (r.rolcreaterole, 'may make roles'),
           (r.rolcreatedb, 'may make databases'),
           (r.rolreplication, 'may replicate'),
           (r.rolbypassrls, 'is above row security'),
           (r.oid = (SELECT owner FROM ours), 'owns the schema')) AS v (is_so, what)
     WHERE v.is_so
    UNION ALL
    SELECT 'role_powers', 7, format('%s is a member of %s', role.name, g.rolname), NULL
      FROM role
      JOIN pg_auth_members m ON m.member = role.oid
      JOIN pg_roles g ON g.oid = m.roleid
    UNION ALL
    SELECT 'open_functions', 8, format('%s may call %s', role.name, p.oid::regprocedure), NULL
      FROM role
      JOIN pg_proc p ON p.pronamespace = 'pg_catalog'::regnamespace
                    AND p.proname ~ '^(pg_(try_)?advisory_|lo_|loread$|lowrite$)' -- as superuser.sql
     WHERE role.oid IS NOT NULL AND has_function_privilege(role.oid, p.oid, 'EXECUTE')
    UNION ALL
    SELECT 'role_passwords', 9, 'not looked at: run sql/superuser.sql (again), or ask as a role that may',
           NULL
     WHERE NOT EXISTS (SELECT FROM pg_proc p
                         JOIN pg_namespace n ON n.oid = p.pronamespace
                         JOIN pg_roles r ON r.oid = p.proowner AND r.rolsuper
                        WHERE n.nspname = 'admitone_guard' AND p.proname = 'changed_passwords'
                          AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE'))
)
SELECT guard, what, mend
  FROM (TABLE granted UNION ALL TABLE secured UNION ALL TABLE personal) AS d
 ORDER BY n, what
