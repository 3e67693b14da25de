#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// mirror.mjs -- what apt in a host without network asks: a proxy to Debian that
// keeps each package, so that the next host has it at once.
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// Packages never change; lists do.
function place(folder, url) {
  return url.endsWith('.deb') ? path.join(folder, path.basename(url)) : null;
}

function fetch(request, response, kept) {
  const { accept, host, range, 'if-modified-since': since } = request.headers;
  const headers = Object.fromEntries(
    Object.entries({ accept, host, range, 'if-modified-since': since }).filter(([, v]) => v),
  );
  http
    .get(request.url, { headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
      if (kept === null || answer.statusCode !== 200) return;
      const part = `${kept}.${process.pid}.part`;
      answer.pipe(fs.createWriteStream(part)).on('close', () => {
        if (answer.complete) fs.renameSync(part, kept);
        else fs.rmSync(part);
      });
    })
    .on('error', () => response.writeHead(502).end());
}

// Answers on the unix socket SOCKET, from FOLDER where it can. Gives the server.
export function startMirror(socket, folder) {
  fs.mkdirSync(folder, { recursive: true });
  const server = http.createServer((request, response) => {
    const kept = place(folder, request.url);
    if (kept !== null && fs.existsSync(kept)) {
      response.setHeader('content-length', fs.statSync(kept).size);
      fs.createReadStream(kept).pipe(response);
    } else fetch(request, response, kept);
  });
  return server.listen(socket);
}

// As a program, in a host's network: hands PORT there on to SOCKET.
function bridge(port, socket) {
  net
    .createServer((near) => {
      const far = net.connect(socket);
      for (const [a, b] of [
        [near, far],
        [far, near],
      ])
        a.on('error', () => b.destroy()).pipe(b);
    })
    .listen(Number(port), '127.0.0.1');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.length !== 4) {
    console.log('usage: tests/packages/mirror.mjs PORT SOCKET');
    process.exit(process.argv[2] === '--help' ? 0 : 2);
  }
  bridge(process.argv[2], process.argv[3]);
}
