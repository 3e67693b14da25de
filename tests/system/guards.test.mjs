// SPDX-License-Identifier: MIT
// guards.test.mjs -- privileges and policies are exactly what they should be:
// verify says what differs, migrate mends it; and what the intake's role may
// write has its limits.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { blocksOf } from '../documents/blocks.mjs';
import { form } from './form.mjs';
import { REPO, run, waitFor, withSystem } from './harness.mjs';

withSystem('guards', { env: { ADMITONE_WORKERS: '1', ADMITONE_ADMIN_WORKERS: '1' } }, (s, it) => {
  const as = (role, database = 'admitone') => ({ PGUSER: role, PGDATABASE: database });
  const verify = (database) => s.tryCliWith(as('admitone_admin', database), 'verify');
  const migrate = (database) => s.tryCliWith(as('admitone_owner', database), 'migrate');
  const su = (sql) => s.sql(sql, s.superuser);
  const superuserSql = (database = 'admitone') =>
    run('psql', ['-Xq', '-v', 'ON_ERROR_STOP=1', '-f', `${REPO}/sql/superuser.sql`], {
      env: { ...s.env, ...as(s.superuser, database) },
    });
  // What docs/operations.md says under SECTION, as it stands there: what
  // postgres types, and root, who has no systemd here.
  const follow = async (section) => {
    const blocks = blocksOf(REPO, 'docs/operations.md').filter((b) => b.section === section);
    assert.ok(blocks.length > 0, section);
    let printed = '';
    for (const { user, text } of blocks)
      printed += await run(
        'bash',
        [
          '-ec',
          `systemctl() { :; }\n${text
            .replaceAll('/usr/share/doc/admitone', REPO)
            .replaceAll('/etc/admitone/operator.env', `${s.dir}/env.sh`)}`,
        ],
        { env: { ...s.env, ...(user === 'postgres' ? { PGUSER: s.superuser } : {}) } },
      );
    return printed;
  };
  // All that the roles have, as PostgreSQL's own views tell it.
  const privileges = async (database) =>
    run(
      'psql',
      [
        '-XAtq',
        '-c',
        `
      SELECT 'table', grantee, table_name, privilege_type, is_grantable
        FROM information_schema.table_privileges
       WHERE table_schema = 'admitone' AND grantee <> 'admitone_owner'
      UNION ALL
      SELECT 'column', grantee, table_name || '.' || column_name,
             privilege_type, is_grantable
        FROM information_schema.column_privileges
       WHERE table_schema = 'admitone' AND grantee <> 'admitone_owner'
      UNION ALL
      SELECT 'routine', grantee, routine_name, privilege_type, is_grantable
        FROM information_schema.routine_privileges
       WHERE routine_schema = 'admitone' AND grantee <> 'admitone_owner'
      UNION ALL
      SELECT o.kind, coalesce(r.rolname, 'PUBLIC'), o.name, x.privilege_type,
             CASE WHEN x.is_grantable THEN 'YES' ELSE 'NO' END
        FROM (SELECT 'schema', nspname, coalesce(nspacl, acldefault('n',
                  nspowner)) FROM pg_namespace WHERE nspname ~ '^admitone'
              UNION ALL
              SELECT 'database', 'this', coalesce(datacl, acldefault('d',
                  datdba)) FROM pg_database WHERE datname = current_database()
              UNION ALL
              SELECT 'sequence', relname, coalesce(relacl, acldefault('s',
                  relowner)) FROM pg_class WHERE relkind = 'S' AND
                  relnamespace = 'admitone'::regnamespace
              UNION ALL
              SELECT 'routine', proname, coalesce(proacl, acldefault('f',
                  proowner)) FROM pg_proc
               WHERE pronamespace = 'admitone_guard'::regnamespace)
             AS o (kind, name, acl)
       CROSS JOIN LATERAL aclexplode(o.acl) AS x
        LEFT JOIN pg_roles r ON r.oid = x.grantee
       WHERE x.grantee = 0 OR NOT r.rolsuper
      ORDER BY 1, 2, 3, 4`,
      ],
      { env: { ...s.env, ...as(s.superuser, database) } },
    );

  it('every privilege is one that is listed', async () => {
    const golden = `${REPO}/tests/system/privileges.gold`;
    const found = await privileges('admitone');
    // Made anew by who has read what guards.sql grants now.
    if (process.env.ADMITONE_UPDATE !== undefined) writeFileSync(golden, found);
    assert.equal(
      found,
      readFileSync(golden, 'utf8'),
      `what the roles may differs from ${golden}; make update makes that anew`,
    );
  });

  it('a fresh database has nothing to be said of it', async () => {
    const { code, stdout } = await verify();
    assert.equal(code, 0, stdout);
    for (const guard of [
      'Each role has the privileges',
      'Row security',
      'The roles exist',
      'No role has settings',
      'No role may take advisory locks',
      'No role has another password',
    ])
      assert.match(stdout, new RegExp(`^ok +${guard}`, 'm'));
    assert.equal((await migrate()).stdout, 'nothing to do\n');
  });

  it('a restore without privileges is put right by migrate', async () => {
    const [invite] = await s.invites(1);
    assert.equal((await s.submit(form(invite.token))).status, 201);
    const env = { ...s.env, PGUSER: s.superuser };
    const dump = `${s.temporary}/d.dump`;
    await run('pg_dump', ['-Fc', '-f', dump, 'admitone'], { env });
    await su('CREATE DATABASE rest OWNER admitone_owner');
    await run(
      'pg_restore',
      ['-d', 'rest', '--no-owner', '--no-privileges', '--role=admitone_owner', dump],
      { env },
    );
    const before = await verify('rest');
    assert.equal(before.code, 1);
    for (const what of [
      'admitone_admin lacks USAGE on schema admitone',
      'admitone_admin lacks SELECT on submission"',
      'admitone_intake lacks SELECT on employee \\(external_id, id\\)',
      'admitone_intake lacks UPDATE on invite \\(used_at\\)',
      'PUBLIC should not have EXECUTE on function list_new',
      'PUBLIC should not have TEMPORARY on this database',
    ])
      assert.match(before.stderr, new RegExp(`"${what}`));
    assert.match(before.stderr, /Run: admitone migrate\n$/);
    const mended = await migrate('rest');
    assert.equal(mended.code, 0, mended.stderr);
    assert.match(mended.stdout, /^Privileges and policies fixed: \d+/);
    const after = await verify('rest');
    assert.equal(after.code, 0, after.stderr + after.stdout);
    // What is not a superuser's is not believed.
    assert.match(after.stdout, /^note .*\n +role_passwords: 1, .*not looked/m);
    assert.equal((await migrate('rest')).stdout, 'nothing to do\n');
    await superuserSql('rest');
    const whole = await verify('rest');
    assert.doesNotMatch(whole.stdout, /^note .*\n +(role|open)_/m);
    assert.equal(await privileges('rest'), await privileges('admitone'));
    const deep = await s.tryCliWith({ PGDATABASE: 'rest' }, 'verify', '--deep');
    assert.equal(deep.code, 0, deep.stderr + deep.stdout);
  });

  // [what is done, as verify says it]; each is put right by migrate.
  for (const [sql, what] of [
    [
      'GRANT SELECT ON submission TO admitone_intake',
      'admitone_intake should not have SELECT on submission',
    ],
    [
      'GRANT UPDATE (sealed) ON submission TO admitone_admin',
      'admitone_admin should not have UPDATE on submission (sealed)',
    ],
    ['GRANT SELECT ON account TO PUBLIC', 'PUBLIC should not have SELECT on account'],
    [
      'REVOKE SELECT (token_digest) ON invite FROM admitone_intake',
      'admitone_intake lacks SELECT on invite (token_digest)',
    ],
    [
      'GRANT SELECT ON invite TO admitone_intake WITH GRANT OPTION',
      'admitone_intake should not have SELECT on invite',
    ],
    [
      'GRANT CREATE ON SCHEMA admitone TO admitone_admin',
      'admitone_admin should not have CREATE on schema admitone',
    ],
    [
      'GRANT EXECUTE ON FUNCTION list_all() TO admitone_admin',
      'admitone_admin should not have EXECUTE on function list_all',
    ],
    [
      'REVOKE EXECUTE ON FUNCTION list_new(int) FROM admitone_admin',
      'admitone_admin lacks EXECUTE on function list_new',
    ],
    [
      'GRANT TEMPORARY ON DATABASE admitone TO admitone_intake',
      'admitone_intake should not have TEMPORARY on this database',
    ],
    ['ALTER TABLE invite DISABLE ROW LEVEL SECURITY', 'row security of invite is off'],
    [
      'ALTER TABLE account ENABLE ROW LEVEL SECURITY',
      'row security of account is on, without policies',
    ],
    ['DROP POLICY claim ON invite', 'policy claim of invite is missing'],
    ['ALTER POLICY claim ON invite USING (true)', 'policy claim of invite is changed'],
    [
      'ALTER POLICY replays ON audit TO admitone_intake, admitone_monitor',
      'policy replays of audit is changed',
    ],
    [
      'CREATE POLICY more ON audit TO admitone_intake USING (true)',
      'policy more of audit is unknown',
    ],
  ])
    it(`${what}: said, and mended`, async () => {
      await s.sql(`SET search_path = admitone; ${sql}`);
      const before = await verify();
      assert.equal(before.code, 1, before.stdout);
      assert.ok((before.stderr + before.stdout).includes(what), before.stderr + before.stdout);
      assert.match(before.stderr, /Run: admitone migrate/);
      assert.match((await migrate()).stdout, /policies fixed/);
      const after = await verify();
      assert.equal(after.code, 0, after.stderr);
    });

  it('migrate leaves other roles alone', async () => {
    await su(
      'CREATE ROLE backup; GRANT USAGE ON SCHEMA admitone TO ' +
        'backup; GRANT SELECT ON admitone.employee TO backup',
    );
    assert.equal((await migrate()).stdout, 'nothing to do\n');
    assert.equal(
      await su("SELECT has_table_privilege('backup', 'admitone.employee', 'SELECT')"),
      't',
    );
    await su('DROP OWNED BY backup; DROP ROLE backup');
  });

  it('what a role did to itself is shown, by verify and a metric', async () => {
    await s.sql("ALTER ROLE admitone_intake SET row_security = 'off'", 'admitone_intake');
    await s.sql(
      "ALTER ROLE admitone_monitor IN DATABASE admitone SET statement_timeout = '1s'",
      'admitone_monitor',
    );
    const { code, stdout } = await verify();
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^note .*settings of its own\n +role_settings: 2/m);
    assert.ok(stdout.includes('admitone_intake has row_security=off'));
    assert.ok(stdout.includes('admitone_monitor has statement_timeout=1s in database admitone'));
    await su('ALTER ROLE admitone_monitor SUPERUSER; GRANT admitone_owner TO admitone_intake');
    const worse = await verify();
    assert.equal(worse.code, 1);
    assert.ok(worse.stdout.includes('admitone_monitor is a superuser'));
    assert.ok(worse.stdout.includes('admitone_intake is a member of admitone_owner'));
    // Workers look when they start, and each minute.
    process.kill(s.pid('admin'), 'SIGHUP');
    await waitFor(async () => {
      const { text } = await s.ops('/admin/metrics');
      return (
        /guard_differences\{guard="role_settings"\} 2/.test(text) &&
        /guard_differences\{guard="role_powers"\} 2/.test(text) &&
        /guard_differences\{guard="privileges"\} 0/.test(text)
      );
    }, 'the metric');
    await su(
      'ALTER ROLE admitone_intake RESET ALL; ALTER ROLE ' +
        'admitone_monitor IN DATABASE admitone RESET ALL; ALTER ROLE ' +
        'admitone_monitor NOSUPERUSER; REVOKE admitone_owner FROM ' +
        'admitone_intake',
    );
    assert.equal((await verify()).code, 0);
  });

  it('a changed password is shown, by verify and a metric', async () => {
    const noted = async () =>
      /^note .*\n +role_passwords: (.*)/m.exec((await verify()).stdout)?.[1];
    assert.equal(await noted(), undefined);
    await s.sql("ALTER ROLE admitone_intake PASSWORD 'x'", 'admitone_intake');
    assert.match(await noted(), /^1, .*admitone_intake has another password/);
    process.kill(s.pid('admin'), 'SIGHUP');
    await waitFor(
      async () =>
        /guard_differences\{guard="role_passwords"\} 1/.test((await s.ops('/admin/metrics')).text),
      'the metric',
    );
    // Set on purpose: that is the one from now on.
    await superuserSql();
    assert.equal(await noted(), undefined);
    await s.sql("ALTER ROLE admitone_intake PASSWORD 'y'", 'admitone_intake');
    assert.match(await noted(), /^1, .*admitone_intake has another password/);
    await s.sql('ALTER ROLE admitone_intake PASSWORD NULL', 'admitone_intake');
    assert.match(await noted(), /admitone_intake has no password any more/);
    await superuserSql();
    assert.equal(await noted(), undefined);
  });

  it('no worker of the intake can ask for it, none can forge it', async () => {
    for (const [role, ...statements] of [
      ['admitone_intake', 'SELECT admitone_guard.changed_passwords()'],
      ['admitone_admin', 'DROP SCHEMA admitone_guard CASCADE', 'CREATE TABLE admitone_guard.t ()'],
      [
        'admitone_owner',
        'DROP SCHEMA admitone_guard CASCADE',
        'DROP FUNCTION admitone_guard.changed_passwords()',
        'CREATE TABLE admitone_guard.t ()',
      ],
    ])
      for (const sql of statements)
        await assert.rejects(s.sql(sql, role), /permission denied|must be owner/, `${role} ${sql}`);
  });

  it('what a role did to itself is undone as the document says', async () => {
    await s.sql(
      `ALTER ROLE admitone_intake SET row_security = 'off';
        ALTER ROLE admitone_intake IN DATABASE admitone SET
        search_path = pg_temp; ALTER ROLE admitone_intake PASSWORD 'x'`,
      'admitone_intake',
    );
    await su(`ALTER ROLE admitone_intake VALID UNTIL '2000-01-01'
        CONNECTION LIMIT 1; GRANT SELECT ON admitone.submission TO
        admitone_intake`);
    const before = await verify();
    assert.equal(before.code, 1);
    assert.match(before.stdout, / role_settings: 4,/);
    assert.match(before.stdout, / role_passwords: 1,/);
    const printed = await follow('A role was compromised');
    assert.match(printed, /admitone_intake +\| t +\|/);
    assert.match(printed, /row_security=off/);
    assert.match(printed, /^Privileges and policies fixed: \d+/m);
    const after = await verify();
    assert.equal(after.code, 0);
    assert.doesNotMatch(after.stdout, /^note .*\n +(role|open)_/m);
    const [invite] = await s.invites(1);
    await waitFor(
      async () => (await s.submit(form(invite.token))).status === 201,
      'the intake',
      20_000,
    );
  });

  it('no role takes advisory locks or makes large objects', async () => {
    for (const role of ['admitone_intake', 'admitone_admin', 'admitone_monitor'])
      for (const call of [
        'pg_advisory_lock(1)',
        'pg_advisory_xact_lock(1, 2)',
        'pg_try_advisory_lock_shared(1)',
        'lo_create(0)',
        "lo_from_bytea(0, 'x')",
        'lo_unlink(1)',
      ])
        await assert.rejects(s.sql(`SELECT ${call}`, role), /permission denied/, `${role} ${call}`);
    // Any one of them is seen.
    const open = await su(`SELECT oid::regprocedure FROM pg_proc WHERE
        proname ~ '^(pg_(try_)?advisory_|lo_|loread$|lowrite$)'`);
    assert.ok(open.split('\n').length > 30);
    for (const function_ of [
      'pg_try_advisory_xact_lock_shared(bigint)',
      'lo_creat(integer)',
      'lowrite(integer,bytea)',
    ]) {
      assert.ok(open.split('\n').includes(function_), function_);
      await su(`GRANT EXECUTE ON FUNCTION ${function_} TO PUBLIC`);
      const { stdout } = await verify();
      assert.match(stdout, /^note .*\n +open_functions: 3, /m);
      assert.ok(stdout.includes(`admitone_admin may call ${function_}`), stdout);
      await superuserSql();
    }
    assert.match((await verify()).stdout, /^ok .*advisory locks/m);
  });

  // [column, its limit in bytes, the insert with :value, who may, and the
  // value of so many bytes if it is no text]
  const EMPLOYEE = (column) => `INSERT INTO employee (id, first_name,
      last_name, ${column}) VALUES (gen_random_uuid(), 'a', 'b', :value)`;
  const NAMED = (first, last) => `INSERT INTO employee (id, first_name,
      last_name) VALUES (gen_random_uuid(), ${first}, ${last})`;
  const AUDIT = (column) => `INSERT INTO audit (actor, action, row_kind)
      VALUES (${['actor', 'action', 'row_kind'].map((c) => (c === column ? ':value' : "'x'"))})`;
  const letters = (n) => `(SELECT left(string_agg(md5(n::text), ''), ${n})
      FROM generate_series(1, 100) n)`;
  const bytes = (n) => `convert_to(repeat('x', ${n}), 'UTF8')`;
  for (const [
    column,
    limit,
    insert,
    role = 'admitone_intake',
    value = column.endsWith('sealed') ? bytes : letters,
  ] of [
    ['employee.first_name', 2000, NAMED(':value', "'b'")],
    ['employee.last_name', 2000, NAMED("'a'", ':value')],
    ['employee.external_id', 2000, EMPLOYEE('external_id')],
    ['employee.email', 2000, EMPLOYEE('email')],
    ['employee.worker_type', 2000, EMPLOYEE('worker_type')],
    ...['first_name', 'last_name', 'sealed'].map((column) => [
      `submission.${column}`,
      column === 'sealed' ? 2097152 : 2000,
      `INSERT INTO submission (invite_id, employee_id, is_renewal,
            content_digest, first_name, last_name, sealed) VALUES
            (':invite', (SELECT id FROM employee LIMIT 1), false,
            sha256('x'), ${['first_name', 'last_name', 'sealed'].map((c) =>
              c === column ? ':value' : "'x'",
            )})`,
    ]),
    ...[
      ['actor', 2000],
      ['action', 200],
      ['row_kind', 200],
    ].map(([column, limit]) => [`audit.${column}`, limit, AUDIT(column), 'admitone_admin']),
    // With a head of 17 bytes.
    [
      'audit.detail',
      1000000,
      `INSERT INTO audit (actor, action,
        row_kind, detail) VALUES ('x', 'x', 'x', :value)`,
      'admitone_admin',
      (n) => `jsonb_build_object('x', repeat('x', ${n - 17}))`,
    ],
  ])
    it(`${column} ends at ${limit} bytes`, async () => {
      const [invite] = await s.invites(1);
      const put = (n) =>
        s.sql(
          `SET search_path = admitone; BEGIN;
          ${insert.replace(':invite', invite.id).replace(':value', value(n))}; ROLLBACK`,
          role,
        );
      await put(limit);
      await assert.rejects(put(limit + 1), /violates check constraint ".*_lengths"/);
    });

  it('of the invites the intake takes fresh ones only', async () => {
    const [fresh, used, revoked, expired] = await s.invites(4);
    await s.sql(`SET search_path = admitone;
        UPDATE invite SET revoked_at = now() WHERE id = '${revoked.id}';
        UPDATE invite SET expires_at = now() - interval '1 second'
         WHERE id = '${expired.id}'`);
    assert.equal((await s.submit(form(used.token))).status, 201);
    for (const [invite, taken] of [
      [used, 0],
      [revoked, 0],
      [expired, 0],
      [fresh, 1],
    ])
      assert.equal(
        (
          await s.sql(
            `UPDATE admitone.invite SET used_at =
          now() WHERE id = '${invite.id}' RETURNING 1`,
            'admitone_intake',
          )
        ).length,
        taken,
      );
  });
});
