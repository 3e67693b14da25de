// SPDX-License-Identifier: MIT
// disk.mjs -- PostgreSQL's disk is full, really: a small file system of its
// own, and a file that fills it up.
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../../system/harness.mjs';
import { makeDirectory, runAsPostgres } from './postgres.mjs';

const MOUNT = 'small'; // in the system's directory
const DATA_SIZE = '512m'; // at most; tmpfs takes what is used
const INDEX = 'admitone.submission_pkey';
const SEGMENT = 16 * 1024 * 1024;
const WAL_SIZE = 4 * SEGMENT;

const mounted = (site) => path.join(site.dir, MOUNT);
const ballast = (site) => path.join(mounted(site), 'ballast');

// Only root may mount, and not everywhere.
async function reason() {
  try {
    await run('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']);
    return null;
  } catch {
    return 'may not mount a file system';
  }
}

async function mount(site, size) {
  makeDirectory(site, mounted(site));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'none', mounted(site)]);
}

// Also what a fault left that did not come to its end.
export async function unmount(site) {
  if (!fs.existsSync(mounted(site))) return;
  await run('umount', [mounted(site)]);
  fs.rmdirSync(mounted(site));
}

// Leaves not a byte.
function fill(site) {
  const out = fs.openSync(ballast(site), 'w');
  for (let size = 1 << 20; size >= 1; size >>= 1) {
    try {
      for (;;) fs.writeSync(out, Buffer.alloc(size));
    } catch (error) {
      if (error.code !== 'ENOSPC') throw error;
    }
  }
  fs.closeSync(out);
}

// --- The tables' disk ---------------------------------------------------

// An index that each claim adds to stands for the tables: small, so that
// moving it there and back costs little. PostgreSQL goes on; the claim is
// refused (53100) when the index needs one page more.
async function fillData(site) {
  const folder = path.join(mounted(site), 'space');
  const set = (sql) => site.sql(sql, site.superuser);
  await mount(site, DATA_SIZE);
  makeDirectory(site, folder);
  await set(`CREATE TABLESPACE small LOCATION '${folder}'`);
  await set(`ALTER INDEX ${INDEX} SET TABLESPACE small`);
  fill(site);
}

async function freeData(site) {
  fs.rmSync(ballast(site));
  await site.sql(`ALTER INDEX ${INDEX} SET TABLESPACE pg_default`, site.superuser);
  await site.sql('DROP TABLESPACE small', site.superuser);
  await unmount(site);
}

// --- The log's disk -----------------------------------------------------

// The log moves to a small disk, which becomes full while PostgreSQL runs: it
// panics, cannot recover without writing either, and ends, whoever starts it.
async function fillWal(site) {
  await whileEnded(site, 'SIGINT', async () => {
    const needed = await lastSegment(site);
    fs.renameSync(walOf(site), spareOf(site));
    await mount(site, WAL_SIZE);
    takeWal(site, path.join(spareOf(site), needed), smallWal(site));
    fs.symlinkSync(smallWal(site), walOf(site));
  });
  await site.postgresReady();
  fill(site);
  // A new segment is wanted now, not at some time.
  await site.sql('SELECT pg_switch_wal()', site.superuser).catch(() => {});
}

async function freeWal(site) {
  await whileEnded(site, 'SIGQUIT', async () => {
    fs.rmSync(walOf(site));
    for (const name of fs.readdirSync(smallWal(site)))
      if (/^[0-9A-F]{24}$/.test(name)) takeWal(site, path.join(smallWal(site), name), walOf(site));
    fs.rmSync(spareOf(site), { recursive: true });
    await unmount(site);
  });
  await site.postgresReady();
}

const walOf = (site) => path.join(site.pgData, 'pg_wal');
const spareOf = (site) => path.join(site.pgData, 'pg_wal.spare');
const smallWal = (site) => path.join(mounted(site), 'wal');

// Ends PostgreSQL by SIGNAL, has MOVE done, and starts it.
async function whileEnded(site, signal, move) {
  const { postgres } = site.services;
  postgres.hold();
  postgres.signal(signal);
  await postgres.ended();
  await move();
  postgres.start();
}

// The only segment that a cleanly ended PostgreSQL needs.
async function lastSegment(site) {
  const told = await runAsPostgres(site, 'pg_controldata', site.pgData);
  return told.match(/REDO WAL file: +([0-9A-F]{24})$/m)[1];
}

// Copies a SEGMENT into FOLDER, which is made when it is not there.
function takeWal(site, segment, folder) {
  const { uid, gid } = site.services.postgres;
  const to = path.join(folder, path.basename(segment));
  if (!fs.existsSync(folder)) {
    makeDirectory(site, folder);
    makeDirectory(site, path.join(folder, 'archive_status'));
  }
  fs.copyFileSync(segment, to);
  fs.chownSync(to, uid, gid);
}

export const DISK = [
  {
    name: 'disk-full',
    recovery: 2,
    reason,
    begin: fillData,
    caption: 'no space left for tables (ENOSPC)',
    end: freeData,
  },
  {
    name: 'log-disk-full',
    recovery: 2,
    reason,
    begin: fillWal,
    caption: 'no space left for the write-ahead log: PostgreSQL panics',
    hold: [1_000, 3_000],
    end: freeWal,
  },
];
