// SPDX-License-Identifier: MIT
// proc.mjs -- what /proc says of processes: children, memory, queues.
import fs from 'node:fs';

function read(pid, name, encoding = 'utf8') {
  try {
    return fs.readFileSync(`/proc/${pid}/${name}`, encoding);
  } catch {
    return encoding === null ? Buffer.alloc(0) : '';
  }
}

function pids() {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

// The fields of /proc/PID/stat after the name: [state, ppid, …].
function stat(pid) {
  const text = read(pid, 'stat');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

export function alive(pid) {
  return pid > 0 && !['', 'Z', 'X'].includes(stat(pid)[0]);
}

export function children(parent) {
  return pids().filter((pid) => stat(pid)[1] === String(parent) && alive(pid));
}

// PID and all its descendants.
export function tree(pid) {
  return [pid, ...children(pid).flatMap(tree)];
}

// The processes of the session that process SID began.
export function session(sid) {
  return pids().filter((pid) => stat(pid)[3] === String(sid) && alive(pid));
}

// The words that PID was started with, and its environment of then.
export function commandOf(pid) {
  const words = (name) => read(pid, name).split('\0').filter(Boolean);
  return {
    argv: words('cmdline'),
    env: Object.fromEntries(
      words('environ').map((pair) => [
        pair.slice(0, pair.indexOf('=')),
        pair.slice(pair.indexOf('=') + 1),
      ]),
    ),
  };
}

// Processes whose command line, environment or working directory names
// DIR; never this one.
export function naming(dir) {
  return pids().filter(
    (pid) =>
      pid !== process.pid &&
      alive(pid) &&
      (read(pid, 'cmdline').includes(dir) ||
        read(pid, 'environ').includes(dir) ||
        cwd(pid).startsWith(dir)),
  );
}

function cwd(pid) {
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

// { uid, gid } that PID runs as.
export function userOf(pid) {
  const [uid, gid] = ['Uid', 'Gid'].map((name) =>
    Number(read(pid, 'status').match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))[1]),
  );
  return { uid, gid };
}

export function state(pid) {
  return stat(pid)[0];
}

// Sends SIGNAL to the process PID, and never to a group of processes or to
// all there are, as kill(2) does for a pid that is 0 or negative.
export function kill(pid, signal) {
  if (!Number.isInteger(pid) || pid <= 1)
    throw new Error(`${pid} is no process to send ${signal} to`);
  process.kill(pid, signal);
}

// Sends SIGNAL to all of PIDS that are still there.
export function killAll(list, signal = 'SIGKILL') {
  for (const pid of list) {
    try {
      kill(pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

// Stops PIDS and comes back when the kernel has them stopped.
export async function freeze(list) {
  killAll(list, 'SIGSTOP');
  while (list.some((pid) => alive(pid) && state(pid) !== 'T'))
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
}

export function thaw(list) {
  killAll(list, 'SIGCONT');
}

// KiB of memory that PID shares with nobody.
export function privateKib(pid) {
  return [...read(pid, 'smaps_rollup').matchAll(/^Private_\w+: +(\d+)/gm)].reduce(
    (sum, [, kib]) => sum + Number(kib),
    0,
  );
}

// Connections to the unix socket PATH, which may have been bound as PATH
// with a suffix, that nobody has accepted yet: they have no inode.
export function unixQueue(path) {
  return fs
    .readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((column) => column[7]?.startsWith(path) && column[6] === '0').length;
}

// Which of NEEDLES (Buffers by name) are in the memory of PID.
export function inMemory(pid, needles) {
  const found = new Set();
  const overlap = Math.max(...Object.values(needles).map((needle) => needle.length)) - 1;
  const file = fs.openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const [start, end] of readable(pid)) search(file, start, end, needles, overlap, found);
  } finally {
    fs.closeSync(file);
  }
  return [...found];
}

function readable(pid) {
  return read(pid, 'maps')
    .split('\n')
    .filter((line) => / r/.test(line) && !/\[(vvar|vsyscall)/.test(line))
    .map((line) =>
      line
        .split(' ')[0]
        .split('-')
        .map((hex) => Number.parseInt(hex, 16)),
    );
}

function search(file, start, end, needles, overlap, found) {
  const piece = Buffer.alloc(Math.min(end - start, 1 << 20) + overlap);
  for (let at = start; at < end; at += piece.length - overlap) {
    let got;
    try {
      got = fs.readSync(file, piece, 0, Math.min(piece.length, end - at), at);
    } catch {
      continue; // a page that is mapped but cannot be read
    }
    for (const [name, needle] of Object.entries(needles))
      if (piece.subarray(0, got).includes(needle)) found.add(name);
  }
}
