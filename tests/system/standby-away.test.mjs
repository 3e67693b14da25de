// SPDX-License-Identifier: MIT
// standby-away.test.mjs -- nothing is acknowledged that the standby lacks, nor
// by a primary whose standby has taken over: not even what can be read there.
import assert from 'node:assert/strict';
import {
  hangPrimary,
  losePrimary,
  makeStandby,
  promote,
  removeOld,
  withStandby,
} from '../faults/lib/failover.mjs';
import { form } from './form.mjs';
import { waitFor } from './harness.mjs';
import { thaw } from './proc.mjs';
import { withSite } from './site.mjs';

withSite(
  'the standby is away',
  {
    workers: 3,
    arrangements: [withStandby],
    env: { ADMITONE_DB_PATIENCE: '2' },
  },
  (site, it) => {
    const end = async (service, signal) => {
      service.hold();
      service.signal(signal);
      await service.ended();
    };

    // To all workers at once. Gives the statuses, each once.
    const submit = async (body) => [
      ...new Set(
        (await Promise.all(Array.from({ length: 12 }, () => site.submit(body)))).map(
          ({ status }) => status,
        ),
      ),
    ];

    const stored = (invite) =>
      site.sql(`SELECT count(*) FROM
      admitone.submission WHERE invite_id = '${invite.id}'`);

    // To one worker. The others keep their connections.
    const submitOnce = async (body) => [(await site.submit(body)).status];

    // A claim that is committed here, and waits for the standby; UNDO ends
    // the wait. From then on its submission can be read. SEND is how it is
    // sent first.
    async function claimAndEndTheWait(undo, send = submit) {
      const [invite] = await site.invites(1);
      const body = form(invite.token);
      await submit(form((await site.tokens(1))[0]));
      await end(site.services.standby, 'SIGINT');
      assert.deepEqual(await send(body), [503]);
      await undo();
      await waitFor(async () => (await stored(invite)) === '1', 'the submission to be seen');
      assert.deepEqual(await submit(body), [503]);
      return { invite, body };
    }

    async function loseAndPromote() {
      await losePrimary(site);
      site.services.standby.start();
      await waitFor(
        () =>
          promote(site).then(
            () => true,
            () => false,
          ),
        'the promotion',
      );
    }

    it('the primary crashes and is back', async () => {
      await makeStandby(site);
      // The programs see to it themselves that commits wait for it.
      await site.sql(
        `ALTER SYSTEM SET synchronous_commit = local;
        SELECT pg_reload_conf()`,
        site.superuser,
      );
      const { invite, body } = await claimAndEndTheWait(() =>
        site.services.postgres.restart('SIGQUIT').then(() => site.postgresReady()),
      );
      await loseAndPromote();
      assert.equal(await stored(invite), '0');
      await waitFor(async () => (await submit(body)).includes(201), 'the claim to be made again');
    });

    it('the waiting server process is terminated', async () => {
      await makeStandby(site);
      const { invite } = await claimAndEndTheWait(() =>
        site.sql(
          `
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE wait_event = 'SyncRep'`,
          site.superuser,
        ),
      );
      await loseAndPromote();
      assert.equal(await stored(invite), '0');
    });

    it('it was sent once: workers that are still connected say nothing', async () => {
      await makeStandby(site);
      const { invite } = await claimAndEndTheWait(
        () =>
          site.sql(
            `
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE wait_event = 'SyncRep'`,
            site.superuser,
          ),
        submitOnce,
      );
      await loseAndPromote();
      assert.equal(await stored(invite), '0');
    });

    it('the old primary comes back, and the new one is away', async () => {
      await makeStandby(site);
      await hangPrimary(site);
      await promote(site);
      const [invite] = await site.invites(1);
      const [token] = await site.tokens(1);
      await waitFor(async () => (await submit(form(token))).includes(200), 'the workers to follow');
      thaw(site.scratch.failover.left);
      const { postgres } = site.services;
      await end(postgres, 'SIGINT');
      assert.deepEqual(await submit(form(invite.token)), [503]);
      postgres.start();
      await waitFor(
        async () => (await submit(form(invite.token))).includes(200),
        'the new primary',
      );
      removeOld(site);
    });
  },
);
