// SPDX-License-Identifier: MIT
// quickstart.test.mjs -- deploy/quickstart does what it prints, finds its
// data again, runs beside another, trusts no other user's files, and leaves
// nothing behind.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { form } from './form.mjs';
import { freePort, REPO, run, System, tryRun, waitFor } from './harness.mjs';
import { alive, kill, killAll, naming } from './proc.mjs';

// Makes of DIR, which is stopped, what root's quickstart left before each
// program had a user of its own.
function makeOld(dir) {
  const id = (user) => Number(execFileSync('id', ['-u', user]));
  const at = (name) => path.join(dir, name);
  fs.rmSync(at('run'), { recursive: true });
  fs.mkdirSync(at('run'));
  fs.chownSync(at('run'), id('postgres'), id('www-data'));
  fs.chmodSync(at('run'), 0o1775);
  fs.writeFileSync(at('run/.s.PGSQL.5432.lock'), '1\n');
  fs.writeFileSync(at('run/intake.sock'), '');
  fs.chownSync(at('keys/unseal.key'), id('daemon'), 0);
  fs.writeFileSync(
    at('pg/pg_ident.conf'),
    'quickstart "www-data" admitone_intake\nquickstart "daemon" admitone_admin\n',
  );
}

// Puts links to the file VICTIM where the users of PostgreSQL and of the
// workers may write in DIR, and gives the state of VICTIM.
function plant(dir, victim) {
  fs.writeFileSync(victim, 'as it was', { mode: 0o600 });
  for (const name of [
    'run/intake',
    'run/admin/sock',
    'run/db/x',
    'pg/quickstart.conf',
    'pg/pg_hba.conf',
    'pg/pg_ident.conf',
  ]) {
    const link = path.join(dir, name);
    const { uid, gid } = fs.statSync(path.dirname(link));
    fs.rmSync(link, { recursive: true, force: true });
    fs.symlinkSync(victim, link);
    fs.lchownSync(link, uid, gid);
  }
  return state(victim);
}

function state(file) {
  const { uid, gid, mode } = fs.statSync(file);
  return { uid, gid, mode, text: fs.readFileSync(file, 'utf8') };
}

