// SPDX-License-Identifier: MIT
// system.mjs -- a whole Admit One to be measured: what is done to it between
// and during the measurements.
import fs from 'node:fs';
import path from 'node:path';
import { run, System } from '../../tests/system/harness.mjs';
import { privateKib } from '../../tests/system/proc.mjs';
import { cpuOf } from './cpu.mjs';
import { REPO, say } from './start.mjs';

// Starts one in the folder NAME of the bench's work, or where NAME leads to;
// ENV is quickstart's.
export async function startSystem(bench, name, env = {}) {
  bench.signal.throwIfAborted();
  const s = new System({ dir: path.resolve(bench.work, name), env });
  s.signal = bench.signal;
  return s.start();
}

// Stops all of SYSTEMS, some of which may not have been started.
export async function stopAll(systems) {
  for (const s of systems) await s?.stop().catch((error) => say(error.message));
}

// Runs a program against S, for at most SECONDS; gives its stdout.
export function runFor(s, seconds, file, args, { env, ...rest } = {}) {
  return run(file, args, {
    env: { ...s.env, ...env },
    timeout: seconds * 1000,
    signal: s.signal,
    ...rest,
  });
}

// Empties the tables and writes a checkpoint, so that every measurement
// begins with the same and none pays for another's writes. list_new(), which
// takes them in another order, waits meanwhile.
export function empty(s) {
  const tables = [
    'invite',
    'employee',
    'submission',
    'listed_invite',
    'listed_employee',
    'listed_submission',
    'unlisted_submission',
  ];
  return s.sql(
    `BEGIN; LOCK admitone.list_turn;
      TRUNCATE ${tables.map((t) => `admitone.${t}`)} CASCADE;
      COMMIT; CHECKPOINT`,
    s.superuser,
  );
}

// Makes N fresh invites; gives the name of the file with their tokens. Their
// audit rows are in the chain then: nobody works on them meanwhile.
export async function makeTokens(s, n) {
  const file = path.join(s.dir, 'tokens');
  fs.writeFileSync(
    file,
    await runFor(s, 120, 'admitone', ['invite', 'create', '--count', `${n}`, '--format', 'token']),
  );
  await s.sql('SELECT admitone.audit_chain_extend(true)');
  return file;
}

// Runs bench/fill.sql with its VARIABLES.
export function fill(s, variables, seconds = 120) {
  const set = Object.entries(variables).flatMap(([name, value]) => ['-v', `${name}=${value}`]);
  return runFor(s, seconds, 'psql', [
    '-XAtq',
    '-v',
    'ON_ERROR_STOP=1',
    ...set,
    '-f',
    path.join(REPO, 'bench/fill.sql'),
  ]);
}

// What the workers count of claim statements: how many there were, and the
// claims in them. Undefined when there is no such metric.
async function claimStatements(s) {
  const { status, text } = await s.ops('/metrics');
  const value = (name) =>
    Number(text.match(new RegExp(`^admitone_batch_claims_${name} (\\S+)`, 'm'))?.[1]);
  const counted = { n: value('count'), claims: value('sum') };
  return status === 200 && counted.n >= 0 ? counted : undefined;
}

// Measures what client() does to S. It gives { requests, us, p50, p99,
// wrong } (times in microseconds; p50 and p99 may be undefined); added are
// CPU microseconds per request of each part, the largest worker's private
// memory in MiB, and the mean number of claims in a statement.
export async function measure(s, client) {
  const claimsBefore = await claimStatements(s);
  const before = cpuOf(s);
  const result = await client();
  const after = cpuOf(s);
  const claims = await claimStatements(s);
  const cpu = Object.fromEntries(
    Object.keys(before).map((part) => [part, (after[part] - before[part]) / result.requests]),
  );
  return {
    ...result,
    ...cpu,
    rate: (result.requests / result.us) * 1e6,
    memory: Math.max(...s.workers().map(privateKib)) / 1024,
    batch:
      claims && claims.n > claimsBefore.n
        ? (claims.claims - claimsBefore.claims) / (claims.n - claimsBefore.n)
        : undefined,
  };
}
