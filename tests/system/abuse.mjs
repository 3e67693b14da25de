// SPDX-License-Identifier: MIT
// abuse.mjs -- what hostile clients need: raw bytes over TLS, raw HTTP/2
// frames, an address that is not loopback; and a usual client beside them.
import assert from 'node:assert/strict';
import os from 'node:os';
import tls from 'node:tls';
import { sleep } from './harness.mjs';
import { children, privateKib } from './proc.mjs';

// An address of this machine that nginx takes for a stranger's; undefined:
// it has none.
export const stranger = Object.values(os.networkInterfaces())
  .flat()
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

// A reason to skip what only a stranger meets, or false.
export const alone = stranger === undefined && 'this machine has no address but loopback';

// Opens TLS to PORT, the public side's; ALPN is a list of protocols. Errors
// of the connection end it, and are no more than that.
export function dial(s, { port = s.port, alpn, from } = {}) {
  return new Promise((resolve, reject) => {
    const socket = tls.connect(
      {
        host: '127.0.0.1',
        port,
        servername: 'localhost',
        rejectUnauthorized: false,
        ALPNProtocols: alpn,
        localAddress: from,
      },
      () => resolve(socket),
    );
    socket.on('error', reject);
  });
}

// The answers in TEXT: [{ status, headers, body }], as far as they are
// whole. What does not begin like one is HTTP/0.9: { status: 0, body }.
function answersIn(text) {
  const answers = [];
  while (text !== '') {
    const end = text.indexOf('\r\n\r\n');
    const [first, ...lines] = text.slice(0, end).split('\r\n');
    const [, status] = first.match(/^HTTP\/1\.1 (\d+)/) ?? [];
    if (status === undefined)
      return text.startsWith('HTTP/') ? answers : [...answers, { status: 0, body: text }];
    const headers = Object.fromEntries(
      lines.map((line) => line.split(/: (.*)/s)).map(([k, v]) => [k.toLowerCase(), v]),
    );
    const length = Number(headers['content-length'] ?? 0);
    const body = text.slice(end + 4, end + 4 + length);
    if (body.length < length) return answers;
    answers.push({ status: Number(status), headers, body });
    text = text.slice(end + 4 + length);
  }
  return answers;
}

// Sends BYTES (a latin-1 string) over one connection and reads until the
// server says that it closes it, or does. Gives all that was answered.
export async function converse(s, bytes, options) {
  const socket = await dial(s, options);
  let text = '';
  return new Promise((resolve) => {
    const done = () => {
      socket.destroy();
      resolve(answersIn(text));
    };
    socket.setEncoding('latin1');
    socket.on('error', done);
    socket.on('close', done);
    socket.on('data', (chunk) => {
      text += chunk;
      if (
        /^connection: close\r$/im.test(text) &&
        answersIn(text).at(-1)?.headers?.connection === 'close'
      )
        done();
    });
    socket.write(bytes, 'latin1');
  });
}

const FEWEST = 3;

// Somebody who validates and sends forms, one request after the other, while
// FN runs, and at least FEWEST. Gives how long each took, in ms, sorted; all
// must be served.
export async function besides(s, form, tokens, fn) {
  const times = [];
  let running = true;
  const timed = async (ask, status) => {
    const began = performance.now();
    const answer = await ask();
    times.push(performance.now() - began);
    assert.equal(answer.status, status, answer.text);
  };
  const person = (async () => {
    while (running || times.length < FEWEST) {
      const token = tokens.pop();
      // A connection of its own, as somebody new has.
      await timed(
        () => s.post('/api/invites/validate', { token: 'unknown' }, { agent: false }),
        200,
      );
      if (token !== undefined) await timed(() => s.submit(form(token), { agent: false }), 201);
      await sleep(50);
    }
  })();
  let result;
  try {
    result = await Promise.race([fn(), person]);
  } finally {
    running = false;
    await person;
  }
  return { times: times.sort((a, b) => a - b), result };
}

