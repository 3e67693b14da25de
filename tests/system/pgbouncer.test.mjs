// SPDX-License-Identifier: MIT
// pgbouncer.test.mjs -- the PgBouncer of deploy/pgbouncer and operations.md:
// both programs work through it, with TLS and passwords, also when it has fewer
// connections than there are workers.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Balanced, STAFF } from './balanced.mjs';
import { form } from './form.mjs';
import { REPO, waitFor, withRunning } from './harness.mjs';
import { userOf } from './proc.mjs';

// PgBouncer by deploy/pgbouncer, as operations.md has it started, on a port of
// its own: gives what a program of the role admitone_ROLE needs for it.
async function startShipped(s) {
  const folder = path.join(s.dir, 'bouncer');
  const file = path.join(folder, 'pgbouncer.ini');
  const { uid, gid } = userOf(s.pid('postgres'));
  const port = s.ports[8080];
  await s.sql(
    `ALTER ROLE admitone_intake PASSWORD 'of intake';
      ALTER ROLE admitone_admin PASSWORD 'of admin'`,
    s.superuser,
  );
  const shipped = fs.readFileSync(path.join(REPO, 'deploy/pgbouncer/pgbouncer.ini'), 'utf8');
  const [, command] = fs
    .readFileSync(path.join(REPO, 'docs/operations.md'), 'utf8')
    .match(/psql -XAtq <<'END' >\/etc\/pgbouncer\/userlist.txt\n([\s\S]*?)\n *END\n/);
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'userlist.txt'), await s.sql(command, s.superuser));
  fs.writeFileSync(
    file,
    shipped
      .replaceAll('/run/postgresql port', `${s.dir}/run/db port`)
      .replaceAll('dbname=admitone', `dbname=${s.env.PGDATABASE}`)
      .replaceAll('/etc/postgresql/15/main/server.crt', `${folder}/cert.pem`)
      .replaceAll('/etc/postgresql/15/main/server.key', `${folder}/key.pem`)
      .replace(/\/(etc\/pgbouncer|var\/log\/postgresql|run\/postgresql)\//g, `${folder}/`)
      .replace('listen_addr = *', 'listen_addr = 127.0.0.1')
      .replace('6432', `${port}`)
      .replace('pool_size = 20', 'pool_size = 2'),
  );
  for (const name of ['cert', 'key'])
    fs.copyFileSync(path.join(s.dir, `tls/${name}.pem`), path.join(folder, `${name}.pem`));
  for (const name of ['', 'cert.pem', 'key.pem']) fs.chownSync(path.join(folder, name), uid, gid);
  s.run('pgbouncer', ['/usr/sbin/pgbouncer', file], { uid, gid });
  return (role) => ({
    PGHOST: '',
    PGUSER: '',
    ADMITONE_DATABASE:
      `host=127.0.0.1 port=${port} dbname=admitone user=admitone_${role} ` +
      `password='of ${role}' sslmode=verify-full sslrootcert=${folder}/cert.pem`,
  });
}

withRunning(
  'PgBouncer by deploy/pgbouncer, with fewer connections than workers',
  new Balanced({ env: { ADMITONE_WORKERS: '3', ADMITONE_ADMIN_WORKERS: '3' } }),
  (s, it) => {
    let as;

    it('both programs work through it, with TLS and passwords', async () => {
      as = await startShipped(s);
      for (const program of ['intake', 'admin']) await s.startProgram(program, 22, as(program));
      await s.startHost('none', 22);
      await waitFor(async () => (await s.ask(22, 8444, '/readyz')).status, 'an answer', 20_000);
      for (const token of await s.tokens(40)) {
        const { status } = await s.ask(22, 443, '/api/submissions', {
          method: 'POST',
          body: JSON.stringify(form(token)),
          headers: { 'Content-Type': 'application/json' },
        });
        assert.equal(status, 201);
      }
      const hr = await s.person();
      const headers = { Authorization: `Bearer ${hr.token}` };
      const list = await s.ask(22, 443, '/api/submissions', { host: STAFF, headers });
      assert.equal(list.status, 200, list.text);
    });

    it('it takes nobody without TLS, or with a wrong password', async () => {
      await s.end('admin22'); // its workers hold all that the role has
      const through = (words) =>
        s.tryCliWith(
          { ADMITONE_DATABASE: `${as('admin').ADMITONE_DATABASE} ${words}` },
          ...['invite', 'list', '--limit', '1'],
        );
      assert.equal((await through('')).code, 0);
      assert.match((await through('sslmode=disable')).stderr, /SSL required/);
      assert.match((await through("password='of intake'")).stderr, /authentication failed/);
    });
  },
);
