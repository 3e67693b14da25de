// SPDX-License-Identifier: MIT
// pgbackrest.test.mjs -- with the configuration of deploy/backup, what was
// dropped by mistake is there again as it was at a moment of our choice, and
// nothing of later; how old the backup is, is seen, and so is a broken one.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { addToFile, makeDirectory } from '../faults/lib/postgres.mjs';
import { form } from './form.mjs';
import { REPO, run, tryRun, waitFor } from './harness.mjs';
import { Host, Prometheus } from './prometheus.mjs';
import { withSite } from './site.mjs';

const shipped = (name) => fs.readFileSync(path.join(REPO, 'deploy/backup', name), 'utf8');

const prometheus = new Prometheus();
let host;

// What docs/backup.md says to do before the first backup.
const withArchive = {
  arrange(site) {
    const here = (name) => path.join(site.home, name);
    const { postgres } = site.services;
    for (const name of ['repository', 'log', 'lock', 'spool']) makeDirectory(site, here(name));
    addToFile(
      site,
      here('pgbackrest.conf'),
      shipped('pgbackrest.conf')
        .replace('/var/lib/pgbackrest', here('repository'))
        .replace('/var/lib/postgresql/15/main', site.pgData)
        .replace('/run/postgresql', path.join(site.dir, 'run/db')),
    );
    addToFile(site, path.join(site.pgData, 'postgresql.conf'), shipped('archive.conf'));
    site.scratch.env = {
      PATH: process.env.PATH,
      PGBACKREST_CONFIG: here('pgbackrest.conf'),
      PGBACKREST_LOG_PATH: here('log'),
      PGBACKREST_LOCK_PATH: here('lock'),
      PGBACKREST_SPOOL_PATH: here('spool'),
      PGBACKREST_PG1_USER: site.superuser,
    };
    postgres.replace({ env: { ...postgres.env, ...site.scratch.env } });
  },
  async after() {
    await prometheus.stop();
    await host?.stop();
  },
};

withSite('pgbackrest', { workers: 2, arrangements: [withArchive] }, (site, it) => {
  const asPostgres = () => {
    const { uid, gid } = site.services.postgres;
    return { cwd: '/', uid, gid, env: site.scratch.env };
  };
  const pgbackrest = (...args) => run('pgbackrest', ['--stanza=admitone', ...args], asPostgres());

  const stored = () => site.sql('SELECT count(*) FROM admitone.submission');

  // Submits FORMS: each becomes a submission.
  async function submit(forms) {
    for (const { status } of await Promise.all(forms.map((body) => site.submit(body))))
      assert.equal(status, 201);
  }

  const forms = async (n) => (await site.tokens(n)).map((token) => form(token));

  let early, late;

  it('a backup is made, and its age is seen', async () => {
    await pgbackrest('stanza-create');
    await pgbackrest('check');
    host = new Host({
      args: ['--database', '--backup', 'admitone'],
      file: path.join(site.home, 'metrics/admitone.prom'),
      ...asPostgres(),
    });
    makeDirectory(site, path.dirname(host.file));
    Object.assign(host.options.env, { PGHOST: `${site.dir}/run/db`, PGDATABASE: 'admitone' });
    host.options.env.PGUSER = 'admitone_monitor';
    await host.start();
    const ops = `127.0.0.1:${site.port + 1}`;
    await prometheus.start(site.home, [ops, ops, host.target], [['> 26 * 3600', '> 4']]);
    await prometheus.until('AdmitOneNoBackup');
    const began = Date.now() / 1_000;
    await pgbackrest('--type=full', 'backup');
    const [{ value }] = await waitFor(async () => {
      const found = await prometheus.query('admitone_backup_timestamp_seconds{type="full"}');
      return found.length > 0 && found;
    }, 'the backup to be seen');
    assert.ok(Number(value[1]) >= Math.floor(began) && Number(value[1]) <= Date.now() / 1_000);
    await prometheus.until('AdmitOneNoBackup', {}, false);
    await prometheus.until('AdmitOneBackupOld');
  });

  it('the repository is encrypted', async () => {
    const { code } = await tryRun('grep', [
      '-rqaE',
      'pg_control',
      path.join(site.home, 'repository'),
    ]);
    assert.equal(code, 1);
  });

  it('a table is dropped by mistake, and restored as of before', async () => {
    [early, late] = [await forms(20), await forms(10)];
    await submit(early);
    const then = await site.sql('SELECT clock_timestamp()', site.superuser);
    await submit(late);
    await site.sql(
      'DROP TABLE admitone.submission CASCADE; SELECT pg_switch_wal()',
      site.superuser,
    );

    const { postgres } = site.services;
    postgres.hold();
    postgres.signal('SIGINT');
    await postgres.ended();
    await pgbackrest(
      '--delta',
      '--type=time',
      `--target=${then}`,
      '--target-action=promote',
      'restore',
    );
    postgres.start();
    await waitFor(
      () =>
        site.sql('SELECT NOT pg_is_in_recovery()', site.superuser).then(
          (text) => text === 't',
          () => false,
        ),
      'PostgreSQL to have recovered',
    );
    const { code, stdout, stderr } = await site.tryCli('verify', '--deep');
    assert.equal(code, 0, stdout + stderr);
    assert.equal(await stored(), `${early.length}`);
  });

  it('what was sent before is answered as before; what came later can be sent again', async () => {
    await waitFor(async () => (await site.ops('/readyz')).status === 200, 'the workers');
    for (const body of early.slice(0, 3)) assert.equal((await site.submit(body)).status, 200);
    await submit(late);
    assert.equal(await stored(), `${early.length + late.length}`);
  });

  it('the repository is lost: both alerts', async () => {
    fs.renameSync(path.join(site.home, 'repository'), path.join(site.home, 'lost'));
    await site.sql('SELECT pg_switch_wal()', site.superuser);
    await prometheus.until('AdmitOneArchiveFails');
    await prometheus.until('AdmitOneNoBackup');
  });
});
