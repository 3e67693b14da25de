// SPDX-License-Identifier: MIT
// site.mjs -- a system for a test that wants one fault of tests/faults, with
// people who submit while it happens.
import assert from 'node:assert/strict';
import { Random } from '../faults/lib/random.mjs';
import { Site } from '../faults/lib/site.mjs';
import { sleep, waitFor, withRunning } from './harness.mjs';
import { Load } from './load.mjs';

// As withSystem() of harness.mjs; OPTIONS are Site's.
export function withSite(title, options, body) {
  withRunning(title, new Site(options), body);
}

// Lets each of FAULTS happen to SITE for HOLD milliseconds under load. The
// service has to be back in time, everybody to be answered with success or
// 503, and what was acknowledged to be there. Gives the Load.
export async function suffer(site, faults, { hold = 500, tokens = 6_000, during = () => {} } = {}) {
  const load = new Load(site, await site.tokens(tokens));
  await waitFor(() => load.answers > 100, 'answers');
  for (const fault of faults) {
    await fault.begin(site, new Random(fault.name));
    await sleep(hold);
    await during(load);
    await fault.end(site);
    await back(load, fault);
  }
  await load.stop();
  load.assertSuccessOrRetryLater();
  await load.assertStored(3);
  return load;
}

async function back(load, { name, recovery }) {
  const ended = Date.now();
  const good = () => (load.counts[201] ?? 0) + (load.counts[200] ?? 0);
  const before = good();
  await waitFor(() => good() > before + 50, 'service to be back');
  const seconds = (Date.now() - ended) / 1_000;
  assert.ok(seconds <= recovery, `${name}: back after ${seconds} s`);
}
