// SPDX-License-Identifier: MIT
// connections.mjs -- takes all connections that PostgreSQL gives.
import net from 'node:net';
import path from 'node:path';

const AT_ONCE = 8;

// As the first message of a client of USER (protocol 3.0).
function startup(user) {
  const text = Buffer.from(`user\0${user}\0database\0admitone\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(text.length + 8);
  head.writeInt32BE(3 << 16, 4);
  return Buffer.concat([head, text]);
}

// Resolves with a socket that is signed in, or undefined when refused.
function connect(site) {
  return new Promise((resolve) => {
    const socket = net.connect(path.join(site.env.PGHOST, `.s.PGSQL.${site.env.PGPORT}`));
    socket.on('connect', () => socket.write(startup('admitone_monitor')));
    socket.once('data', (data) => resolve(data[0] === 'R'.charCodeAt(0) ? socket : undefined));
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(undefined));
  });
}

// Takes each connection that is free, until it is told to let all go.
export class Greed {
  constructor(site) {
    this.taken = [];
    this.full = new Promise((resolve) => {
      this.busy = Promise.all(Array.from({ length: AT_ONCE }, () => this.#take(site, resolve)));
    });
  }

  async #take(site, full) {
    while (!this.over) {
      const socket = await connect(site);
      if (socket !== undefined) this.taken.push(socket);
      else full();
    }
  }

  async end() {
    this.over = true;
    await this.busy;
    for (const socket of this.taken) socket.destroy();
  }
}
