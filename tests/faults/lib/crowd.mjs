// SPDX-License-Identifier: MIT
// crowd.mjs -- clients that submit, submit again, submit something else and
// validate, over HTTPS, and write down each call.
import https from 'node:https';
import { sleep } from '../../system/harness.mjs';
import { contentOf, formOf } from './pool.mjs';
import { Random } from './random.mjs';

const CALL_MS = 45_000; // longer than nginx waits for a worker
const VERSIONS = 3; // contents that are sent for one token
const HOT = 6; // tokens that all clients go for at a time
const LIVES = [3, 10]; // how often they do
const SHARE = { bad: 0.06, validate: 0.12, hot: 0.6 };
const SUBMIT = '/api/submissions';
const VALIDATE = '/api/invites/validate';

export class Crowd {
  // N clients for the tokens of POOL at SITE, which pause for PACE ms
  // between two calls, more or less.
  constructor(site, pool, history, { n = 16, pace = 100, seed = '' } = {}) {
    Object.assign(this, { site, pool, history, n, pace, seed });
    this.fresh = pool.filter(({ kind }) => kind === 'fresh');
    this.bad = pool.filter(({ kind }) => kind !== 'fresh');
    this.next = 0;
    this.hot = [];
    this.sent = new Map(); // token's index to contents that were sent
  }

  start() {
    this.running = true;
    this.clients = Array.from({ length: this.n }, (_, n) => this.#be(n));
  }

  // Resolves when all calls have ended.
  async stop() {
    this.running = false;
    await Promise.all(this.clients ?? []);
  }

  // Three of four keep their connection.
  async #be(n) {
    const random = new Random(`${this.seed} client ${n}`);
    const agent = new https.Agent({
      keepAlive: n % 4 !== 3,
      maxSockets: 1,
      rejectUnauthorized: false,
    });
    while (this.running) {
      await this.#act(`c${n}`, random, agent);
      await sleep(2 * this.pace * random.float());
    }
    agent.destroy();
  }

  #act(client, random, agent) {
    if (random.chance(SHARE.validate)) return this.validate(client, this.#anybody(random), agent);
    const entry = random.chance(SHARE.bad) ? random.pick(this.bad) : this.#choose(random);
    return this.submit(client, entry, random.chance(0.6) ? 0 : random.below(VERSIONS), agent);
  }

  // A token that others are just at, or an earlier one.
  #choose(random) {
    if (this.next > HOT && !random.chance(SHARE.hot)) return this.fresh[random.below(this.next)];
    while (this.hot.length < HOT && this.next < this.fresh.length)
      this.hot.push({
        entry: this.fresh[this.next++],
        lives: random.between(...LIVES),
      });
    if (this.hot.length === 0) return this.fresh[random.below(this.next)];
    const at = random.below(this.hot.length);
    const { entry } = this.hot[at];
    if (--this.hot[at].lives === 0) this.hot.splice(at, 1);
    return entry;
  }

  #anybody(random) {
    return random.chance(0.2)
      ? random.pick(this.bad)
      : this.fresh[random.below(Math.min(this.next + 2, this.fresh.length))];
  }

  // A token that nobody has used, for other purposes.
  take() {
    if (this.next === this.fresh.length) throw new Error('all tokens of the pool are used');
    return this.fresh[this.next++];
  }

  // What a call that sends VERSION for ENTRY is, before it is one.
  planSubmit(client, entry, version, op) {
    const content = contentOf(entry.index, version);
    const sent = this.sent.get(entry.index) ?? new Set();
    const known = sent.size === 0 ? 'create' : sent.has(content) ? 'replay' : 'differing';
    this.sent.set(entry.index, sent.add(content));
    return { client, op: op ?? known, token: entry.index, content };
  }

  submit(client, entry, version, agent, op) {
    const call = this.planSubmit(client, entry, version, op);
    return this.#call(call, SUBMIT, formOf(entry, call.content), agent);
  }

  validate(client, entry, agent) {
    return this.#call(
      { client, op: 'validate', token: entry.index },
      VALIDATE,
      { token: entry.token },
      agent,
    );
  }

  async #call(plan, where, body, agent) {
    const call = this.history.begin(plan);
    let outcome;
    try {
      outcome = outcomeOf(
        await this.site.post(where, body, {
          agent,
          signal: AbortSignal.timeout(CALL_MS),
        }),
      );
    } catch (error) {
      outcome = { status: 'unknown', error: error.code ?? error.name };
    }
    this.history.end(call, outcome);
    return call;
  }
}

// What is written down of an answer; what has no JSON was cut off.
export function outcomeOf({ status, text }) {
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    return { status: 'unknown', error: `${status} without JSON` };
  }
  const { id, differs, valid, reason, revoked, error } = json;
  return {
    status,
    answer: id,
    differs,
    valid,
    error,
    reason: revoked ? 'revoked' : reason,
  };
}
