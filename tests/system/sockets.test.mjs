// SPDX-License-Identifier: MIT
// sockets.test.mjs -- started by root, quickstart gives the intake, the
// staff's workers, nginx and PostgreSQL a user each: a worker that is taken
// over reaches the database's socket and no other, under no other's role, and
// nobody can stand in for the database.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { blocksOf } from '../documents/blocks.mjs';
import { call } from './fastcgi.mjs';
import { REPO, sanitized, tryRun, waitFor, withSystem } from './harness.mjs';
import { buildInside, Inside } from './inside.mjs';
import { children, userOf } from './proc.mjs';

const skip =
  (process.getuid() !== 0 && 'one user is all there is') ||
  (sanitized && 'a sanitizer needs what the cage forbids');

// [act, its target below, what becomes of it in a worker, and without a cage,
// where only the users and the folders' modes are in the way].
const ACTS = [
  ['connect to a socket', 'database', 'done', 'done'],
  ['connect to a socket', 'intake', 'EACCES', 'EACCES'],
  ['connect to a socket', 'admin', 'EACCES', 'EACCES'],
  ['connect to a socket', 'private', 'EACCES', 'EACCES'],
  ['connect', 'public port', 'ENOSYS', 'done'],
  ['connect', 'staff port', 'ENOSYS', 'done'],
  ['connect', 'operator port', 'ENOSYS', 'done'],
  ['bind', 'in run', 'ENOSYS', 'EACCES'],
  ['bind', 'beside the database', 'ENOSYS', 'EACCES'],
];

// Which roles each may be in the database.
const ROLES = [
  'admitone_owner',
  'admitone_intake',
  'admitone_admin',
  'admitone_monitor',
  'postgres',
];
const MAY_BE = {
  intake: ['admitone_intake'],
  admin: ['admitone_admin'],
  nginx: [],
  postgres: ROLES,
};

