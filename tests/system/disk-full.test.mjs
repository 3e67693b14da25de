// SPDX-License-Identifier: MIT
// disk-full.test.mjs -- PostgreSQL's disk is full, that of the tables or that
// of its log: 503, nothing acknowledged is lost, and with the space the
// service comes back by itself.
import assert from 'node:assert/strict';
import { DISK, unmount } from '../faults/lib/disk.mjs';
import { waitFor } from './harness.mjs';
import { suffer, withSite } from './site.mjs';

const [data, wal] = DISK;
const skip = (await data.reason()) ?? false;

withSite(
  'disk full',
  {
    workers: 2,
    arrangements: [{ after: unmount }],
    env: { ADMITONE_DB_PATIENCE: '2' },
  },
  (site, it) => {
    const refused = (load) => waitFor(() => load.counts[503] > 0, 'a 503');
    let workers;

    it('of the tables', { skip }, async () => {
      workers = site.workers();
      const load = await suffer(site, [data], { hold: 0, during: refused });
      assert.ok(load.counts[503] > 0);
      assert.match(site.log('intake'), /sqlstate=53100/);
      assert.doesNotMatch(site.log('postgres'), /PANIC/);
    });

    it('of the log', { skip }, async () => {
      await suffer(site, [wal], {
        hold: 0,
        async during(load) {
          await refused(load);
          await waitFor(() => /PANIC: .*No space left/.test(site.log('postgres')), 'a panic');
        },
      });
    });

    it('the workers are those of the start', { skip }, () => {
      assert.deepEqual(site.workers(), workers);
    });
  },
);
