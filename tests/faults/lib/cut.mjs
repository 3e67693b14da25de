// SPDX-License-Identifier: MIT
// cut.mjs -- a client that is killed at some millisecond of its request.
import net from 'node:net';
import tls from 'node:tls';
import { outcomeOf } from './crowd.mjs';
import { formOf } from './pool.mjs';

// Submits VERSION for ENTRY from a client that lives for MS milliseconds from
// the moment at which it begins to connect; then its socket is closed, or
// RESET. It is a call in the history like others.
export function submitAndDie(crowd, entry, version, ms, reset) {
  const plan = crowd.planSubmit('cut', entry, version);
  const body = Buffer.from(JSON.stringify(formOf(entry, plan.content)));
  const call = crowd.history.begin(plan);
  return new Promise((resolve) => {
    const tcp = net.connect(crowd.site.port, '127.0.0.1');
    const socket = tls.connect({
      socket: tcp,
      servername: 'localhost',
      rejectUnauthorized: false,
    });
    let text = '';
    const end = (outcome) => {
      if (call.status !== undefined) return;
      crowd.history.end(call, outcome);
      resolve(call);
    };
    socket.on('secureConnect', () => sendInTwo(socket, body));
    socket.setEncoding('utf8').on('data', (data) => {
      text += data;
    });
    socket.on('end', () => end(parse(text)));
    for (const each of [tcp, socket])
      each.on('error', (error) => end({ status: 'unknown', error: error.code }));
    setTimeout(() => {
      if (reset) tcp.resetAndDestroy();
      socket.destroy();
      end({ status: 'unknown', error: `cut at ${ms} ms` });
    }, ms);
  });
}

// So that some die between the two.
function sendInTwo(socket, body) {
  socket.write(
    'POST /api/submissions HTTP/1.1\r\nHost: localhost\r\n' +
      'Content-Type: application/json\r\nConnection: close\r\n' +
      `Content-Length: ${body.length}\r\n\r\n`,
  );
  socket.write(body.subarray(0, body.length / 2));
  setImmediate(() => socket.write(body.subarray(body.length / 2)));
}

function parse(text) {
  const [head, body = ''] = text.split('\r\n\r\n');
  const status = Number(head.split(' ')[1]);
  const chunked = /^transfer-encoding: chunked/im.test(head);
  return Number.isInteger(status)
    ? outcomeOf({ status, text: chunked ? body.split('\r\n')[1] : body })
    : { status: 'unknown', error: 'no answer' };
}