withSystem('sockets', { env: { ADMITONE_CAGE: 'auto', ADMITONE_DB_PATIENCE: '2' } }, (s, it) => {
  let targets;
  let folder; // the test's, for sockets
  const listeners = [];

  const pidOf = {
    intake: () => s.workers()[0],
    admin: () => s.staffWorkers()[0],
    nginx: () => children(s.pid('nginx'))[0],
    postgres: () => s.pid('postgres'),
  };

  function listen(name, mode) {
    const server = net.createServer((socket) => socket.destroy());
    const socket = path.join(folder, name);
    listeners.push(server);
    return new Promise((resolve) => {
      server.listen(socket, () => {
        fs.chmodSync(socket, mode);
        resolve(socket);
      });
    });
  }

  it('make ready what is connected to', { skip }, async () => {
    await buildInside(s);
    folder = path.join(s.dir, 'other');
    fs.mkdirSync(folder);
    targets = {
      database: `${s.dir}/run/db/.s.PGSQL.5432`,
      intake: s.socket,
      admin: `${s.dir}/run/admin/sock`,
      private: await listen('private', 0o600),
      'public port': s.port,
      'staff port': s.port + 2,
      'operator port': s.port + 1,
      'in run': `${s.dir}/run/x`,
      'beside the database': `${s.dir}/run/db/x`,
    };
  });

  // The ids that PID has of users, and of groups.
  function idsOf(pid) {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    const ids = (...names) =>
      new Set(
        names.flatMap((name) =>
          status
            .match(new RegExp(`^${name}:[ \\t]*(.*)`, 'm'))[1]
            .trim()
            .split(/\s+/)
            .filter(Boolean),
        ),
      );
    return { users: ids('Uid'), groups: ids('Gid', 'Groups') };
  }

  it('each has users and groups that no other has', { skip }, () => {
    const seen = { users: {}, groups: {} };
    for (const [name, pid] of Object.entries(pidOf))
      for (const [kind, ids] of Object.entries(idsOf(pid())))
        for (const id of ids) {
          assert.equal(seen[kind][id], undefined, `${kind} of ${name}`);
          assert.notEqual(id, '0', `${kind} of ${name}`);
          seen[kind][id] = name;
        }
  });

  for (const name of ['intake', 'admin'])
    for (const [cage, column] of [
      ['auto', 2],
      ['off', 3],
    ])
      it(`from inside a worker of ${name}, cage ${cage}`, {
        skip,
      }, async () => {
        const inside = await new Inside(s, {
          name,
          env: { ADMITONE_CAGE: cage },
        }).start();
        assert.deepEqual(idsOf(children(inside.child.pid)[0]), idsOf(pidOf[name]()));
        for (const row of ACTS)
          assert.equal(await inside.attempt(row[0], targets[row[1]]), row[column], row[1]);
        await inside.stop();
      });

  it("whoever has a worker's user has its role only", { skip }, async () => {
    for (const [name, pid] of Object.entries(pidOf))
      for (const role of ROLES) {
        const { code, stderr } = await tryRun('psql', ['-Xc', 'SELECT 1'], {
          ...userOf(pid()),
          cwd: '/',
          env: { ...s.env, PGUSER: role },
        });
        assert.equal(code === 0, MAY_BE[name].includes(role), `${name} as ${role}: ${stderr}`);
      }
  });

  it("files of the workers are nobody's else", { skip }, async () => {
    const readers = async (file) => {
      const able = [];
      for (const [name, pid] of Object.entries(pidOf))
        if ((await tryRun('cat', [file], { ...userOf(pid()), cwd: '/' })).code === 0)
          able.push(name);
      return able;
    };
    assert.deepEqual(await readers(s.env.ADMITONE_UNSEAL_KEYS), ['admin']);
    assert.deepEqual(await readers(`${s.dir}/tls/key.pem`), []);
    assert.deepEqual(await readers(`${s.dir}/pg/PG_VERSION`), ['postgres']);
  });

  it('nobody stands in for the database', { skip }, async () => {
    await listen('.s.PGSQL.5432', 0o777);
    const env = {
      ADMITONE_DATABASE: `requirepeer=postgres host=${folder} dbname=admitone user=admitone_intake`,
    };
    for (const more of [
      env,
      { PGHOST: folder },
      {
        ADMITONE_DATABASE: `postgresql:///admitone?host=${folder}&requirepeer=postgres`,
      },
    ]) {
      const inside = await new Inside(s, { env: more }).start();
      const { status } = await call(inside.socket, '/readyz', '', {
        REQUEST_METHOD: 'GET',
      });
      assert.equal(status, 503);
      assert.match(inside.log, / db_connect_failed .*who requirepeer names/);
      await inside.stop();
    }
    const cli = await s.tryCliWith({ PGHOST: folder }, 'verify');
    assert.notEqual(cli.code, 0);
    assert.match(cli.stderr, /requirepeer/);
  });

  it("a server's user of a name that nobody has is told", {
    skip,
  }, async () => {
    const env = { PGREQUIREPEER: 'nobody_of_that_name' };
    const cli = await s.tryCliWith(env, 'verify');
    assert.notEqual(cli.code, 0);
    assert.match(cli.stderr, /requirepeer .* names nobody on this/);
    for (const name of ['intake', 'admin']) {
      const inside = new Inside(s, { name, env });
      await waitFor(() => / server_user_unknown .*requirepeer/.test(inside.log), 'the reason');
      await inside.stop();
    }
  });

  it('a worker knows who that must be without any file', {
    skip,
  }, async () => {
    assert.equal(s.env.PGREQUIREPEER, 'postgres');
    for (const name of ['intake', 'admin']) assert.match(s.log(name), / cage_closed .* files=0 /);
  });

  for (const name of ['intake', 'admin'])
    it(`spawn-fcgi: from inside a worker of ${name}`, { skip }, async () => {
      const nginx = userOf(pidOf.nginx());
      const inside = await new Inside(s, {
        name,
        spawned: nginx.gid,
        env: { ADMITONE_CAGE: 'off' },
      }).start();
      const { mode, gid } = fs.statSync(inside.socket);
      assert.deepEqual([mode & 0o777, gid], [0o060, nginx.gid]);
      assert.deepEqual(idsOf(children(inside.child.pid)[0]), idsOf(pidOf[name]()));
      for (const [act, target, , wanted] of ACTS)
        assert.equal(await inside.attempt(act, targets[target]), wanted, target);
      assert.equal(await inside.attempt('connect to a socket', inside.socket), 'EACCES');
      await inside.stop();
    });

  it("spawn-fcgi: its README says whose socket the database's is", () => {
    const files = ['intake', 'admin'];
    const blocks = blocksOf(REPO, 'deploy/spawn-fcgi/README.md').filter(({ stays }) => stays);
    assert.equal(blocks.length, files.length);
    for (const [i, { text }] of blocks.entries())
      assert.equal(
        execFileSync(
          'sh',
          [
            '-ec',
            text
              .split('\n')[0]
              .replace(
                `/etc/admitone/${files[i]}.env`,
                path.join(REPO, `deploy/systemd/${files[i]}.env.example`),
              ) + '; printenv PGREQUIREPEER',
          ],
          { encoding: 'utf8' },
        ),
        'postgres\n',
      );
  });

  it('end', { skip }, () => {
    for (const server of listeners) server.close();
  });
});
