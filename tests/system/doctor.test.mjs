// SPDX-License-Identifier: MIT
// doctor.test.mjs -- admitone doctor finds nothing wrong with a system that is
// well, and of one that is broken exactly what is broken, with its fix; it
// shows no password, and ends soon also when the database does not answer.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { library } from '../faults/lib/clock.mjs';
import { form } from './form.mjs';
import { freePort, REPO, run, tryRun, waitFor, withSystem } from './harness.mjs';
import * as proc from './proc.mjs';

const BOUNCER = '/usr/sbin/pgbouncer';
const KEYS = ['check', 'state', 'found', 'fix', 'see'];

// The database is asked for no longer than that, and the rest takes no time.
const SOON_MS = 10_000;

// What is not wrong with a new system on one machine, but is not as it should be.
const NOTED = ['archive', 'backup', 'replication', 'time_sync'];

withSystem('doctor', { env: { ADMITONE_WORKERS: '2', ADMITONE_ADMIN_WORKERS: '2' } }, (s, it) => {
  const root = process.getuid() === 0;
  const su = (sql) => s.sql(sql, s.superuser);
  const at = (...parts) => path.join(s.dir, ...parts);

  const command = (args, env) =>
    s.tryCliWith(
      { PGUSER: 'admitone_admin', ...env },
      ...['doctor', '--nginx', at('nginx.conf'), ...args],
    );

  // Runs it with the options ARGS, and gives { checks, wrong }: the rows by their
  // names, and the names of those that are wrong.
  async function look({ args = [], env } = {}) {
    const { code, stdout, stderr } = await command(['--json', ...args], env);
    const rows = JSON.parse(stdout);
    const wrong = rows.filter(({ state }) => state === 'wrong').map(({ check }) => check);
    assert.equal(code, wrong.length > 0 ? 1 : 0, stderr);
    for (const row of rows) assert.deepEqual(Object.keys(row), KEYS);
    return { checks: Object.fromEntries(rows.map((row) => [row.check, row])), wrong };
  }

  // Does BREAK, sees that CHECK and no other is wrong, by what is FOUND, and says
  // the FIX, and does MEND. BREAK may give what else to look with.
  function finds(what, { check, breaks, found, fix, mend = () => {}, args }) {
    it(`${check}: ${what}`, async () => {
      const more = await breaks();
      try {
        const { checks, wrong } = await look({ args, ...more });
        assert.deepEqual(wrong, [check].flat(), JSON.stringify(checks, null, 1));
        const row = checks[[check].flat()[0]];
        assert.match(row.found, found);
        assert.match(row.fix, fix);
      } finally {
        await mend();
      }
    });
  }

  // Replaces a file's text by that of CHANGE, until mend().
  function editing(name, change) {
    let before;
    return {
      breaks: async () => {
        before = fs.readFileSync(at(name));
        await change(at(name), before.toString());
      },
      mend: () => fs.writeFileSync(at(name), before),
    };
  }

  // ALTER SYSTEM, seen by new sessions, until mend().
  const altering = (name, value) => ({
    breaks: async () => {
      const before = await su(`SHOW ${name}`);
      await su(`ALTER SYSTEM SET ${name} = ${value}`);
      await su('SELECT pg_reload_conf()');
      await waitFor(async () => (await su(`SHOW ${name}`)) !== before, 'the setting');
    },
    mend: async () => {
      const after = await su(`SHOW ${name}`);
      await su(`ALTER SYSTEM RESET ${name}`);
      await su('SELECT pg_reload_conf()');
      await waitFor(async () => (await su(`SHOW ${name}`)) !== after, 'the setting');
    },
  });

  const sql = (breaks, mend) => ({
    breaks: async () => void (await su(breaks)),
    mend: () => su(mend),
  });

  // Another key pair, in files of its own.
  async function otherKeys() {
    const env = { ADMITONE_SEAL_KEYS: at('other.pub'), ADMITONE_UNSEAL_KEYS: at('other.key') };
    if (!fs.existsSync(at('other.pub'))) {
      const { code, stderr } = await s.tryCliWith(env, 'keys', 'generate');
      assert.equal(code, 0, stderr);
    }
    return env;
  }

  it('a new system is well, apart from what is honestly noted', async () => {
    await run('psql', ['-Xq', '-f', `${REPO}/sql/superuser.sql`], {
      env: { ...s.env, PGUSER: s.superuser },
    });
    const { checks, wrong } = await look();
    const named = (state) =>
      Object.values(checks)
        .filter((row) => row.state === state)
        .map(({ check }) => check)
        .sort();
    assert.deepEqual(wrong, []);
    const notes = named('note').filter((name) => !NOTED.includes(name));
    assert.deepEqual(notes, [], JSON.stringify(checks, null, 1));
    // nginx may be too slow on a machine that has much else to do.
    const absent = ['settings_files', 'units', 'nginx_config'];
    assert.deepEqual(
      named('skipped').filter((name) => !absent.includes(name)),
      [],
    );
    assert.match(checks.migrations.found, /^\d+ are applied$/);
    assert.match(checks.ready.found, /intake: 2 of 2 .*admin: 2 of 2 workers/);
    // Each says where to read on, and that is there.
    for (const { see } of Object.values(checks)) {
      const [file, section] = see.split('#');
      const headings = fs
        .readFileSync(path.join(REPO, file), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('#'))
        .map((line) => line.replace(/^#+ /, '').toLowerCase().replaceAll(' ', '-'));
      if (section !== undefined) assert.ok(headings.includes(section), see);
    }
  });

  it('text and JSON say the same', async () => {
    const { checks } = await look();
    const { stdout } = await command([]);
    const states = stdout
      .split('\n')
      .map((line) => /^(ok|note|wrong|skipped) +(\w+) /.exec(line))
      .filter(Boolean)
      .map(([, state, check]) => [check, state])
      .filter(([check]) => check !== 'nginx_config');
    assert.deepEqual(
      states,
      Object.values(checks)
        .map(({ check, state }) => [check, state])
        .filter(([check]) => check !== 'nginx_config'),
    );
    assert.match(stdout, /\n0 wrong, \d+ to note, \d+ well, \d+ skipped\n$/);
  });

  it('an unknown check is wrong usage, and the known ones are listed', async () => {
    const { code, stderr } = await command(['--only', 'keys,nonsense']);
    assert.equal(code, 2);
    assert.match(stderr, /there is no check nonsense.*\n.*\n( {2}\w+ +\w.*\n)+/);
  });

  finds('everybody may read the secret keys', {
    check: 'keys',
    breaks: () => fs.chmodSync(at('keys/unseal.key'), 0o644),
    mend: () => fs.chmodSync(at('keys/unseal.key'), 0o600),
    found: /others may read it/,
    fix: /^chmod 600 .*unseal\.key$/m,
  });
  finds('a group may', {
    check: 'keys',
    breaks: () => fs.chmodSync(at('keys/unseal.key'), 0o640),
    mend: () => fs.chmodSync(at('keys/unseal.key'), 0o600),
    found: /unseal\.key has mode 0640/,
    fix: /^chmod 600 .*unseal\.key$/,
  });
  finds('it is another pair', {
    check: 'keys',
    breaks: async () => ({
      env: { ADMITONE_SEAL_KEYS: (await otherKeys()).ADMITONE_SEAL_KEYS },
    }),
    found: /^forms are sealed to the key [0-9a-f]{16}, which is not in .*unseal\.key$/,
    fix: /^Copy seal\.pub /,
  });
  finds('it is a pair that does not open what is stored', {
    check: 'sealed',
    breaks: async () => {
      const [token] = await s.tokens(1);
      assert.equal((await s.submit(form(token))).status, 201);
      return { env: await otherKeys() };
    },
    found: /which is not in .*other\.key$/,
    fix: /^Put the key [0-9a-f]{16} back/,
  });
  finds('a file that hangs is given up, and the others are looked at', {
    check: 'keys',
    breaks: async () => {
      await run('mkfifo', [at('pipe')]);
      return { env: { ADMITONE_SEAL_KEYS: at('pipe') } };
    },
    found: /it did not end within 2 s/,
    fix: /what it waits for/,
  });

  finds('a privilege was taken away', {
    check: 'grants',
    ...sql(
      'REVOKE INSERT ON admitone.upload FROM admitone_admin',
      'GRANT INSERT ON admitone.upload TO admitone_admin',
    ),
    found: /^admitone_admin lacks INSERT on upload$/,
    fix: /admitone migrate$/,
  });
  finds('a role may make roles', {
    check: 'roles',
    ...sql('ALTER ROLE admitone_intake CREATEROLE', 'ALTER ROLE admitone_intake NOCREATEROLE'),
    found: /^admitone_intake may make roles$/,
    fix: /ALTER ROLE .* NOCREATEROLE/,
  });
  finds('a migration is missing', {
    check: 'migrations',
    ...sql(
      `CREATE TABLE public.kept AS SELECT * FROM admitone.schema_migration WHERE version = 16;
      DELETE FROM admitone.schema_migration WHERE version = 16`,
      'INSERT INTO admitone.schema_migration TABLE public.kept; DROP TABLE public.kept',
    ),
    found: /\d+ are applied; 1 are missing/,
    fix: /admitone migrate$/,
  });
  finds('a migration is newer than the program', {
    check: 'migrations',
    ...sql(
      `INSERT INTO admitone.schema_migration (version, name, sha256)
        VALUES (99, 'later', sha256('x'))`,
      'DELETE FROM admitone.schema_migration WHERE version = 99',
    ),
    found: /1 are unknown to this program/,
    fix: /^Install the newer program/,
  });
  finds('failed statements are logged', {
    check: 'log_privacy',
    ...altering('log_min_error_statement', 'error'),
    found: /^log_min_error_statement is error$/,
    fix: /^ALTER SYSTEM SET log_min_error_statement = 'panic'; SELECT pg_reload_conf\(\)$/,
  });
  finds('there may be fewer connections than workers', {
    check: 'connections',
    ...sql(
      'ALTER DATABASE admitone CONNECTION LIMIT 10',
      'ALTER DATABASE admitone CONNECTION LIMIT -1',
    ),
    found: /the database may have 10 connections/,
    fix: /^ALTER DATABASE admitone CONNECTION LIMIT -1$/,
  });
  finds('a standby is waited for that is not there', {
    check: 'replication',
    args: ['--only', 'replication,durability'],
    ...altering('synchronous_standby_names', "'nobody'"),
    found: /no standby is connected: no claim is committed$/,
    fix: /^Start the standby again/,
  });
  finds('the employer is not set', {
    check: 'portal',
    ...sql(
      `CREATE TABLE public.kept AS SELECT * FROM admitone.setting WHERE key ~ '^employer';
      UPDATE admitone.setting SET value = 'null' WHERE key ~ '^employer(Name|Title)$'`,
      `UPDATE admitone.setting s SET value = k.value FROM public.kept k WHERE k.key = s.key;
      DROP TABLE public.kept`,
    ),
    found: /^nobody can be invited: employerName, employerTitle are not set$/,
    fix: /^admitone setting set employerName \.\.\. employerTitle \.\.\.$/,
  });

  for (const [ahead, state] of [
    ['+3s', 'note'],
    ['-8s', 'wrong'],
  ])
    it(`clock: ${ahead}`, { skip: library() === undefined }, async () => {
      const { checks } = await look({
        args: ['--only', 'clock'],
        env: {
          LD_PRELOAD: library(),
          FAKETIME: ahead,
          FAKETIME_DONT_FAKE_MONOTONIC: '1',
          ASAN_OPTIONS: 'verify_asan_link_order=0',
        },
      });
      assert.equal(checks.clock.state, state, checks.clock.found);
      assert.match(checks.clock.fix, /timesyncd/);
    });

  finds('a certificate ends in three days', {
    check: 'certificates',
    ...editing('tls/cert.pem', (file) =>
      run('openssl', [
        ...['x509', '-in', file, '-signkey', at('tls/key.pem'), '-days', '3', '-out', file],
      ]),
    ),
    found: /cert\.pem ends in [23] days/,
    fix: /^Renew it, then systemctl reload nginx$/,
  });
  finds('a certificate is for another name', {
    check: 'certificates',
    breaks: () => ({ env: { ADMITONE_PUBLIC_URL: 'https://forms.example.org' } }),
    found: /cert\.pem is not for forms\.example\.org/,
    fix: /^A certificate for forms\.example\.org, or another ADMITONE_PUBLIC_URL$/,
  });
  finds('an address is not https', {
    check: 'urls',
    breaks: () => ({ env: { ADMITONE_STAFF_URL: 'staff.example.org' } }),
    found: /ADMITONE_STAFF_URL is not https/,
    fix: /^export ADMITONE_STAFF_URL=https:/,
  });
  // The folder is fixed, so /etc is another one, for this process alone.
  it('settings_files: their modes, and what they say', { skip: !root }, async () => {
    const write = {
      'intake.env': 'ADMITONE_UNSEAL_KEYS=/etc/admitone/unseal.key',
      'admin.env': 'ADMITONE_STAFF_URL="https://other.example.org"',
    };
    for (const part of ['upper', 'work']) fs.mkdirSync(at(part));
    const script = `mount -t overlay -o lowerdir=/etc,upperdir=$1/upper,workdir=$1/work none /etc
      mkdir -p /etc/admitone; cd /etc/admitone
      echo '${write['intake.env']}' >intake.env; chmod 644 intake.env
      echo '${write['admin.env']}' >admin.env; chmod 640 admin.env
      admitone doctor --json --only settings_files`;
    const { code, stdout } = await tryRun('unshare', ['-m', 'sh', '-c', script, 'sh', s.dir], {
      env: s.env,
    });
    const [{ state, found, fix }] = JSON.parse(stdout);
    assert.deepEqual([code, state], [1, 'wrong']);
    assert.match(found, /intake\.env has mode 0644.*intake\.env names the secret keys/);
    assert.match(found, /and https:\/\/other\.example\.org in .*admin\.env/);
    assert.match(fix, /^chmod 640 \/etc\/admitone\/intake\.env\nRemove the line/);
  });
  finds('a file of nginx was edited', {
    check: 'nginx_files',
    ...editing('admitone/api.conf', (file, text) => fs.writeFileSync(file, `${text}\n# mine\n`)),
    found: /^api\.conf differs/,
    fix: /^cp -r .*deploy\/nginx\/admitone /,
  });
  finds('nginx refuses its configuration', {
    check: root ? 'nginx_config' : [],
    args: ['--only', 'nginx_config,nginx_sizes'],
    ...editing('nginx.conf', (file, text) => fs.writeFileSync(file, `${text}\nnonsense;\n`)),
    found: root ? /unknown directive "nonsense"/ : /./,
    fix: root ? /^Correct that/ : /./,
  });
  finds('nginx may not use the sockets', {
    check: 'sockets',
    args: ['--only', 'sockets'],
    ...editing('nginx.conf', (file, text) =>
      fs.writeFileSync(file, `user nobody;\n${text.replace(/^user .*/m, '')}`),
    ),
    found: /nginx \(nobody\) may not use .*intake\/sock/,
    fix: /^SocketGroup=nobody/,
  });

  it('no password is shown, whatever is wrong with the connection string', async () => {
    const here = `dbname=admitone user=admitone_admin host=${at('run/db')}`;
    for (const conninfo of [
      `${here} password=hunter2`,
      'password=a hunter2 host=x',
      'postgresql://u:a/hunter2@127.0.0.1:1/admitone',
      'postgresql://u:a@hunter2@127.0.0.1:1/admitone',
      'postgresql://u:hunter2@127.0.0.1:1/admitone',
      'postgresql://u:a?hunter2@127.0.0.1:1/admitone',
      'postgresql://u:a/b@127.0.0.1:hunter2/admitone',
    ]) {
      const env = { ADMITONE_DATABASE: conninfo };
      const { stdout, stderr } = await command(
        ['--only', 'database_setting,servers,connection,pooler,migrations,certificates'],
        env,
      );
      assert.doesNotMatch(stdout + stderr, /hunter2/, conninfo);
      assert.match(stdout, /database_setting/);
    }
    const { wrong } = await look({
      args: ['--only', 'migrations,grants'],
      env: { ADMITONE_DATABASE: 'password=a hunter2' },
    });
    assert.deepEqual(wrong, ['migrations']);
    // And each line of all that it can say of a good one.
    const { stdout } = await command(['--json'], {
      ADMITONE_DATABASE: `${here} password=hunter2`,
    });
    assert.doesNotMatch(stdout, /hunter2/);
    assert.match(stdout, /it holds a password/);
  });

  it('a database elsewhere must prove who it is, with a password that is kept', async () => {
    fs.writeFileSync(at('pgpass'), '');
    fs.chmodSync(at('pgpass'), 0o644);
    const seen = async (conninfo) => {
      const env = { ADMITONE_DATABASE: `user=x ${conninfo}` };
      const { checks } = await look({ args: ['--only', 'database_setting'], env });
      return checks.database_setting;
    };
    const open = await seen('host=db1,db2');
    assert.equal(open.state, 'wrong');
    assert.match(open.found, /sslmode is prefer for db1.*2 servers are named/);
    assert.match(open.fix, /sslmode=verify-full.*target_session_attrs=read-write/s);
    const some = await seen('host=db1 sslmode=require');
    assert.equal(some.state, 'note');
    const all = await seen(`host=db1 sslmode=verify-full sslrootcert=${at('tls/cert.pem')}`);
    assert.equal(all.state, 'ok', all.found);
    const loose = await seen(`host=127.0.0.1 passfile=${at('pgpass')}`);
    assert.match(loose.found, /pgpass has mode 0644/);
    assert.equal(loose.fix, `chmod 600 ${at('pgpass')}`);
  });

  it('of several servers each is asked, and the primary is looked at', async () => {
    const silent = net.createServer(() => {}).listen(0, '127.0.0.1');
    await waitFor(() => silent.address(), 'a port');
    const conninfo =
      `host=127.0.0.1,${at('run/db')} port=${silent.address().port},5432 ` +
      'target_session_attrs=read-write dbname=admitone user=admitone_admin';
    const { checks, wrong } = await look({ env: { ADMITONE_DATABASE: conninfo } });
    silent.close();
    assert.deepEqual(wrong, ['servers'], JSON.stringify(checks, null, 1));
    assert.match(checks.servers.found, /127\.0\.0\.1.* does not answer; .*run\/db.* is a primary/);
    assert.match(checks.connection.found, /the role admitone_admin/);
  });

  it('a role that is not let in', async () => {
    const { checks, wrong } = await look({
      args: ['--only', 'connection,migrations,grants'],
      env: { PGUSER: 'root' },
    });
    assert.deepEqual(wrong, ['connection']);
    assert.match(checks.connection.fix, /operator\.env/);
    assert.equal(checks.grants.found, 'the database was not reached');
  });

  for (const [mode, state, found] of [
    ['session', 'ok', /pools sessions/],
    ['transaction', 'wrong', /loses prepared statements/],
    ['statement', 'wrong', /pools statements/],
  ])
    it(`pooler: PgBouncer by ${mode}`, { skip: !fs.existsSync(BOUNCER) }, async () => {
      const port = await freePort();
      const folder = at(`bouncer-${mode}`);
      const ini = path.join(folder, 'ini');
      fs.mkdirSync(folder);
      fs.writeFileSync(path.join(folder, 'users'), '"admitone_admin" ""\n');
      fs.writeFileSync(
        ini,
        `[databases]\n* = host=${at('run/db')}\n[pgbouncer]\nlisten_addr = 127.0.0.1
listen_port = ${port}\nunix_socket_dir =\nauth_type = trust\nauth_file = ${folder}/users
pool_mode = ${mode}\n`,
      );
      const bouncer = spawn(BOUNCER, [ini], { ...proc.userOf(s.pid('postgres')) });
      let log = '';
      bouncer.stderr.on('data', (data) => {
        log += data;
      });
      await waitFor(() => /process up/.test(log), 'PgBouncer');
      const { checks } = await look({
        args: ['--only', 'pooler,connection'],
        env: { PGHOST: '127.0.0.1', PGPORT: `${port}`, PGREQUIREPEER: '' },
      });
      bouncer.kill('SIGKILL');
      assert.equal(checks.pooler.state, state, JSON.stringify(checks));
      assert.match(checks.pooler.found, found);
    });

  it('a database that hangs, then one that is stopped: the rest is looked at', async () => {
    const data = at('pg');
    const bin = path.dirname(fs.readlinkSync(`/proc/${s.pid('postgres')}/exe`));
    const { uid, gid } = fs.statSync(data);
    const pgCtl = (...args) =>
      run(
        path.join(bin, 'pg_ctl'),
        ['-D', data, '-w', '-l', path.join(data, 'pg_ctl.log'), ...args],
        { cwd: data, uid, gid, env: s.env },
      );
    const away = async (message) => {
      const began = Date.now();
      const { checks, wrong } = await look();
      const took = Date.now() - began;
      assert.ok(took < SOON_MS, `${took} ms`);
      // What else is wrong then: the workers say so, too.
      assert.deepEqual(
        wrong.filter((name) => name !== 'ready'),
        ['connection'],
      );
      assert.match(checks.connection.found, message);
      assert.equal(checks.migrations.state, 'skipped');
      assert.equal(checks.keys.state, 'ok');
      assert.equal(checks.nginx_files.state, 'ok');
      return checks;
    };
    await s.detach();
    await s.endSessions();
    await proc.freeze(s.postgres());
    await away(/does not answer/);
    proc.thaw(s.postgres());
    await pgCtl('-m', 'fast', 'stop');
    const checks = await away(/No such file/);
    assert.match(checks.connection.fix, /systemctl start postgresql/);
    assert.match(checks.ready.found, /intake: no answer|status 503/);

    // It comes back with fewer connections than the formula wants.
    await pgCtl('-o', '-c max_connections=12', 'start');
    await waitFor(async () => (await look()).checks.ready.state === 'ok', 'the workers');
    const short = await look();
    assert.deepEqual(short.wrong, ['connections']);
    assert.match(short.checks.connections.found, /max_connections is 12; .* 14 are needed/);
    assert.match(short.checks.connections.fix, /ALTER SYSTEM SET max_connections = 100/);
  });
});
