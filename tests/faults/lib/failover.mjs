// SPDX-License-Identifier: MIT
// failover.mjs -- a second PostgreSQL that takes over from the first one: two
// places, of which each in turn is the primary's.
import fs from 'node:fs';
import path from 'node:path';
import { waitFor } from '../../system/harness.mjs';
import { alive, freeze, killAll, tree } from '../../system/proc.mjs';
import { addToFile, connectIntake, makeDirectory, runAsPostgres } from './postgres.mjs';

const STANDBY = 'standby'; // the service, and as which the primary knows it

// Where the data and the sockets are; the first is quickstart's own.
const PLACES = [
  { data: 'pg', run: 'run/db' },
  { data: 'pg2', run: 'run2' },
];

const dataAt = (site, place) => path.join(site.dir, PLACES[place].data);
const runAt = (site, place) => path.join(site.dir, PLACES[place].run);

// The primary's first: psql and the commands wait for one that hangs.
function hostsOf(site) {
  const { primary } = site.scratch.failover;
  return `${runAt(site, primary)},${runAt(site, 1 - primary)}`;
}

// A system whose programs know both places.
export const withStandby = {
  arrange(site) {
    site.scratch.failover = { primary: 0, left: [] };
    const hosts = hostsOf(site);
    const both = { PGHOST: hosts, PGTARGETSESSIONATTRS: 'read-write' };
    const { admin } = site.services;
    makeDirectory(site, runAt(site, 1), 0o755);
    addToFile(
      site,
      path.join(site.pgData, 'pg_hba.conf'),
      'local replication all peer map=quickstart\n',
    );
    connectIntake(site, `host=${hosts} port=5432 target_session_attrs=read-write`);
    admin.replace({ env: { ...admin.env, ...both } });
    Object.assign(site.env, both);
  },
  after: removeOld,
};

// Makes a standby of what the primary holds now, and from then on no commit
// without it.
export async function makeStandby(site) {
  const { primary } = site.scratch.failover;
  const data = dataAt(site, 1 - primary);
  const from =
    `host=${runAt(site, primary)} port=5432 ` +
    `user=${site.superuser} application_name=${STANDBY}`;
  removeOld(site);
  fs.rmSync(data, { recursive: true, force: true });
  makeDirectory(site, data);
  await runAsPostgres(
    site,
    'pg_basebackup',
    '-D',
    data,
    '-d',
    from,
    '--wal-method',
    'stream',
    '--checkpoint',
    'fast',
    '--no-sync',
  );
  // Once it is the primary, it has no standby that it could wait for.
  addToFile(
    site,
    path.join(data, 'postgresql.auto.conf'),
    `
      unix_socket_directories = '${runAt(site, 1 - primary)}'
      primary_conninfo = '${from}'
      synchronous_standby_names = ''\n`,
  );
  addToFile(site, path.join(data, 'standby.signal'), '');
  const { env, uid, gid } = site.services.postgres;
  site
    .addService({
      name: STANDBY,
      env,
      uid,
      gid,
      death: 'INT',
      argv: [path.join(site.pgBin, 'postgres'), '-D', data],
    })
    .start();
  await waitForCommits(site);
}

async function waitForCommits(site) {
  const ask = (sql) => site.sql(sql, site.superuser);
  const standby = (what, value) =>
    waitFor(
      async () =>
        (await ask(
          `SELECT ${what} FROM pg_stat_replication
      WHERE application_name = '${STANDBY}'`,
        )) === value,
      `the standby to be ${value}`,
    );
  await standby('state', 'streaming');
  await ask(`ALTER SYSTEM SET synchronous_standby_names = '${STANDBY}'`);
  await ask('SELECT pg_reload_conf()');
  await standby('sync_state', 'sync');
}

// Kills the primary (-9) and takes its data away.
export async function losePrimary(site) {
  const { postgres } = site.services;
  const all = tree(postgres.pid);
  const { primary } = site.scratch.failover;
  postgres.hold();
  postgres.signal('SIGKILL');
  await postgres.ended();
  fs.renameSync(dataAt(site, primary), `${dataAt(site, primary)}.lost`);
  site.scratch.failover.left = all;
}

// Stops the primary as a machine is that hangs: nothing is closed.
export async function hangPrimary(site) {
  const { postgres } = site.services;
  const all = tree(postgres.pid);
  postgres.hold();
  await freeze(all);
  site.scratch.failover.left = all;
}

// Makes the standby the primary.
export async function promote(site) {
  const { failover } = site.scratch;
  const next = 1 - failover.primary;
  await runAsPostgres(site, 'pg_ctl', 'promote', '-w', '-D', dataAt(site, next));
  failover.primary = next;
  site.services.postgres = site.services[STANDBY];
  delete site.services[STANDBY];
  site.pgData = dataAt(site, failover.primary);
  site.env.PGHOST = hostsOf(site);
  await site.postgresReady();
}

// Sees to it that the old primary never comes back.
export function removeOld(site) {
  const { failover } = site.scratch;
  killAll((failover?.left ?? []).filter(alive));
  for (const { data } of PLACES)
    fs.rmSync(path.join(site.dir, `${data}.lost`), {
      recursive: true,
      force: true,
    });
}

export const FAILOVER = [
  {
    name: 'failover',
    kind: 'standby',
    recovery: 15,
    caption: 'the primary is killed (-9), its data is gone, the standby is promoted',
    reason: () => null,
    async begin(site) {
      await makeStandby(site);
      await losePrimary(site);
    },
    end: promote,
  },
  {
    name: 'failover-hanging',
    kind: 'standby',
    recovery: 15,
    caption: 'the primary hangs (SIGSTOP), the standby is promoted',
    hold: [1_000, 4_000],
    reason: () => null,
    async begin(site) {
      await makeStandby(site);
      await hangPrimary(site);
      await promote(site);
    },
    end: removeOld,
  },
];
