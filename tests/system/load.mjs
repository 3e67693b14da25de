// SPDX-License-Identifier: MIT
// load.mjs -- people who submit without pause while a test breaks things,
// and what they were answered.
import assert from 'node:assert/strict';
import https from 'node:https';
import { differences, form } from './form.mjs';
import { run } from './harness.mjs';

export class Load {
  // Starts to submit forms for TOKENS to system S over CONNECTIONS
  // connections until stop() is called. Every third request sends an
  // acknowledged form once more; so do all, or one that met a failure, once
  // the tokens are used up.
  // Without KEEP_ALIVE each request has a connection of its own; with
  // RESEND one that met the end of a kept connection is sent again.
  constructor(s, tokens, { connections = 16, word, keepAlive = true, resend = false } = {}) {
    Object.assign(this, { s, tokens, word, resend });
    this.counts = {};
    this.unexpected = []; // all answers but 201, 200 and failures
    this.acknowledged = new Map(); // id to the body that was sent
    this.ids = new Map(); // token to id
    this.forms = []; // by the token's place
    this.successes = []; // when they came, by performance.now()
    this.broken = []; // promises of the claim not kept
    this.next = 0;
    this.total = 0;
    this.running = true;
    // With a limit, Node keeps connections whatever KEEP_ALIVE.
    this.agent = new https.Agent({
      keepAlive,
      maxSockets: keepAlive ? connections : Infinity,
      rejectUnauthorized: false,
    });
    this.people = Array.from({ length: connections }, () => this.#submitUntilStopped());
  }

  async stop() {
    this.running = false;
    await Promise.all(this.people);
    this.agent.destroy();
    return this;
  }

  async #submitUntilStopped() {
    while (this.running) {
      const body = this.total++ % 3 !== 2 ? this.#fresh() : undefined;
      await this.#submit(body ?? this.#again() ?? this.#fresh() ?? this.forms[this.#random()]);
    }
  }

  #fresh() {
    if (this.next >= this.tokens.length) return undefined;
    const n = this.next++;
    this.forms[n] = form(
      this.tokens[n],
      { lastName: `Last-${n}`, firstName: `First-${n}` },
      this.word,
    );
    return this.forms[n];
  }

  // One of the tokens that were used, maybe in vain.
  #random() {
    return Math.floor(Math.random() * this.next);
  }

  #again() {
    const token = this.tokens[this.#random()];
    return this.acknowledged.get(this.ids.get(token));
  }

  async #submit(body) {
    let answer;
    try {
      answer = await this.s.submit(body, {
        agent: this.agent,
        resend: this.resend,
      });
    } catch (error) {
      answer = { status: error.code ?? error.message, headers: {}, text: '' };
    }
    const { status } = answer;
    this.counts[status] = (this.counts[status] ?? 0) + 1;
    if (status === 201 || status === 200) this.#acknowledge(body, answer);
    else this.unexpected.push(answer);
  }

  // Notes an acknowledged submission and checks the claim's promises.
  #acknowledge(body, { status, text }) {
    this.successes.push(performance.now());
    const token = body.inviteToken;
    const { id, differs } = JSON.parse(text);
    const known = this.ids.get(token);
    if (known !== undefined && (status === 201 || id !== known))
      this.broken.push(`${token}: ${known}, then ${status} ${text}`);
    if (differs) this.broken.push(`${token}: differs`);
    this.ids.set(token, id);
    this.acknowledged.set(id, body);
  }

  // The longest time without a success since SINCE, in seconds.
  gap(since) {
    const times = [since, ...this.successes.filter((time) => time > since), performance.now()];
    return Math.max(...times.map((time, n) => (times[n + 1] ?? time) - time)) / 1_000;
  }

  get answers() {
    return Object.values(this.counts).reduce((a, b) => a + b, 0);
  }

  // Fails unless all answers were 200 or 201.
  assertOnlySuccess() {
    assert.deepEqual(this.unexpected.slice(0, 3), [], `answers: ${JSON.stringify(this.counts)}`);
    assert.ok(this.counts[201] > 0, 'no 201 at all');
  }

  // The same, but 503 with Retry-After and JSON is an answer too.
  assertSuccessOrRetryLater() {
    const wrong = this.unexpected.filter(
      (answer) =>
        answer.status !== 503 ||
        !(Number(answer.headers['retry-after']) > 0) ||
        answer.headers['content-type'] !== 'application/json' ||
        typeof JSON.parse(answer.text).error !== 'string',
    );
    assert.deepEqual(wrong.slice(0, 3), [], `answers: ${JSON.stringify(this.counts)}`);
    assert.ok(this.counts[201] > 0, 'no 201 at all');
  }

  // Fails unless the database holds exactly what was acknowledged, once:
  // all by their names, SAMPLE of them with all content, and
  // `admitone verify` opens all of it and finds nothing.
  async assertStored(sample = 10) {
    assert.deepEqual(this.broken.slice(0, 3), []);
    const stored = await this.#storedNames();
    const lost = [...this.acknowledged].filter(
      ([id, body]) => stored.get(id) !== `${body.firstName} ${body.lastName}`,
    );
    assert.deepEqual(
      lost.slice(0, 3).map(([id]) => id),
      [],
      `${lost.length} of ${this.acknowledged.size} lost`,
    );
    const ids = [...this.acknowledged.keys()];
    for (let n = 0; n < Math.min(sample, ids.length); n++) {
      const id = ids[Math.floor((n * ids.length) / sample) % ids.length];
      assert.deepEqual(
        differences(this.acknowledged.get(id), await this.s.show(id)),
        [],
        `content of ${id}`,
      );
    }
    await run('admitone', ['verify', '--deep'], { env: this.s.env });
  }

  async #storedNames() {
    const rows = await this.s.sql(`SELECT invite_id || '|' ||
        first_name || ' ' || last_name FROM admitone.submission`);
    const names = rows.split('\n').map((row) => row.split('|'));
    const stored = new Map(names);
    assert.equal(stored.size, names.length, 'an id is there twice');
    return stored;
  }
}
