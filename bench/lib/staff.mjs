// SPDX-License-Identifier: MIT
// staff.mjs -- a reviewer's reads, by kind, among as many people as wanted.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { wrkStaff } from './clients.mjs';
import { markdown, median, show } from './numbers.mjs';
import { machine } from './report.mjs';
import { Refusal } from './settings.mjs';
import { REPO, say } from './start.mjs';
import { measure, startSystem, stopAll } from './system.mjs';

// As bench/run's form has it.
const SIGNATURE_LEN = 5990;
const CHUNK = 20_000;
const FILL_LIMIT_S = 3600;
const PATHS = 20_000;

// Bytes on the disk: of a hire with its indexes and lists, and of the log.
const PERSON_BYTES = 11_000;
const WAL_BYTES = 3e9;

const WARM_S = 5;
const P99_MOST_MS = 100;

const LIST = '/api/submissions';
const SORTS = ['createdAt', '-lastName', 'lastName', 'nextRenewalDate'];
const STATUSES = ['pending_review', 'approved', 'rejected'];

const pick = (list) => list[Math.floor(Math.random() * list.length)];
const search = (words) => `${LIST}?search=${encodeURIComponent(words)}`;

// What a reviewer asks for: from a person of PEOPLE, one path.
const KINDS = {
  list: () =>
    pick([
      `${LIST}?page=${pick([1, 1, 1, 2, 3, 10])}`,
      `${LIST}?status=${pick(STATUSES)}`,
      `${LIST}?limit=50&sort=${pick(SORTS)}`,
    ]),
  search: ({ first, last }) =>
    pick([
      search(last),
      search(last.slice(0, 5)),
      search(`${first} ${last}`),
      search(`${first.slice(0, 3)} ${last.slice(0, 4)}`),
    ]),
  detail: ({ id }) => `${LIST}/${id}`,
  mixed: (person) => KINDS[pick(['list', 'search', 'detail'])](person),
  'as one types': ({ last }) => search(last.slice(0, pick([1, 2, 3, 4]))),
};

export async function main(bench) {
  const b = { ...bench };
  const began = Date.now();
  try {
    // Not the folder itself: what names its system's when that is
    // stopped counts as left behind.
    b.system = await startSystem(b, path.join(b.data ?? '', 'system'));
    if ((await people(b)) !== b.people) await fill(b);
    if (b.fill) return;
    b.reviewer = await b.system.person('reviewer');
    const results = await rounds(b);
    const text = await report(b, results, began);
    process.stdout.write(text);
    if (b.output !== undefined) fs.writeFileSync(b.output, text);
  } finally {
    await stopAll([b.system]);
  }
}

// How many there are.
async function people(b) {
  return Number(await b.system.sql('SELECT count(*) FROM admitone.submission'));
}

function checkRoom(b) {
  const { dir } = b.system;
  const { bavail, bsize } = fs.statfsSync(dir);
  const needed = b.people * PERSON_BYTES + WAL_BYTES;
  if (bavail * bsize < needed)
    throw new Refusal(
      `${dir} needs ${show(needed / 1e9)} GB and ` +
        `has ${show((bavail * bsize) / 1e9)}; set --data or TMPDIR, or fewer ` +
        '--people',
    );
}

// Copies the hires in, as many at a time as there are cores; then lists them,
// which claims leave to the staff's program.
async function fill(b) {
  checkRoom(b);
  if ((await people(b)) !== 0) throw new Refusal(`${b.system.dir} has other people`);
  const program = await built(b, 'people');
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  let next = 0;
  const fillSome = async () => {
    while (next < b.people) {
      const first = next;
      next = Math.min(b.people, first + CHUNK);
      await copyIn(b, program, first, next);
      if (next % (10 * CHUNK) === 0) say(`${next} of ${b.people} people in ${seconds()} s`);
    }
  };
  await Promise.all(os.cpus().map(fillSome));
  say('listing them');
  await b.system.sql('SELECT admitone.list_all(); VACUUM ANALYZE; CHECKPOINT', b.system.superuser);
  say(`${b.people} people in ${seconds()} s`);
}

function copyIn(b, program, first, last) {
  const script = `"$0" "$1" "$2" "$3" "$4" <"$5" |
      psql -XAtq -v ON_ERROR_STOP=1 -f -`;
  const child = spawn(
    'bash',
    [
      '-o',
      'pipefail',
      '-c',
      script,
      program,
      first,
      last,
      b.people,
      SIGNATURE_LEN,
      path.join(REPO, 'deploy/sample-form.json'),
    ].map(String),
    {
      env: { ...b.system.env, PGOPTIONS: '-c synchronous_commit=off' },
      stdio: ['ignore', 'ignore', 'inherit'],
      signal: b.signal,
      timeout: FILL_LIMIT_S * 1000,
    },
  );
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`people ${first} to ${last}: ${code}`)),
    );
  });
}

// Writes one path of KIND for each of some people from all over the table.
async function writePaths(b, kind) {
  const rows = await b.system.sql(
    'SELECT invite_id, first_name, ' +
      'last_name FROM admitone.submission TABLESAMPLE SYSTEM ' +
      `(${Math.min(100, (120 * PATHS) / b.people)}) ` +
      `ORDER BY random() LIMIT ${PATHS}`,
  );
  const file = path.join(b.work, 'paths');
  fs.writeFileSync(
    file,
    rows
      .split('\n')
      .map((row) => {
        const [id, first, last] = row.split('|');
        return `${KINDS[kind]({ id, first, last })}\n`;
      })
      .join(''),
  );
  return file;
}

async function rounds(b) {
  const all = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, []]));
  // The server has just started: the first round does not count.
  for (let round = -1; round < b.runs; round++)
    for (const kind of Object.keys(KINDS)) {
      b.signal.throwIfAborted();
      const paths = await writePaths(b, kind);
      const seconds = round < 0 ? WARM_S : b.seconds;
      const result = await measure(b.system, () =>
        wrkStaff(b.system, b.connections, seconds, paths, b.reviewer.token),
      );
      if (round < 0) continue;
      all[kind].push(result);
      say(`${kind}: ${Math.round(result.rate)}/s, p99 ${show(result.p99 / 1000, 1)} ms`);
    }
  return Object.entries(all).map(([kind, results]) => ({
    kind,
    ...Object.fromEntries(
      Object.keys(results[0]).map((key) => [key, median(results.map((result) => result[key]))]),
    ),
    wrong: results.reduce((sum, { wrong }) => sum + wrong, 0),
  }));
}

async function report(b, results, began) {
  const took = Math.round((Date.now() - began) / 1000);
  return (
    `${await machine(b.system)}\n\n` +
    `${show(b.people)} submissions, ${b.connections} connections; ` +
    `medians of ${b.runs} runs of ${b.seconds} s each, taken in turn, after ` +
    `${WARM_S} s of each that do not count; ${took} s in all.\n\n` +
    markdown(
      [
        'reads',
        'requests/s',
        'p50 ms',
        'p99 ms',
        'unexpected',
        'PostgreSQL µs',
        'staff µs',
        'nginx µs',
        `p99 < ${P99_MOST_MS} ms`,
      ],
      results.map((r) => [
        r.kind,
        show(r.rate),
        show(r.p50 / 1000, 1),
        show(r.p99 / 1000, 1),
        show(r.wrong),
        show(r.postgres),
        show(r.staff),
        show(r.nginx),
        r.p99 < P99_MOST_MS * 1000 && r.wrong === 0 ? 'ok' : '**not**',
      ]),
    ) +
    '\nµs: CPU, user and system, per request. Each read leaves an ' +
    'audit row, so each is a commit.\n'
  );
}
