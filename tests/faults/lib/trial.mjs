// SPDX-License-Identifier: MIT
// trial.mjs -- one system, its clients, its faults, and the proof.
import path from 'node:path';
import { sleep, waitFor } from '../../system/harness.mjs';
import { check } from './check.mjs';
import { Crowd } from './crowd.mjs';
import { History, now } from './history.mjs';
import { attack, judge, settle } from './nemesis.mjs';
import { makePool } from './pool.mjs';
import { Site } from './site.mjs';
import { openStored, readStored } from './stored.mjs';

const STOP_MS = 5_000; // for what is still going on, with all in order
const CLAIM_AT_ONCE = 8;
const TOKENS_A_SECOND = 40;

// For all that runs trials: Node 20 may spin for ever when it cleans up
// (Environment::CleanupHandles) after TLS connections that were cut; this way
// it does not clean up.
process.on('exit', (code) => process.exit(code));

export class Trial {
  // OPTIONS are those of Site, or of another SITE CLASS like it; SECONDS is about
  // how long it will take.
  constructor({ seconds, seed, pace, SiteClass = Site, ...options }) {
    this.site = new SiteClass(options);
    Object.assign(this, { seconds, seed, pace });
    this.done = [];
  }

  async start() {
    const { site, seed, pace, seconds } = this;
    await site.start();
    this.pool = await makePool(site, 500 + Math.ceil(seconds * TOKENS_A_SECOND));
    this.history = new History(path.join(site.home, 'history.jsonl'));
    this.crowd = new Crowd(site, this.pool, this.history, { seed, pace });
    site.crowd = this.crowd; // some faults are clients too
    return this;
  }

  // The load, with EVENTS going on for SECONDS.
  async run(events, seconds, onEvent) {
    this.crowd.start();
    await waitFor(() => this.history.calls.length > 50, 'answers');
    this.done.push(...(await attack(this.site, this.crowd, events, seconds, onEvent)));
  }

  // Ends the load and checks it all. Gives { breaches, troubles, settled }:
  // what check() finds, texts about a service that did not serve, and the
  // faults for the summary.
  async check() {
    const { site, pool, history, done } = this;
    const troubles = await this.#quiet();
    const settled = site.measure(settle(done, history, now()), history);
    troubles.push(...judge(settled, history));
    const before = await readStored(site, pool);
    await this.#claimTheRest(before);
    const stored = await readStored(site, pool);
    for (const [index, state] of stored) state.storedBefore = before.get(index)?.rows.length > 0;
    return {
      settled,
      troubles,
      breaches: [...check(history.calls, pool, stored), ...(await openStored(site, pool, stored))],
    };
  }

  // Lets all calls end, and asks each worker. Gives what is wrong.
  async #quiet() {
    const troubles = [];
    const stopped = this.crowd.stop();
    const late = sleep(STOP_MS).then(() => this.history.open.size);
    const open = await Promise.race([stopped.then(() => 0), late]);
    if (open > 0) troubles.push(`${open} requests are held`);
    await stopped;
    troubles.push(...(await this.site.askWorkers()));
    return troubles;
  }

  // Claims what was tried, and has failed whenever it was.
  async #claimTheRest(before) {
    const { crowd, history, pool } = this;
    const tried = new Set(
      history.calls.filter((call) => call.op !== 'validate').map((call) => call.token),
    );
    const rest = pool.filter(
      ({ kind, index }) =>
        kind === 'fresh' && tried.has(index) && !(before.get(index).rows.length > 0),
    );
    const claim = async () => {
      while (rest.length > 0) await crowd.submit('after', rest.pop(), 0, false, 'after');
    };
    await Promise.all(Array.from({ length: CLAIM_AT_ONCE }, claim));
  }

  // KEEP leaves the directory, with the history, where it is.
  async stop(keep) {
    this.site.failed ||= keep;
    if (this.crowd !== undefined) this.crowd.running = false;
    await this.site.stop();
    await this.crowd?.stop();
    await this.history?.close();
  }
}
