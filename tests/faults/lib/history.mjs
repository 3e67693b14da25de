// SPDX-License-Identifier: MIT
// history.mjs -- what was asked and answered: one JSON line for each call.
import fs from 'node:fs';
import { performance } from 'node:perf_hooks';

// Milliseconds, of a clock that nobody sets.
export const now = () => performance.now();

// A call is { id, client, op, token, content, start, end, status, answer,
// differs, valid, reason }: OP is create, replay, differing, validate or
// after, TOKEN an index (never the token itself), CONTENT the name of what
// was sent, STATUS a number or "unknown", ANSWER the id that was answered.
export class History {
  constructor(file) {
    this.calls = [];
    this.open = new Set();
    this.file = file;
    this.out = fs.createWriteStream(file);
  }

  begin(call) {
    const started = {
      id: this.calls.length + this.open.size,
      ...call,
      start: now(),
    };
    this.open.add(started);
    return started;
  }

  end(call, outcome) {
    this.open.delete(call);
    Object.assign(call, outcome, { end: now() });
    this.calls.push(call);
    this.out.write(`${JSON.stringify(call)}\n`);
  }

  // Those that went on at some time from START to END.
  during(start, end) {
    return [
      ...this.calls.filter((call) => call.start <= end && call.end >= start),
      ...[...this.open].filter((call) => call.start <= end),
    ];
  }

  close() {
    return new Promise((resolve) => this.out.end(resolve));
  }
}
