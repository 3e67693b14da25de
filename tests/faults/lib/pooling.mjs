// SPDX-License-Identifier: MIT
// pooling.mjs -- a pooler that works by transactions, as PgBouncer does from
// 1.21 on: each transaction gets any session of the server, in which what the
// client has prepared is prepared again.
import net from 'node:net';
import { ENCRYPT, Frames, STARTUP } from './frames.mjs';

const message = (type, ...parts) => {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

const text = (value) => Buffer.from(`${value}\0`);

// The text that begins at AT, and where the next thing does.
function readText(bytes, at) {
  const end = bytes.indexOf(0, at);
  return [bytes.toString('utf8', at, end), end + 1];
}

// Each text that was ever prepared has one name on all sessions.
class Statements {
  #names = new Map();

  nameOf(rest) {
    const key = rest.toString('latin1');
    if (!this.#names.has(key)) this.#names.set(key, `POOLED_${this.#names.size}`);
    return this.#names.get(key);
  }
}

// One session of the server.
class Session {
  prepared = new Set();
  #open = false;
  #added = []; // prepared since the last Sync
  #hidden = { 1: [], 3: [] }; // answers to come: the client's, or not

  constructor(pool, startup) {
    this.pool = pool;
    this.ready = new Promise((resolve) => {
      this.isReady = resolve;
    });
    this.head = [];
    this.syncs = 0;
    this.socket = net.connect(pool.to);
    const frames = new Frames();
    this.socket.on('connect', () => this.socket.write(startup));
    this.socket.on('data', (chunk) => {
      for (const frame of frames.push(chunk)) this.#take(frame);
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.closed = true;
      pool.forget(this);
      this.client?.socket.destroy();
      this.isReady();
    });
  }

  #take({ type, bytes }) {
    if (!this.#open) {
      if (type === 'S') this.head.push(bytes);
      if (type === 'Z') {
        this.#open = true;
        this.isReady();
      }
      return;
    }
    if (type === 'E') for (const name of this.#added) this.prepared.delete(name);
    if (this.#hidden[type]?.shift()) return;
    this.client?.socket.write(bytes);
    if (type === 'Z') this.#settled(bytes[5] === 'I'.charCodeAt(0));
  }

  #settled(isIdle) {
    this.#added = [];
    this.#hidden = { 1: [], 3: [] };
    if (--this.syncs <= 0 && isIdle) this.client?.release();
  }

  send(bytes) {
    this.socket.write(bytes);
  }

  // Prepares what has no name, and goes with the transaction.
  pass(bytes) {
    this.#hidden[1].push(false);
    this.send(bytes);
  }

  // Prepares REST under NAME, unseen by the client if HIDDEN.
  prepare(name, rest, hidden) {
    if (this.prepared.has(name)) {
      if (hidden) return;
      this.#hidden[3].push(true);
      this.send(message('C', Buffer.from('S'), text(name)));
    }
    this.prepared.add(name);
    this.#added.push(name);
    this.#hidden[1].push(hidden);
    this.send(message('P', text(name), rest));
  }

  end() {
    this.socket.end(message('X'));
  }
}

class Client {
  #mine = new Map(); // what it has prepared: name to its rest
  #waiting = []; // frames, until there is a session

  constructor(pool, socket) {
    Object.assign(this, { pool, socket });
    const frames = new Frames({ untyped: true });
    socket.on('data', (chunk) => {
      for (const frame of frames.push(chunk)) this.#take(frame);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.gone = true;
      // In the middle of a transaction: nobody may have it.
      this.session?.socket.destroy();
    });
  }

  #take(frame) {
    if (frame.type === ENCRYPT) this.socket.write('N');
    else if (frame.type === STARTUP) this.#welcome(frame.bytes);
    else if (frame.type !== 'X') this.#pass(frame);
  }

  async #welcome(startup) {
    this.startup = startup;
    const session = await this.pool.take(startup);
    if (session === undefined) return this.socket.destroy();
    this.pool.give(session);
    const key = Buffer.alloc(8);
    key.writeUInt32BE(7, 0); // the pooler's own process, so to say
    return this.socket.write(
      Buffer.concat([
        message('R', Buffer.alloc(4)),
        ...session.head,
        message('K', key),
        message('Z', Buffer.from('I')),
      ]),
    );
  }

  async #pass(frame) {
    this.#waiting.push(frame);
    if (this.session === undefined && !this.asked) {
      this.asked = true;
      const session = await this.pool.take(this.startup);
      this.asked = false;
      if (session === undefined || this.gone) {
        if (session !== undefined) this.pool.give(session);
        this.socket.destroy();
        return;
      }
      this.session = session;
      session.client = this;
    }
    if (this.session !== undefined) for (const one of this.#waiting.splice(0)) this.#send(one);
  }

  #send({ type, bytes }) {
    const { session } = this;
    if (type === 'S' || type === 'Q') session.syncs++;
    if (type === 'P') this.#sendParse(bytes);
    else if (type === 'B') this.#sendBind(bytes);
    else session.send(bytes);
  }

  #sendParse(bytes) {
    const [name, at] = readText(bytes, 5);
    if (name === '') {
      this.session.pass(bytes);
      return;
    }
    const rest = bytes.subarray(at);
    this.#mine.set(name, rest);
    this.session.prepare(this.pool.statements.nameOf(rest), rest, false);
  }

  #sendBind(bytes) {
    const [portal, at] = readText(bytes, 5);
    const [name, after] = readText(bytes, at);
    const rest = this.#mine.get(name);
    if (rest === undefined) {
      this.session.send(bytes);
      return;
    }
    const known = this.pool.statements.nameOf(rest);
    this.session.prepare(known, rest, true);
    this.session.send(message('B', text(portal), text(known), bytes.subarray(after)));
  }

  release() {
    const { session } = this;
    this.session = undefined;
    session.client = undefined;
    this.pool.give(session);
    if (this.#waiting.length > 0) this.#pass(this.#waiting.pop());
  }
}

// Sessions with the server at TO, SIZE of them for each user; each ends with
// CHANCE after each transaction, so that another takes its place.
export class Pool {
  statements = new Statements();
  replaced = 0;
  #users = new Map(); // by startup message: { idle, n, queue }

  constructor({ to, size = 2, chance = 0 }) {
    Object.assign(this, { to, size, chance });
  }

  serve(socket) {
    return new Client(this, socket);
  }

  #of(startup) {
    const key = startup.toString('latin1');
    if (!this.#users.has(key)) this.#users.set(key, { idle: [], n: 0, queue: [] });
    return this.#users.get(key);
  }

  // Resolves with a session, or undefined if the server has none.
  async take(startup) {
    const user = this.#of(startup);
    const idle = user.idle.pop();
    if (idle !== undefined) return idle;
    if (user.n >= this.size) return new Promise((resolve) => user.queue.push(resolve));
    user.n++;
    const session = new Session(this, startup);
    session.user = user;
    session.startup = startup;
    await session.ready;
    return session.closed ? undefined : session;
  }

  give(session) {
    const { user } = session;
    if (session.closed) return;
    if (Math.random() < this.chance) {
      this.replaced++;
      session.end();
    } else if (user.queue.length > 0) {
      user.queue.shift()(session);
    } else {
      user.idle.unshift(session);
    }
  }

  // SESSION has ended; who waits gets another one.
  forget({ user, startup }) {
    if (user === undefined) return;
    user.n--;
    user.idle = user.idle.filter((one) => !one.closed);
    const next = user.queue.shift();
    if (next !== undefined) this.take(startup).then(next);
  }
}
