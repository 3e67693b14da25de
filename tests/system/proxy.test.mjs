// SPDX-License-Identifier: MIT
// proxy.test.mjs -- whatever happens between a worker and PostgreSQL, also
// right after a COMMIT: one submission, and everybody learns the same id.
import assert from 'node:assert/strict';
import os from 'node:os';
import path from 'node:path';
import { ON_THE_WAY, proxied } from '../faults/lib/on-the-way.mjs';
import { connectIntake } from '../faults/lib/postgres.mjs';
import { tell } from '../faults/proxy.mjs';
import { form } from './form.mjs';
import { waitFor } from './harness.mjs';
import { suffer, withSite } from './site.mjs';

withSite(
  'between worker and database',
  { workers: 2, arrangements: [proxied], env: { ADMITONE_DB_PATIENCE: '3' } },
  (site, it) => {
    const order = (what) => tell(path.join(site.dir, 'proxy/control'), what);

    const rows = (id) =>
      site.sql(`SELECT count(*) FROM admitone.submission
      WHERE invite_id = '${id}'`);

    const replayed = ({ id }) => `200 {"id":"${id}","success":true,"idempotent":true}`;

    const submit = async (body) => {
      const { status, text } = await site.submit(body);
      return `${status} ${text}`;
    };

    for (const fault of ['drop-answer', 'drop-ready', 'truncate-answer', 'reset', 'garbage']) {
      it(`committed, then ${fault}: the worker asks again`, async () => {
        for (const invite of await site.invites(2)) {
          await order({
            fault,
            statement: 'claim',
            changing: true,
            times: 1,
            seed: invite.id,
          });
          const body = form(invite.token);
          const first = await submit(body);
          // Garbage may say that it goes on: that is waited for.
          if (fault !== 'garbage' || !first.startsWith('503 '))
            assert.equal(first, replayed(invite));
          assert.equal(await submit(body), replayed(invite));
          assert.equal(await order({ fault: 'none' }), 1);
          assert.equal(await rows(invite.id), '1');
        }
      });
    }

    it('no answer ever: 503, and the client asks again', async () => {
      const [invite] = await site.invites(1);
      await order({ fault: 'drop-answer', statement: 'claim' });
      const { status, headers } = await site.submit(form(invite.token));
      assert.equal(status, 503);
      assert.ok(Number(headers['retry-after']) > 0);
      assert.equal(await rows(invite.id), '1');
      assert.ok((await order({ fault: 'none' })) > 1);
      await waitFor(
        async () =>
          (await submit(form(invite.token))) === replayed(invite).replace('}', ',"differs":true}'),
        'an answer',
      );
      assert.equal(await rows(invite.id), '1');
    });

    it('over a unix socket as well', async () => {
      const [invite] = await site.invites(1);
      connectIntake(
        site,
        `host=${path.join(site.dir, 'proxy')} requirepeer=${os.userInfo().username}`,
      );
      await site.services.intake.restart('SIGTERM');
      await waitFor(async () => (await site.ops('/readyz')).status === 200, 'the intake');
      await order({
        fault: 'reset',
        statement: 'claim',
        changing: true,
        times: 1,
      });
      assert.equal(await submit(form(invite.token)), replayed(invite));
      assert.equal(await order({ fault: 'none' }), 1);
    });

    it('all of it under load', async () => {
      await suffer(site, ON_THE_WAY);
      for (const { name } of ON_THE_WAY) assert.ok(site.scratch[name].hits > 0, name);
    });
  },
);