// The usual person waited no longer than LIMIT ms, and usually far less. (On
// two cores that attack, serve and test, and do other things besides.)
export function assertServed({ times }, limit = 3_000) {
  const median = times[times.length >> 1];
  assert.ok(
    times.at(-1) < limit && median < limit / 3,
    `median ${median.toFixed()} ms, slowest ${times.at(-1).toFixed()} ms`,
  );
}

// KiB of nginx's processes and of the intake's workers.
export function memory(s) {
  const sum = (pids) => pids.reduce((all, pid) => all + privateKib(pid), 0);
  return { nginx: sum(children(s.pid('nginx'))), intake: sum(s.workers()) };
}

// An HPACK string or number: no Huffman, nothing indexed.
function number(value, prefix) {
  const top = (1 << prefix) - 1;
  if (value < top) return [value];
  const bytes = [top];
  for (value -= top; value >= 128; value >>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

const string = (text) =>
  Buffer.concat([
    Buffer.from(number(Buffer.byteLength(text, 'latin1'), 7)),
    Buffer.from(text, 'latin1'),
  ]);

export const hpack = (fields) =>
  Buffer.concat(
    fields.map(([name, value]) => Buffer.concat([Buffer.from([0]), string(name), string(value)])),
  );

export const DATA = 0,
  HEADERS = 1,
  RST = 3,
  SETTINGS = 4,
  PING = 6,
  GOAWAY = 7,
  WINDOW_UPDATE = 8,
  CONTINUATION = 9;
export const END_STREAM = 1,
  ACK = 1,
  END_HEADERS = 4;

export function frame(type, flags, stream, payload = Buffer.alloc(0)) {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

// What an ordinary request's HEADERS hold, and MORE.
export const fields = (method, path, more = []) =>
  hpack([
    [':method', method],
    [':path', path],
    [':scheme', 'https'],
    [':authority', 'localhost'],
    ...more,
  ]);

// An HTTP/2 connection whose frames are made by hand.
export class Frames {
  // SETTINGS_ is the payload of the first frame.
  static async open(s, settings = Buffer.alloc(0), options = {}) {
    const socket = await dial(s, { alpn: ['h2'], ...options });
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    const frames = new Frames(socket);
    frames.send(frame(SETTINGS, 0, 0, settings));
    return frames;
  }

  constructor(socket) {
    Object.assign(this, {
      socket,
      got: [],
      rest: Buffer.alloc(0),
      text: new Map(),
      open: true,
    });
    socket.on('data', (data) => this.#read(data));
    socket.on('error', () => {});
    this.closed = new Promise((resolve) =>
      socket.on('close', () => {
        this.open = false;
        resolve();
      }),
    );
  }

  // Sends BYTES; resolves when they are in the kernel, or never will.
  async send(bytes) {
    await new Promise((resolve) => {
      if (this.socket.writable) this.socket.write(bytes, () => resolve());
      else resolve();
    });
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }

  // Sends what BLOCK(n) gives, for n = 0, 1, …, until the server has had
  // enough, LIMIT times at most. Gives how often it did.
  async flood(block, limit) {
    let n = 0;
    while (this.open && this.goaway === undefined && n < limit) await this.send(block(n++));
    return n;
  }

  close() {
    this.socket.destroy();
  }

  // How many frames of TYPE came.
  count(type) {
    return this.got.filter((one) => one.type === type).length;
  }

  // The error code of the GOAWAY that came, or undefined.
  get goaway() {
    return this.got.find(({ type }) => type === GOAWAY)?.code;
  }

  #read(data) {
    this.rest = Buffer.concat([this.rest, data]);
    while (this.rest.length >= 9) {
      const length = this.rest.readUIntBE(0, 3);
      if (this.rest.length < 9 + length) return;
      this.#take(this.rest[3], this.rest.readUInt32BE(5), this.rest.subarray(9, 9 + length));
      this.rest = this.rest.subarray(9 + length);
    }
  }

  #take(type, stream, payload) {
    const one = { type, stream };
    if (type === GOAWAY) one.code = payload.readUInt32BE(4);
    if (type === RST) one.code = payload.readUInt32BE(0);
    if (type === DATA) this.text.set(stream, (this.text.get(stream) ?? '') + payload.toString());
    this.got.push(one);
  }
}
