#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// pooler.mjs -- pooler.mjs PORT SOCKET SIZE CHANCE: pools the connections of
// PostgreSQL's clients at PORT of 127.0.0.1 by transactions (lib/pooling.mjs),
// with SIZE sessions for each user of the server at SOCKET, each of which ends
// with CHANCE after a transaction. SIGUSR1: says how many have ended so.
// SIGUSR2: from now on all do.
import net from 'node:net';
import { Pool } from './lib/pooling.mjs';

const [port, socket, size, chance] = process.argv.slice(2);
const pool = new Pool({
  to: { path: socket },
  size: Number(size),
  chance: Number(chance),
});

process.on('SIGUSR1', () => console.log(`replaced ${pool.replaced}`));
process.on('SIGUSR2', () => {
  pool.chance = 1;
});
net
  .createServer((client) => pool.serve(client))
  .listen({ host: '127.0.0.1', port: Number(port), backlog: 511 }, () => console.log('ready'));
