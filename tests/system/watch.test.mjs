// SPDX-License-Identifier: MIT
// watch.test.mjs -- whatever stops, a real Prometheus with our rules says so,
// and says it of that only; and it is quiet again once that is back. Nobody
// uses the system meanwhile. (Backups: pgbackrest.test.mjs.)
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { makeStandby, withStandby } from '../faults/lib/failover.mjs';
import { run, waitFor } from './harness.mjs';
import { freeze, thaw, tree } from './proc.mjs';
import { Host, Prometheus } from './prometheus.mjs';
import { withSite } from './site.mjs';

const INTAKE = { job: 'admitone-intake' };
const STAFF = { job: 'admitone-admin' };

let host;
const prometheus = new Prometheus();
const stopWatching = {
  async after() {
    await prometheus.stop();
    await host?.stop();
  },
};

withSite(
  'watch',
  {
    workers: 2,
    arrangements: [withStandby, stopWatching],
    env: { ADMITONE_ADMIN_WORKERS: '2' },
  },
  (site, it) => {
    const certificate = (days) =>
      run('openssl', [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
        ...['-subj', '/CN=watched', '-days', `${days}`, '-keyout', '/dev/null'],
        ...['-out', path.join(site.home, 'cert.pem')],
      ]);

    // Ends SERVICE until what it gives is called.
    async function end(service, signal) {
      service.hold();
      service.signal(signal);
      await service.ended();
      return () => service.start();
    }

    // What was HURT, each gives how to undo it, lets all of ALERTS fire until
    // then. Gives the names of those that fired.
    async function hurts(alerts, ...hurt) {
      const undo = [];
      let fired;
      try {
        for (const each of hurt) undo.unshift(await each());
        for (const alert of alerts) await prometheus.until(...alert);
        fired = await prometheus.firing();
      } finally {
        for (const each of undo) await each();
      }
      for (const [name, labels] of alerts) await prometheus.until(name, labels, false);
      return [...new Set(fired.map(({ alertname }) => alertname))].sort();
    }

    // The same, and no other alert fires.
    const hurtsOnly = async (alerts, ...hurt) =>
      assert.deepEqual(await hurts(alerts, ...hurt), alerts.map(([name]) => name).sort());

    const certificateOf = (days) => async () => {
      await certificate(days);
      return () => certificate(100);
    };

    const hang = (service) => async () => {
      const all = tree(service.pid);
      await freeze(all);
      return () => thaw(all);
    };

    const limitConnections = (limit) =>
      site.insist(`ALTER ROLE admitone_intake CONNECTION LIMIT ${limit};
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE usename = 'admitone_intake'`);

    it('all is well: no alert', async () => {
      await makeStandby(site);
      await certificate(100);
      host = new Host({
        args: ['--database', '--certificate', path.join(site.home, 'cert.pem')],
        file: path.join(site.home, 'admitone.prom'),
        env: { ...site.env, PGHOST: `${site.dir}/run/db`, PGUSER: 'admitone_monitor' },
      });
      await host.start();
      const ops = `127.0.0.1:${site.port + 1}`;
      await prometheus.start(
        site.home,
        [ops, ops, host.target],
        [
          ['> 64 * 1024 * 1024', '> 64 * 1024'],
          ['waiting_seconds > 300', 'waiting_seconds > 2'],
          ['> 600', '> 3'],
          ['> 0.9 *', '> 0.5 *'],
        ],
      );
      await waitFor(
        async () =>
          (
            await prometheus.query(
              'count(up == 1) == 3 and sum(admitone_replication_standbys) == 1 and ' +
                'count(admitone_database_up == 1) == 2 and count(admitone_build_info) == 2',
            )
          ).length > 0,
        'all to be seen',
      );
      // At its start it had seen nothing yet.
      await waitFor(async () => (await prometheus.firing()).length === 0, 'no alert');
    });

    it('the intake is down, and a certificate ends', () =>
      hurtsOnly(
        [['AdmitOneIntakeDown'], ['AdmitOneCertificateEnds'], ['AdmitOneCertificateEndsNow']],
        certificateOf(1),
        () => end(site.services.intake, 'SIGTERM'),
      ));

    it("the staff's is down, so nothing is chained; a certificate cannot be read", () =>
      hurtsOnly(
        [['AdmitOneStaffDown'], ['AdmitOneAuditChainStands'], ['AdmitOneNotLookedAt']],
        () => end(site.services.admin, 'SIGTERM'),
        async () => {
          await site.cli('submission', 'list');
          fs.rmSync(path.join(site.home, 'cert.pem'));
          return () => certificate(100);
        },
      ));

    it('the database is stopped, and nobody asks', () =>
      hurts(
        [
          ['AdmitOneDatabaseDown', INTAKE],
          ['AdmitOneDatabaseDown', STAFF],
          ['AdmitOneNotLookedAt', { source: 'database' }],
        ],
        () => end(site.services.postgres, 'SIGINT'),
      ));

    it('it hangs, and nobody asks: the metrics say so, and do not hang', async () => {
      const undo = await hang(site.services.postgres)();
      try {
        for (const where of ['/metrics', '/admin/metrics'])
          await waitFor(async () => {
            const asked = Date.now();
            const { status, text } = await site.ops(where);
            assert.equal(status, 200);
            assert.ok(Date.now() - asked < 5_000);
            return /^admitone_database_up 0$/m.test(text);
          }, `${where} to notice`);
      } finally {
        await undo();
      }
      await prometheus.until('AdmitOneDatabaseDown', {}, false);
    });

    it('there are too few connections, and the standby is late', () =>
      hurts(
        [
          ['AdmitOneFewConnections', INTAKE],
          ['AdmitOneConnectionsShort'],
          ['AdmitOneStandbyLate', { standby: 'standby' }],
        ],
        async () => {
          await limitConnections(1);
          return () => limitConnections(-1);
        },
        async () => {
          const sessions = Array.from({ length: 30 }, () => site.session(site.superuser));
          await Promise.all(sessions.map((session) => session.run('SELECT 1')));
          return () => Promise.all(sessions.map((session) => session.end()));
        },
        async () => {
          const undo = await hang(site.services.standby)();
          await site.sql(
            "SELECT pg_logical_emit_message(false, 'test', repeat('x', 200000))",
            site.superuser,
          );
          return undo;
        },
      ));

    it('the standby is away; then nobody looks any more', () =>
      hurts(
        [['AdmitOneNoSynchronousStandby'], ['AdmitOneStandbyGone'], ['AdmitOneNotWatched']],
        () => end(site.services.standby, 'SIGINT'),
        async () => {
          await prometheus.until('AdmitOneNoSynchronousStandby');
          await host.pause();
          return () => host.resume();
        },
      ));
  },
);