describe('quickstart', () => {
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'admitone-'));
  const dir = (name) => path.join(temporary, name);
  let s;

  before(async () => {
    fs.chmodSync(temporary, 0o755);
    s = await new System({ dir: dir('a') }).start();
  });
  after(async () => {
    await s.stop();
    fs.rmSync(temporary, { recursive: true });
  });

  it('prints where it is, two links and a line to try it', () => {
    const [ready, staff, invite, tryIt, end] = s.output.trimEnd().split('\n').slice(-4);
    assert.equal(ready, `ready ${s.url}/`);
    assert.match(staff, new RegExp(`^staff ${s.staffUrl}/staff/#setup=[\\w-]{43}$`));
    assert.match(invite, new RegExp(`^invite ${s.url}/#[\\w-]{43}$`));
    assert.match(tryIt, /^try it: curl /);
    assert.equal(end, undefined);
  });

  it('the printed line works: created, then replayed', async () => {
    const [, command] = s.output.match(/^try it: (.*)$/m);
    const answers = [];
    for (let n = 0; n < 2; n++)
      answers.push(JSON.parse(await run('sh', ['-c', command.replace('curl ', 'curl -sS ')])));
    const { id } = answers[0];
    assert.deepEqual(answers, [
      { id, success: true },
      { id, success: true, idempotent: true },
    ]);
  });

  it('the printed invite is the one of the sample', async () => {
    const [, token] = s.output.match(/^invite .*#(.*)$/m);
    const sample = JSON.parse(fs.readFileSync(path.join(s.dir, 'sample.json')));
    assert.equal(sample.inviteToken, token);
  });

  it('env.sh gives the programs and the database', async () => {
    const out = await run(
      'sh',
      [
        '-c',
        `. ${s.dir}/env.sh &&
        admitone invite create && psql -XAtc "SELECT current_user"`,
      ],
      { env: { PATH: process.env.PATH } },
    );
    assert.match(out, new RegExp(`^${s.url}/#[\\w-]{43}\nadmitone_owner\n$`));
  });

  it('listens on loopback addresses and unix sockets only', async () => {
    const postgres = await s.sql('SHOW listen_addresses');
    assert.equal(postgres, '');
    const out = await run('ss', ['-Hltn']);
    const ours = out
      .split('\n')
      .map((line) => line.split(/\s+/)[3])
      .filter((address) => [s.port, s.port + 1].includes(Number(address?.split(':').pop())));
    assert.ok(ours.length >= 2);
    for (const address of ours) assert.match(address, /^(127\.0\.0\.1|\[::1\]):/);
  });

  it('a new database has nothing that is put right', () => {
    assert.match(s.log('migrate'), /^0001 \w+ applied\n/);
    assert.doesNotMatch(s.log('migrate'), /policies fixed/);
  });

  it('the secret key is for its owner only', () => {
    const { mode } = fs.statSync(path.join(s.dir, 'keys/unseal.key'));
    assert.equal(mode & 0o077, 0);
  });

  it('the second of two is another system', async () => {
    const other = await new System({ dir: dir('b') }).start();
    const [invite] = await s.invites(1);
    assert.equal((await other.submit(form(invite.token))).status, 400);
    const [own] = await other.invites(1);
    assert.equal((await other.submit(form(own.token))).status, 201);
    assert.equal((await s.submit(form(own.token))).status, 400);
    await other.stop();
    assert.equal((await s.submit(form(invite.token))).status, 201);
  });

  it('a DIR that ends like the other one is left alone', async () => {
    const inner = await new System({
      dir: dir('n') + dir('outer'),
    }).start();
    // Starts, stops and starts: it has leftovers to look for.
    for (let n = 0; n < 2; n++) {
      const outer = await new System({ dir: dir('outer') }).start();
      assert.equal((await inner.get('/api/config')).status, 200);
      outer.child.kill('SIGTERM');
      await waitFor(() => outer.exit, 'quickstart to end');
      assert.equal(inner.exit, undefined);
    }
    const [token] = await inner.tokens(1);
    assert.equal((await inner.submit(form(token))).status, 201);
    await inner.stop();
  });

  // Runs quickstart with DIR, which it is to refuse with a word on WHY.
  async function refused(name, why) {
    const { code, stderr } = await tryRun(path.join(REPO, 'deploy/quickstart'), [
      '--no-install',
      '--dir',
      dir(name),
      '--port',
      `${await freePort()}`,
    ]);
    assert.equal(code, 1, stderr);
    assert.match(stderr, why);
  }

  it('a DIR that others could replace is refused', async () => {
    fs.mkdirSync(dir('open'));
    fs.chmodSync(dir('open'), 0o777);
    await refused('open/var', /others could replace it/);
    assert.deepEqual(fs.readdirSync(dir('open')), []);
  });

  it('a DIR with files of others is refused', async () => {
    fs.mkdirSync(dir('filled'));
    fs.writeFileSync(dir('filled/quickstart.lock'), '');
    fs.chmodSync(dir('filled'), 0o777);
    await refused('filled', /others can write to/);
    assert.equal(fs.statSync(dir('filled')).mode & 0o777, 0o777);
  });

  it('what it is called goes into links, certificate and nginx', async () => {
    const name = 'forms.example.org';
    const other = await new System({
      dir: dir('b'),
      args: ['--host', name],
    }).start();
    try {
      const at = (offset) => `https://${name}:${other.port + offset}`;
      const ours = (offset, where, ...more) =>
        run('curl', [
          '-sS',
          '--cacert',
          path.join(other.dir, 'tls/cert.pem'),
          '--resolve',
          `${name}:${other.port + offset}:127.0.0.1`,
          ...more,
          `${at(offset)}${where}`,
        ]);
      for (const [line, offset] of [
        ['ready', 0],
        ['staff', 2],
        ['invite', 0],
      ])
        assert.match(other.output, new RegExp(`^${line} ${at(offset)}/`, 'm'));
      assert.match(await ours(0, '/'), /<title>/);
      assert.match(await ours(2, '/staff/'), /<title>/);
      assert.equal(
        await ours(0, '/admin/x', '-o', '/dev/null', '-w', '%{redirect_url}'),
        `${at(2)}/staff/`,
      );
      const conf = fs.readFileSync(path.join(other.dir, 'nginx.conf'), 'utf8');
      assert.equal(conf.match(new RegExp(`server_name ${name};`, 'g')).length, 2);
      const [, command] = other.output.match(/^try it: (.*)$/m);
      assert.match(await run('sh', ['-c', command]), /"success":true/);
    } finally {
      await other.stop();
    }
  });

  it('a host that is no name is refused', async () => {
    for (const bad of ['a b', 'x;y', '-x', 'a/b'])
      assert.match(
        (await tryRun(path.join(REPO, 'deploy/quickstart'), [`--host=${bad}`])).stderr,
        /is not a valid host name/,
      );
  });

  it('an address that is not of this machine is refused', async () => {
    for (const bad of ['203.0.113.77', '127.0.0', '1', '0.0.0.0'])
      assert.match(
        (await tryRun(path.join(REPO, 'deploy/quickstart'), ['--host', bad])).stderr,
        /is not an address of this machine/,
        bad,
      );
  });

  // Another one than 127.0.0.1, in a network if there is one.
  const ADDRESS =
    Object.values(os.networkInterfaces())
      .flat()
      .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.2';

  it('an address of this machine is where it listens, and in the links; invented people', async () => {
    const options = { dir: dir('demo'), args: ['--demo', '--host', ADDRESS] };
    let other = await new System(options).start();
    const query = (text) => other.sql(text).then((rows) => rows.split('\n'));
    const states = () =>
      query(`SELECT DISTINCT admitone.invite_state(i) FROM admitone.invite i ORDER BY 1`);
    const decided = () =>
      query('SELECT status, count(*) FROM admitone.submission GROUP BY 1 ORDER BY 1');
    const people = () => query('SELECT first_name, last_name FROM admitone.employee ORDER BY id');
    try {
      for (const [line, offset] of [
        ['ready', 0],
        ['staff', 2],
        ['invite', 0],
      ]) {
        const url = `https://${ADDRESS}:${other.port + offset}`;
        assert.match(other.output, new RegExp(`^${line} ${url}/`, 'm'));
        const cert = path.join(other.dir, 'tls/cert.pem');
        await run('curl', ['-fsS', '--noproxy', '*', '--cacert', cert, `${url}/`]);
      }
      assert.deepEqual(await states(), ['expired', 'fresh', 'revoked', 'used']);
      assert.deepEqual(await decided(), ['approved|5', 'pending_review|2', 'rejected|1']);
      assert.deepEqual(await query('SELECT DISTINCT status FROM admitone.employee ORDER BY 1'), [
        'active',
        'terminated',
      ]);
      assert.match(await other.cli('employee', 'renewals'), /Ines Overdue[\s\S]*Hugo Renewal/);
      assert.match(await other.cli('employee', 'receipts'), /Gina Receipt/);
      const flagged = await other.sql(
        "SELECT invite_id FROM admitone.submission WHERE last_name = 'Flagged'",
      );
      const person = await other.person('reviewer');
      const { json } = await person.get(`/api/submissions/${flagged}`);
      assert.deepEqual(json.flags.map(({ code }) => code).sort(), [
        'expired',
        'poBox',
        'unknownZip',
      ]);
      // Nobody else's form is flagged by accident.
      const [plain] = await query(
        "SELECT invite_id FROM admitone.submission WHERE last_name = 'Waiting'",
      );
      assert.deepEqual((await person.get(`/api/submissions/${plain}`)).json.flags ?? [], []);
      const before = await people();
      await other.cli('verify');
      await other.stop();
      other = await new System({ ...options, port: other.port }).start();
      assert.deepEqual(await people(), before);
      assert.deepEqual(await decided(), ['approved|5', 'pending_review|2', 'rejected|1']);
    } finally {
      await other.stop();
    }
  });

  it('a version of PostgreSQL that is a path is refused', async () => {
    fs.mkdirSync(dir('version/pg'), { recursive: true });
    fs.chmodSync(dir('version'), 0o755);
    fs.writeFileSync(dir('version/quickstart.lock'), '');
    fs.writeFileSync(dir('version/pg/PG_VERSION'), '../../../tmp\n');
    await refused('version', /PG_VERSION does not hold/);
  });

  it('a port that is taken is said so, and nothing stays', async () => {
    const { code, stderr } = await tryRun(path.join(REPO, 'deploy/quickstart'), [
      '--no-install',
      '--dir',
      dir('c'),
      '--port',
      `${s.port}`,
    ]);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`${s.port}`));
    assert.equal((await s.get('/api/config')).status, 200);
  });

  it('prepared, it has tables and nothing else, and nothing runs', async () => {
    const { code, stdout, stderr } = await tryRun(path.join(REPO, 'deploy/quickstart'), [
      '--no-install',
      '--prepare',
      '--dir',
      dir('prepared'),
    ]);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, '');
    assert.deepEqual(naming(dir('prepared')), []);
    const next = await new System({ dir: dir('prepared') }).start();
    assert.doesNotMatch(next.output, /creating a PostgreSQL cluster/);
    assert.equal(await next.sql('SELECT count(*) FROM admitone.invite'), '1');
    await next.stop();
  });

  for (const name of ['intake', 'nginx', 'postgres']) {
    it(`${name} dies, and all end with a word on it`, async () => {
      const other = await new System({ dir: dir(name) }).start();
      const all = other.processes();
      kill(other.pid(name), 'SIGKILL');
      await waitFor(() => other.exit, 'quickstart to end');
      const left = all.filter(alive);
      killAll(left);
      assert.deepEqual(other.exit, { code: 1, signal: null });
      assert.match(other.output, new RegExp(`log/${name}`));
      assert.deepEqual(left, [], 'processes left behind');
    });
  }

  it('started again it finds its data', async () => {
    const [invite] = await s.invites(1);
    const body = form(invite.token);
    const first = await s.submit(body);
    assert.equal(first.status, 201);
    const { port } = s;
    await s.stop();
    const planted = plant(s.dir, dir('victim'));
    s = await new System({ dir: dir('a'), port }).start();
    const again = await s.submit(body);
    assert.equal(again.status, 200);
    assert.equal(JSON.parse(again.text).id, JSON.parse(first.text).id);
    await s.cli('verify');
    const shown = await s.show(invite.id);
    assert.equal(shown.address, body.address);
    // … and root has written through nobody's links.
    assert.deepEqual(state(dir('victim')), planted);
  });

  it('goes on in a DIR of an earlier quickstart', {
    skip: process.getuid() !== 0 && 'one user is all there is',
  }, async () => {
    const [invite] = await s.invites(1);
    const body = form(invite.token);
    const first = await s.submit(body);
    const { port } = s;
    await s.stop();
    makeOld(s.dir);
    s = await new System({ dir: dir('a'), port }).start();
    assert.equal((await s.submit(body)).text, first.text.replace('}', ',"idempotent":true}'));
    const person = await s.person('reviewer');
    assert.equal((await person.get(`/api/submissions/${invite.id}`)).status, 200);
    const { uid, mode } = fs.statSync(path.join(s.dir, 'run'));
    assert.deepEqual([uid, mode & 0o7777], [0, 0o755]);
    assert.deepEqual(fs.readdirSync(path.join(s.dir, 'run')).sort(), ['admin', 'db', 'intake']);
  });
});
