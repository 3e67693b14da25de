// SPDX-License-Identifier: MIT
// valgrind.test.mjs -- valgrind finds no error and no leak in an intake that
// served 10,000 mixed requests.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { call } from './fastcgi.mjs';
import { form } from './form.mjs';
import { sanitized, waitFor, withSystem } from './harness.mjs';

const REQUESTS = Number(process.env.ADMITONE_TEST_VALGRIND_REQUESTS ?? 10_000);
const AT_ONCE = 32;
const SUBMIT = '/api/submissions';
const VALIDATE = '/api/invites/validate';
const get = { REQUEST_METHOD: 'GET' };

// Kinds of requests, in turn: [path, body, parameters].
const MIXED = [
  (token) => [SUBMIT, form(token)],
  (token) => [SUBMIT, form(token)],
  (token) => [SUBMIT, form(token, { zip: '1', externalId: 'NTX-9' })],
  (token) => [SUBMIT, JSON.stringify(form(token)).slice(0, 999)],
  (token) => [VALIDATE, { token }],
  () => [VALIDATE, { token: 'unknown' }],
  (token) => [SUBMIT, form(token, { externalId: 'NTX-9' })],
  () => ['/api/config', '', get],
  () => [SUBMIT, { inviteToken: '\u0000', deep: [[[[[[]]]]]] }],
  () => [SUBMIT, '[['.repeat(2_000)],
  () => ['/nothing', '', get],
  () => [SUBMIT, '', get],
  (token) => [SUBMIT, form(token), { CONTENT_LENGTH: '9' }],
  (token) => [SUBMIT, form(token), { CONTENT_TYPE: 'text/plain' }],
  () => ['/readyz', '', get],
  () => [SUBMIT, ' '.repeat((1 << 20) + 1)],
];

// valgrind does in the worker's name what the cage forbids.
withSystem('valgrind', { env: { ADMITONE_WORKERS: '1', ADMITONE_CAGE: 'off' } }, (s, it) => {
  it(`${REQUESTS} mixed requests`, {
    skip: sanitized && 'the sanitizers look themselves',
  }, async (t) => {
    const socket = path.join(s.dir, 'run/intake/valgrind');
    const child = spawn(
      'valgrind',
      [
        '--error-exitcode=9',
        '--leak-check=full',
        '--errors-for-leak-kinds=definite,indirect',
        '--track-fds=yes',
        path.join(s.dir, 'bin/admitone-intake'),
        '--workers',
        '0',
        '--listen',
        `unix:${socket}`,
      ],
      { ...s.asIntake(), stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let report = '';
    child.stderr.setEncoding('utf8').on('data', (data) => {
      report += data;
    });
    const exited = new Promise((resolve) =>
      child.on('exit', (code, signal) => resolve(code ?? signal)),
    );
    await waitFor(() => fs.existsSync(socket) || child.exitCode, 'the socket');
    const tokens = await s.tokens(Math.ceil(REQUESTS / MIXED.length));
    const counts = {};
    let next = 0;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (next < REQUESTS) {
          const n = next++;
          const make = MIXED[n % MIXED.length];
          const { status } = await call(socket, ...make(tokens[Math.floor(n / MIXED.length)]));
          counts[status] = (counts[status] ?? 0) + 1;
        }
      }),
    );
    child.kill('SIGTERM');
    const code = await exited;
    t.diagnostic(JSON.stringify(counts));
    assert.equal(code, 0, report.slice(-4_000));
    assert.match(report, /ERROR SUMMARY: 0 errors/);
    for (const status of [200, 201, 400, 404, 405, 413, 415])
      assert.ok(counts[status] > 0, `no ${status}`);
    assert.equal(counts[503], undefined);
  });
});
