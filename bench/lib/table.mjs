// SPDX-License-Identifier: MIT
// table.mjs -- a system with as many invites as are wanted, and which of them
// are still fresh. Numbers stand for invites; see bench/fill.sql.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { say } from './start.mjs';
import { empty, fill, startSystem } from './system.mjs';

export const USED_EVERY = 10;
const CHUNK = 100_000;
const CHUNK_LIMIT_S = 300;

// Larger than any step that a table could be a multiple of.
const STRIDE = 982_451_653;

// Bytes on the disk: of an invite and of a submission with their indexes,
// and of the write-ahead log of a system.
const INVITE_BYTES = 700;
const SUBMISSION_BYTES = 9_500;
export const WAL_BYTES = 3e9;

export function bytesFor(size) {
  return size * (INVITE_BYTES + SUBMISSION_BYTES / USED_EVERY) + WAL_BYTES;
}

// The token of invite N, as in bench/fill.sql.
const token = (n) => `bench-${String(n).padStart(37, '0')}`;

export class Table {
  #last = 0; // how many invites there are
  #old = 0; // how many of them are not "newest"
  #used = {}; // of each kind: how many were claimed, in its order

  constructor(bench, size, sealedLen) {
    Object.assign(this, { bench, size, sealedLen });
  }

  async start() {
    this.s = await startSystem(this.bench, `${this.size}-invites`);
  }

  // Invite number AT of the first COUNT, shuffled.
  #shuffled(at, count) {
    return Number((BigInt(at) * BigInt(STRIDE)) % BigInt(count));
  }

  // The invite in place AT of those to be claimed: "newest" from the last
  // one backwards, for what is claimed was made in the last days;
  // "scattered" from anywhere in the older half of a large table.
  #number(kind, at) {
    return kind === 'newest' ? this.#last - 1 - at : this.#shuffled(at, this.#old);
  }

  // Fills the table: with SIZE invites, and where that is less than a few
  // measurements claim, with FRESH more.
  async refill(fresh) {
    const large = this.size > 5 * fresh;
    const last = large ? this.size : this.size + Math.ceil((fresh * 10) / 9);
    await empty(this.s);
    const chunks = Array.from({ length: Math.ceil(last / CHUNK) }, (_, n) => n);
    const began = Date.now();
    const seconds = () => Math.round((Date.now() - began) / 1000);
    let done = 0;
    const fillSome = async () => {
      for (let n = chunks.shift(); n !== undefined; n = chunks.shift()) {
        await fill(
          this.s,
          {
            first: n * CHUNK,
            last: Math.min(last, (n + 1) * CHUNK),
            used_every: USED_EVERY,
            sealed_len: this.sealedLen,
          },
          CHUNK_LIMIT_S,
        );
        done++;
        if (done % 10 === 0) say(`${done * CHUNK} of ${last} invites in ${seconds()} s`);
      }
    };
    await Promise.all(os.cpus().map(fillSome));
    await this.s.sql('VACUUM ANALYZE', this.s.superuser);
    this.#last = last;
    this.#old = large ? Math.floor(last / 2) : this.size;
    this.#used = { newest: 0, scattered: 0 };
  }

  // Writes the tokens of COUNT fresh invites of KIND, and a checkpoint.
  // Gives the file's name.
  async fresh(kind, count) {
    const room = () => (kind === 'newest' ? this.#last - this.#old : this.#old) - this.#used[kind];
    if (room() * (1 - 1 / USED_EVERY) < count) await this.refill(count);
    const tokens = [];
    for (let at = this.#used[kind]; tokens.length < count; at++)
      if (this.#number(kind, at) % USED_EVERY !== 0) tokens.push(token(this.#number(kind, at)));
    return this.#write(tokens);
  }

  // Tells that about COUNT of the last fresh ones of KIND were claimed.
  used(kind, count) {
    this.#used[kind] += Math.ceil(1.3 * count);
  }

  // The same as fresh() for any invites, most of them fresh.
  async any(count) {
    if (this.#last === 0) await this.refill(0);
    return this.#write(
      Array.from({ length: Math.min(count, this.#last) }, (_, n) =>
        token(this.#shuffled(n, this.#last)),
      ),
    );
  }

  async #write(tokens) {
    const file = path.join(this.s.dir, 'tokens');
    fs.writeFileSync(file, `${tokens.join('\n')}\n`);
    await this.s.sql('CHECKPOINT', this.s.superuser);
    return file;
  }
}
