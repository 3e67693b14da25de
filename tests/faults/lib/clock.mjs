// SPDX-License-Identifier: MIT
// clock.mjs -- clocks that are set forward and back, PostgreSQL's while it
// runs; by libfaketime (Debian's package faketime).
import fs from 'node:fs';
import path from 'node:path';
import { makeDirectory } from './postgres.mjs';

// Where the package has it, on any architecture.
export const library = () =>
  fs.existsSync('/usr/lib')
    ? fs
        .readdirSync('/usr/lib')
        .map((name) => `/usr/lib/${name}/faketime/libfaketime.so.1`)
        .find((file) => fs.existsSync(file))
    : undefined;

export const reason = () =>
  library() === undefined ? "libfaketime is not there (Debian's package faketime)" : null;

// ARGV with a clock that SETTING sets. By env(1), as the library must not be
// in setpriv, which is still root. Setting a clock leaves CLOCK_MONOTONIC
// alone.
const faked = (argv, ...setting) => [
  '/usr/bin/env',
  `LD_PRELOAD=${library()}`,
  'FAKETIME_DONT_FAKE_MONOTONIC=1',
  ...setting,
  ...argv,
];

const signed = (seconds) => `${seconds < 0 ? '' : '+'}${seconds}`;
const clockOf = (site) => path.join(site.dir, 'clock', 'postgres');

// A system whose PostgreSQL looks at a clock that can be set.
export const withClock = {
  reason,
  arrange(site) {
    const { postgres } = site.services;
    makeDirectory(site, path.dirname(clockOf(site)), 0o755);
    setDatabaseClock(site, 0);
    postgres.replace({
      argv: faked(postgres.argv, `FAKETIME_TIMESTAMP_FILE=${clockOf(site)}`, 'FAKETIME_NO_CACHE=1'),
    });
    site.scratch.rightArgv = site.services.intake.argv;
  },
};

// At once, for all of PostgreSQL's processes.
export function setDatabaseClock(site, seconds) {
  const next = `${clockOf(site)}.next`;
  fs.writeFileSync(next, `${signed(seconds)}\n`);
  fs.renameSync(next, clockOf(site));
}

// The workers are started anew, without the cage: in it the library could
// not do what it has to.
export async function setWorkersClock(site, seconds) {
  const { intake } = site.services;
  const { rightArgv } = site.scratch;
  intake.replace({
    argv:
      seconds === 0
        ? rightArgv
        : faked(rightArgv, `FAKETIME=${signed(seconds)}`, 'ADMITONE_CAGE=off'),
  });
  await intake.restart('SIGTERM');
}

const HOUR = 3_600;
const DAY = 24 * HOUR;

// Whose clock, and by how much it is wrong. No invite of the run ends so
// early, or ended so late.
const CLOCKS = [
  ['clock-forward', "PostgreSQL's clock is set forward", setDatabaseClock, HOUR],
  ['clock-back', "PostgreSQL's clock is set back", setDatabaseClock, -HOUR],
  ['worker-clock-forward', "the workers' clock is set forward", setWorkersClock, 30 * DAY],
  ['worker-clock-back', "the workers' clock is set back", setWorkersClock, -30 * DAY],
];

export const CLOCK = CLOCKS.map(([name, caption, set, seconds]) => ({
  name,
  caption,
  kind: 'clock',
  recovery: 2,
  reason,
  begin: (site) => set(site, seconds),
  end: (site) => set(site, 0),
}));
