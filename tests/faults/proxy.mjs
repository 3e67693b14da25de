#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// proxy.mjs -- stands between the workers and PostgreSQL and does to their
// connections what it is told while it runs.
import fs from 'node:fs';
import net from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from './lib/random.mjs';
import { FAULTS, Wire } from './lib/wire.mjs';

const USAGE = `usage: proxy.mjs --to ADDRESS --control PATH ADDRESS...

Accepts connections of PostgreSQL's clients at each ADDRESS, which is the path
of a unix socket, a port of 127.0.0.1, or HOST:PORT, and hands them on. TLS is refused;
COPY is not understood.

Whoever connects to the unix socket PATH and sends a line of JSON says what
happens from then on, and gets { "hits": N } back, how often the fault before
has happened:

  {"fault": NAME,        ${Object.keys(FAULTS).join(', ')}
   "statement": NAME,    to this prepared statement only
   "changing": true,     to answers only that tell of changed rows
   "chance": 0.5,        not always (default 1)
   "times": 3,           no more often
   "ms": 100,            how long is "delay"
   "seed": TEXT}         of what is left to chance
`;

class DatabaseProxy {
  #wires = new Set();

  constructor(to) {
    this.to = to;
    this.order({ fault: 'none' });
  }

  // From now on this happens. Gives how often the last one did.
  order({ fault, statement, changing = false, chance = 1, times = Infinity, ms = 100, seed = '' }) {
    if (!(fault in FAULTS)) throw new Error(`no fault ${fault}`);
    const { hits } = this;
    Object.assign(this, {
      acts: FAULTS[fault],
      hits: 0,
      chance,
      times,
      statement,
      changing,
      ms,
      random: new Random(seed),
    });
    for (const wire of this.#wires) wire.resume();
    return hits;
  }

  // What happens to WHAT (a connection, a request, an answer), in which
  // STATEMENT runs and which CHANGES something: a function, or undefined.
  happens(what, { statement, changes }) {
    const act = this.acts[what];
    if (
      act === undefined ||
      this.hits >= this.times ||
      (this.statement !== undefined && this.statement !== statement) ||
      (this.changing && !changes) ||
      !this.random.chance(this.chance)
    )
      return undefined;
    this.hits++;
    return (wire, frames) => act(wire, frames, this);
  }

  listen(address) {
    return listen(address, (client) => {
      const wire = new Wire(this, client, this.to);
      this.#wires.add(wire);
      client.on('close', () => this.#wires.delete(wire));
    });
  }

  // Takes orders at the unix socket PATH.
  obey(path) {
    return listen(path, (client) => {
      client.on('error', () => {});
      createInterface({ input: client }).on('line', (line) => {
        client.end(`${this.#answer(line)}\n`);
      });
    });
  }

  #answer(line) {
    try {
      return JSON.stringify({ hits: this.order(JSON.parse(line)) });
    } catch (error) {
      return JSON.stringify({ error: error.message });
    }
  }
}

// What net.connect() and listen() take for ADDRESS.
function place(address) {
  const [, host = '127.0.0.1', port] = /^(?:([\d.]+):)?(\d+)$/.exec(address) ?? [];
  return port === undefined ? { path: address } : { host, port: Number(port) };
}

// A socket that an earlier proxy has left is removed; who may come in is
// for its directory to say.
async function listen(address, serve) {
  const where = place(address);
  if (where.path !== undefined) fs.rmSync(where.path, { force: true });
  const server = net.createServer(serve);
  await new Promise((resolve, reject) =>
    server.on('error', reject).listen({ ...where, backlog: 511 }, resolve),
  );
  if (where.path !== undefined) fs.chmodSync(where.path, 0o777);
}

// Gives ORDER to the proxy that obeys at the unix socket PATH; resolves with
// how often the order before has happened.
export function tell(path, order) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(path);
    let text = '';
    socket.setEncoding('utf8').on('data', (data) => {
      text += data;
    });
    socket.on('error', reject);
    socket.on('end', () => {
      const { hits, error } = JSON.parse(text);
      if (error !== undefined) reject(new Error(error));
      else resolve(hits);
    });
    socket.write(`${JSON.stringify(order)}\n`);
  });
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      to: { type: 'string' },
      control: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help || positionals.length === 0 || !values.to || !values.control) {
    process.stdout.write(USAGE);
    process.exit(values.help ? 0 : 2);
  }
  const proxy = new DatabaseProxy(place(values.to));
  for (const address of positionals) await proxy.listen(address);
  // The last one, so that who can give orders can connect as well.
  await proxy.obey(values.control);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
