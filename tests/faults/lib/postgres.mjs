// SPDX-License-Identifier: MIT
// postgres.mjs -- a site's PostgreSQL: its programs, its user, who connects.
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../../system/harness.mjs';

// The intake's next start connects by CONNINFO.
export function connectIntake(site, conninfo) {
  const { intake } = site.services;
  intake.replace({
    env: {
      ...intake.env,
      ADMITONE_DATABASE: `${conninfo} user=admitone_intake`,
    },
  });
}

// Runs PostgreSQL's PROGRAM as its user.
export function runAsPostgres(site, program, ...args) {
  const { uid, gid } = site.services.postgres;
  return run(path.join(site.pgBin, program), args, {
    cwd: '/',
    env: { ...site.env },
    uid,
    gid,
  });
}

// Makes FILE of PostgreSQL's, or adds TEXT to it.
export function addToFile(site, file, text) {
  const { uid, gid } = site.services.postgres;
  fs.appendFileSync(file, text);
  fs.chownSync(file, uid, gid);
}

// Makes a directory of PostgreSQL's.
export function makeDirectory(site, folder, mode = 0o700) {
  const { uid, gid } = site.services.postgres;
  fs.mkdirSync(folder, { mode });
  fs.chownSync(folder, uid, gid);
}
