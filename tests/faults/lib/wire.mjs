// SPDX-License-Identifier: MIT
// wire.mjs -- one connection between a worker and PostgreSQL, and what can
// happen to it.
import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { boundStatement, changedRows, ENCRYPT, Frames, STARTUP } from './frames.mjs';

// Where a client waits for the server, so that its request is complete.
const REQUEST_ENDS = ['S', 'Q', 'H', 'X', 'p'];

const GARBAGE = [
  () => randomBytes(200),
  () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
  () => Buffer.alloc(200),
  // A message that says it goes on for 2 GB, one that denies having a
  // length, and a row of columns that are not there.
  () => Buffer.from([0x44, 0x7f, 0xff, 0xff, 0xff, 0, 1]),
  () => Buffer.from([0x43, 0, 0, 0, 0]),
  () => Buffer.from([0x44, 0, 0, 0, 8, 0x7f, 0xff, 0, 0]),
];

// What may happen, by name: to a whole request, of which nothing has reached
// the server; to a whole answer, so the server has committed, of which nothing
// has reached the worker; or to a new connection. FRAMES is what would be sent
// on, ORDER what the proxy was told.
export const FAULTS = {
  none: {},
  'drop-request': { request: (wire) => wire.cut() },
  'truncate-request': {
    request(wire, frames) {
      wire.server.end(broken(frames));
      wire.client.destroy();
    },
  },
  'drop-answer': { answer: (wire) => wire.cut() },
  // All of it but ReadyForQuery, which says that it is committed.
  'drop-ready': {
    answer(wire, frames) {
      wire.end(join(frames.slice(0, -1)));
    },
  },
  'truncate-answer': { answer: (wire, frames) => wire.end(broken(frames)) },
  reset: {
    answer(wire, frames) {
      wire.client.write(broken(frames), () => wire.reset());
    },
  },
  garbage: {
    answer(wire, _frames, { random }) {
      wire.client.write(random.pick(GARBAGE)());
      wire.spoilt = true;
    },
  },
  delay: {
    answer(wire, frames, { ms }) {
      setTimeout(() => wire.client.write(join(frames)), ms);
    },
  },
  // Until the proxy is told something else.
  stall: {
    answer(wire, frames) {
      wire.stalled = frames;
    },
  },
  refuse: { connection: (wire) => wire.cut() },
  silent: { connection: (wire) => wire.client.pause() },
};

const join = (frames) => Buffer.concat(frames.map(({ bytes }) => bytes));

// FRAMES up to the middle of the longest one.
function broken(frames) {
  const longest = frames.reduce((a, b) => (b.bytes.length > a.bytes.length ? b : a));
  const whole = join(frames.slice(0, frames.indexOf(longest)));
  return Buffer.concat([whole, longest.bytes.subarray(0, longest.bytes.length / 2)]);
}

export class Wire {
  #request = []; // frames, up to now
  #statement; // that they run
  #asked = []; // the statements that are not answered yet
  #answer = []; // frames, up to now
  #ready = false; // the server has let the client in

  // CLIENT has connected to PROXY, which wants it at the server TO.
  constructor(proxy, client, to) {
    Object.assign(this, { proxy, client, stalled: [] });
    this.server = net.connect(to);
    this.#join(client, this.server, new Frames({ untyped: true }), (frame) =>
      this.#fromClient(frame),
    );
    this.#join(this.server, client, new Frames(), (frame) => this.#fromServer(frame));
    proxy.happens('connection', {})?.(this);
  }

  #join(from, to, frames, take) {
    from.on('data', (chunk) => frames.push(chunk).forEach(take));
    from.on('error', () => {});
    from.on('end', () => this.#ended(from));
    from.on('close', () => to.end());
  }

  // What the server says last has no end that one could wait for.
  #ended(from) {
    if (from === this.server) this.client.write(join(this.#answer.splice(0)));
  }

  #fromClient(frame) {
    const { type, bytes } = frame;
    if (type === ENCRYPT) {
      this.client.write('N');
    } else if (type === STARTUP) {
      this.server.write(bytes);
    } else {
      if (type === 'B') this.#statement = boundStatement(frame);
      this.#request.push(frame);
      if (REQUEST_ENDS.includes(type))
        this.#pass('request', this.server, this.#request.splice(0), this.#nowAsked(type));
    }
  }

  #nowAsked(type) {
    const statement = this.#statement;
    if (['S', 'Q'].includes(type)) {
      this.#asked.push(statement);
      this.#statement = undefined;
    }
    return statement;
  }

  #fromServer(frame) {
    this.#answer.push(frame);
    if (frame.type === 'Z' && this.#ready) {
      this.#pass('answer', this.client, this.#answer.splice(0), this.#asked.shift());
    } else if (!this.#ready) {
      this.client.write(join(this.#answer.splice(0)));
      this.#ready = frame.type === 'Z';
    }
  }

  // Sends FRAMES on TO where they go, unless something happens.
  #pass(what, to, frames, statement) {
    const act = this.proxy.happens(what, {
      statement,
      changes: frames.some((frame) => frame.type === 'C' && changedRows(frame) > 0),
    });
    if (act !== undefined) act(this, frames);
    else to.write(join(frames));
  }

  // Lets on what was stalled; garbage has no sound continuation.
  resume() {
    if (this.spoilt) this.cut();
    this.client.write(join(this.stalled.splice(0)));
    this.client.resume();
  }

  cut() {
    this.client.destroy();
    this.server.destroy();
  }

  end(bytes) {
    this.client.end(bytes);
    this.server.destroy();
  }

  // A unix socket has no RST; there closing is all there is.
  reset() {
    if (this.client.remoteAddress !== undefined) this.client.resetAndDestroy();
    this.cut();
  }
}
