// SPDX-License-Identifier: MIT
// clients.mjs -- the programs that make the load: wrk over HTTPS; pgbench and
// bench/ceiling straight into PostgreSQL. Each gives { requests, us, p50,
// p99, wrong }, as system.mjs's measure() wants it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from '../../tests/system/harness.mjs';
import { REPO } from './start.mjs';
import { runFor } from './system.mjs';

// What a client may take beyond the time that it was told.
const MARGIN_S = 60;

// The line that tests/load/common.lua and ceiling.c print.
function parseMeasured(out) {
  const line = out.match(/^measured (.*)$/m);
  if (line === null) throw new Error(`no result in:\n${out}`);
  const { unexpected, failed, breaches, ...rest } = Object.fromEntries(
    line[1]
      .split(' ')
      .map((pair) => pair.split('='))
      .map(([name, value]) => [name, Number(value)]),
  );
  return { ...rest, wrong: unexpected + failed + breaches };
}

// tests/load/SCRIPT.lua over CONNECTIONS for SECONDS, with ENV.
function drive(s, url, script, connections, seconds, env) {
  const threads = Math.min(2, connections);
  return runFor(
    s,
    seconds + MARGIN_S,
    'wrk',
    [
      `-t${threads}`,
      `-c${connections}`,
      `-d${seconds}s`,
      '--timeout',
      '30s',
      '--latency',
      '-s',
      path.join(REPO, `tests/load/${script}.lua`),
      url,
    ],
    { env },
  );
}

// The same with the file TOKENS, to the public address.
export async function wrk(s, script, connections, seconds, tokens = '') {
  return parseMeasured(await drive(s, s.url, script, connections, seconds, { TOKENS: tokens }));
}

// tests/load/staff.lua with the file PATHS and a SESSION's token.
export async function wrkStaff(s, connections, seconds, paths, session) {
  return parseMeasured(
    await drive(s, s.staffUrl, 'staff', connections, seconds, {
      PATHS: paths,
      SESSION: session,
    }),
  );
}

// The session settings of the workers' connections, for libpq.
function sessionOptions() {
  const sql = ['session', 'claim_session']
    .map((name) => fs.readFileSync(path.join(REPO, `sql/queries/${name}.sql`), 'utf8'))
    .join('');
  return [...sql.matchAll(/set_config\('(\w+)', '([^']*)'/g)]
    .map(([, name, value]) => `-c ${name}=${value.replace(/ /g, '\\ ')}`)
    .join(' ');
}

const asIntake = () => ({
  PGUSER: 'admitone_intake',
  PGOPTIONS: sessionOptions(),
});

// bench/pgbench-claim.sql with the claim put in.
function pgbenchScript() {
  const claim = fs
    .readFileSync(path.join(REPO, 'sql/queries/claim.sql'), 'utf8')
    .replace(/--.*$/gm, '');
  const frame = fs.readFileSync(path.join(REPO, 'bench/pgbench-claim.sql'), 'utf8');
  const arrays = Object.fromEntries(
    [...frame.matchAll(/^-- (\$\d+) = (.*)$/gm)].map(([, parameter, array]) => [parameter, array]),
  );
  return frame.replace(/^--.*\n/gm, '').replace('@CLAIM@', () =>
    claim
      .replace(/\$\d+/g, (parameter) => arrays[parameter])
      .trim()
      .replace(/;$/, ''),
  );
}

// One claim per transaction, over CLIENTS connections for SECONDS; takes the
// invites of bench/fill.sql. p50 and p99 with one client only: pgbench has
// to write a line for each transaction for that.
export async function pgbench(s, clients, seconds, sealedLen) {
  const script = path.join(s.dir, 'claim.sql');
  const log = path.join(s.dir, 'pgbench-log');
  const bytes = (n, byte) => `\\x${byte.repeat(n)}`;
  fs.writeFileSync(script, pgbenchScript());
  const out = await runFor(
    s,
    seconds + MARGIN_S,
    'pgbench',
    [
      '-n',
      '-M',
      'prepared',
      '-f',
      script,
      '-T',
      `${seconds}`,
      '-c',
      `${clients}`,
      '-j',
      `${Math.min(2, clients)}`,
      '-D',
      `clients=${clients}`,
      '-D',
      'i=0',
      '-D',
      `content=${bytes(32, 'c7')}`,
      '-D',
      `sealed=${bytes(sealedLen, 'a5')}`,
      ...(clients === 1 ? ['-l', '--log-prefix', log] : []),
    ],
    { env: asIntake() },
  );
  const requests = Number(out.match(/actually processed: (\d+)/)[1]);
  const tps = Number(out.match(/tps = ([\d.]+)/)[1]);
  const claimed = Number(
    await s.sql('SELECT count(*) FROM admitone.invite WHERE used_at IS NOT NULL'),
  );
  return {
    requests,
    us: (requests / tps) * 1e6,
    wrong: requests - claimed,
    ...(clients === 1 ? percentiles(s.dir) : {}),
  };
}

// Of the times in microseconds in the third column of pgbench's log.
function percentiles(dir) {
  const [name] = fs.readdirSync(dir).filter((file) => file.startsWith('pgbench-log.'));
  const file = path.join(dir, name);
  const times = fs
    .readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => Number(line.split(' ')[2]))
    .sort((a, b) => a - b);
  fs.rmSync(file);
  return {
    p50: times[times.length >> 1],
    p99: times[Math.floor(times.length * 0.99)],
  };
}

// Builds bench/NAME.c in the build tree; gives the program.
export async function built(bench, name) {
  const tree = process.env.ADMITONE_BUILD;
  await run('make', ['-C', tree, `bench/${name}`], { signal: bench.signal });
  return path.join(tree, 'bench', name);
}

// Full batches of 64 claims from two processes; takes the file TOKENS.
export async function ceiling(s, program, seconds, sealedLen, tokens) {
  return parseMeasured(
    await runFor(s, seconds + MARGIN_S, program, ['2', '64', `${sealedLen}`, `${seconds}`], {
      env: { PGUSER: 'admitone_intake' },
      input: fs.readFileSync(tokens),
    }),
  );
}

// How many invites to make for SECONDS of load: more than will be used.
export function enoughFor(seconds, perCore = 8000) {
  return seconds * perCore * os.cpus().length;
}
