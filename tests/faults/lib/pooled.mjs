// SPDX-License-Identifier: MIT
// pooled.mjs -- a system whose programs go through a pooler.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, waitFor } from '../../system/harness.mjs';
import { alive, kill } from '../../system/proc.mjs';
import { connectIntake } from './postgres.mjs';

const POOLER = fileURLToPath(new URL('../pooler.mjs', import.meta.url));

// Roles that have it all wrong, so that only what the programs say counts; and
// a server that writes its log late, so that what it forgets shows.
const WRONG = `${['intake', 'admin', 'owner', 'monitor']
  .map(
    (name) =>
      `ALTER ROLE admitone_${name} SET synchronous_commit = off;
    ALTER ROLE admitone_${name} SET search_path = pg_temp;`,
  )
  .join('\n')}
    ALTER SYSTEM SET wal_writer_delay = '10s';
    SELECT pg_reload_conf()`;

async function otherPort(site) {
  let port;
  do port = await freePort();
  while (port === site.port);
  return port;
}

// The programs connect to PORT of a pooler.
function connectAll(site, port) {
  const { admin } = site.services;
  connectIntake(site, `host=127.0.0.1 port=${port} sslmode=disable`);
  admin.replace({
    env: { ...admin.env, PGHOST: '127.0.0.1', PGPORT: `${port}` },
  });
}

// The one of our own, which replaces the server's sessions.
export function pooled({ size = 3, chance = 0.05 } = {}) {
  return {
    async arrange(site) {
      const port = await otherPort(site);
      site.scratch.pool = { port };
      const pooler = site.addService({
        name: 'pooler',
        env: { PATH: process.env.PATH },
        argv: [
          process.execPath,
          POOLER,
          String(port),
          path.join(site.dir, 'run/db/.s.PGSQL.5432'),
          String(size),
          String(chance),
        ],
      });
      connectAll(site, port);
      pooler.start();
      await waitFor(() => site.log('pooler').includes('ready'), 'the pooler');
    },
    started: (site) => site.sql(WRONG, site.superuser),
  };
}

// How many of the server's sessions it has replaced.
export async function replaced(site) {
  const before = site.log('pooler').length;
  kill(site.services.pooler.pid, 'SIGUSR1');
  await waitFor(() => site.log('pooler').length > before, 'its answer');
  return Number(site.log('pooler').trim().split(' ').pop());
}

// PgBouncer itself, in MODE (session, transaction), with SIZE connections of
// the server for each user.
export function bouncer({ mode, size = 10 }) {
  return {
    reason: () => (fs.existsSync('/usr/sbin/pgbouncer') ? null : 'PgBouncer is not installed'),
    async arrange(site) {
      const port = await otherPort(site);
      const { uid, gid } = site.services.postgres;
      const folder = path.join(site.dir, 'bouncer');
      const file = path.join(folder, 'pgbouncer.ini');
      site.scratch.pool = { port };
      fs.mkdirSync(folder);
      fs.writeFileSync(
        path.join(folder, 'users'),
        ['intake', 'admin', 'owner', 'monitor'].map((name) => `"admitone_${name}" ""\n`).join(''),
      );
      fs.writeFileSync(
        file,
        `[databases]
* = host=${path.join(site.dir, 'run/db')} port=5432
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${path.join(folder, 'users')}
pool_mode = ${mode}
default_pool_size = ${size}
ignore_startup_parameters = extra_float_digits
`,
      );
      fs.chownSync(folder, uid, gid);
      const service = site.addService({
        name: 'bouncer',
        uid,
        gid,
        env: { PATH: process.env.PATH },
        argv: ['/usr/sbin/pgbouncer', file],
      });
      connectAll(site, port);
      service.start();
      await waitFor(() => /process up/.test(site.log('bouncer')), 'PgBouncer');
    },
  };
}

export const POOLED = [
  {
    name: 'pool-crash',
    kind: 'pooled',
    recovery: 10,
    caption: 'PostgreSQL crashes behind a pooler that replaces sessions',
    hold: [0, 0],
    begin: (site) => site.services.postgres.restart('SIGQUIT'),
    end: (site) => site.postgresReady(),
  },
  {
    name: 'pool-sessions',
    kind: 'pooled',
    recovery: 10,
    caption: 'all sessions behind the pooler are terminated',
    begin: (site) =>
      site.insist(`SELECT pg_terminate_backend(pid)
        FROM pg_stat_activity WHERE usename LIKE 'admitone_%'`),
    end: async () => {},
  },
  {
    name: 'pooler-killed',
    kind: 'pooled',
    recovery: 10,
    caption: 'the pooler is killed (-9)',
    async begin(site) {
      const { pid } = site.services.pooler;
      kill(pid, 'SIGKILL');
      await waitFor(() => !alive(pid), 'its end');
    },
    end: async () => {},
  },
];
