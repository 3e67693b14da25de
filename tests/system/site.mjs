// SPDX-License-Identifier: MIT
// site.mjs -- a system for a test that wants one fault of tests/faults, with
// people who submit while it happens.
import assert from 'node:assert/strict';
import { Random } from '../faults/lib/random.mjs';
import { Site } from '../faults/lib/site.mjs';
import { sleep, waitFor, withRunning } from './harness.mjs';
import { Load } from './load.mjs';

const ENOUGH = 50; // successes, to be sure that all goes on

// As withSystem() of harness.mjs; OPTIONS are Site's.
export function withSite(title, options, body) {
  withRunning(title, new Site(options), body);
}

// Lets each of FAULTS happen to SITE for HOLD milliseconds under load. The
// service has to be back in time, everybody to be answered with success or
// 503, and what was acknowledged to be there. Gives the Load.
export async function suffer(site, faults, { hold = 500, tokens = 6_000, during = () => {} } = {}) {
  const load = new Load(site, await site.tokens(tokens));
  await waitFor(() => load.successes.length > 2 * ENOUGH, 'answers');
  for (const fault of faults) {
    const pace = paceOf(load);
    await fault.begin(site, new Random(fault.name));
    await sleep(hold);
    await during(load);
    await fault.end(site);
    await back(load, fault, pace);
  }
  await load.stop();
  load.assertSuccessOrRetryLater();
  await load.assertStored(3);
  return load;
}

// For how many seconds the last ENOUGH successes have come in: how fast this
// machine is while nothing is broken.
function paceOf({ successes }) {
  return (successes.at(-1) - successes.at(-1 - ENOUGH)) / 1_000;
}

// It is back when ENOUGH have succeeded. Twice the time that they take anyhow is
// not the fault's.
async function back(load, { name, recovery }, pace) {
  const ended = Date.now();
  const before = load.successes.length;
  await waitFor(() => load.successes.length > before + ENOUGH, 'service to be back');
  const seconds = (Date.now() - ended) / 1_000 - 2 * pace;
  assert.ok(seconds <= recovery, `${name}: back after ${seconds} s more than it takes`);
}
