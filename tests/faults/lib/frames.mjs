// SPDX-License-Identifier: MIT
// frames.mjs -- takes a stream of PostgreSQL's protocol (version 3, without
// TLS) apart into its messages.

// The codes of what a client may say before any message has a type.
const ASKS_FOR_TLS = 80877103;
const ASKS_FOR_GSS = 80877104;

// Both are { type, bytes }; these types are ours, for what has none.
export const STARTUP = 'startup';
export const ENCRYPT = 'encrypt';

export class Frames {
  #rest = Buffer.alloc(0);
  #untyped;

  // UNTYPED: a client's stream, whose first message has no type.
  constructor({ untyped = false } = {}) {
    this.#untyped = untyped;
  }

  // The messages that are complete now that CHUNK is there.
  push(chunk) {
    const found = [];
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const head = this.#untyped ? 0 : 1;
      if (this.#rest.length < head + 4) return found;
      const end = head + this.#rest.readUInt32BE(head);
      if (this.#rest.length < end) return found;
      found.push(this.#frame(this.#rest.subarray(0, end)));
      this.#rest = this.#rest.subarray(end);
    }
  }

  #frame(bytes) {
    if (!this.#untyped) return { type: String.fromCharCode(bytes[0]), bytes };
    const code = bytes.readUInt32BE(4);
    if (code === ASKS_FOR_TLS || code === ASKS_FOR_GSS) return { type: ENCRYPT, bytes };
    this.#untyped = false;
    return { type: STARTUP, bytes };
  }
}

// The prepared statement that a Bind message names.
export function boundStatement({ bytes }) {
  const portalEnds = bytes.indexOf(0, 5);
  return bytes.toString('utf8', portalEnds + 1, bytes.indexOf(0, portalEnds + 1));
}

// How many rows a CommandComplete message says were changed.
export function changedRows({ bytes }) {
  const [command, ...rest] = bytes.toString('utf8', 5, bytes.length - 1).split(' ');
  return command === 'SELECT' ? 0 : Number(rest.pop() ?? 0);
}
