// SPDX-License-Identifier: MIT
// cpu.mjs -- the CPU time that a system's programs and our own have used.
import fs from 'node:fs';

// What one tick of /proc/PID/stat is on every Linux (USER_HZ is 100).
const TICK_US = 10_000;

// Fields of /proc/PID/stat, counted from the one after the name.
const PPID = 1;
const UTIME = 11;
const STIME = 12;
const CUTIME = 13;
const CSTIME = 14;

// The fields of /proc/PID/stat, or undefined when it has ended.
function stat(pid) {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
  } catch {
    return undefined;
  }
}

function all() {
  return new Map(
    fs
      .readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), stat(name)])
      .filter(([, fields]) => fields !== undefined),
  );
}

// What the ended children of PID had used.
const ofEnded = (fields) => (fields === undefined ? 0 : fields[CUTIME] + fields[CSTIME]);

// All processes, as they are at one time: a child that ends moves from its
// own count to its parent's, so look again when one of ROOTS gained such
// ticks meanwhile.
function snapshot(roots) {
  for (;;) {
    const table = all();
    if (roots.every((pid) => ofEnded(stat(pid)) === ofEnded(table.get(pid)))) return table;
  }
}

// PID, its descendants, and their ended children.
function ofTree(table, pid) {
  const fields = table.get(pid);
  let ticks = fields === undefined ? 0 : fields[UTIME] + fields[STIME] + ofEnded(fields);
  for (const [child, its] of table) if (its[PPID] === pid) ticks += ofTree(table, child);
  return ticks;
}

// Microseconds, user and system, that each part of System S has used so far;
// "client" are the programs that this process started and waited for.
export function cpuOf(s) {
  const roots = ['postgres', 'intake', 'nginx', 'admin'].map((name) => s.pid(name));
  const table = snapshot(roots);
  const [postgres, workers, nginx, staff] = roots.map((pid) => ofTree(table, pid) * TICK_US);
  return {
    postgres,
    workers,
    nginx,
    staff,
    client: ofEnded(table.get(process.pid)) * TICK_US,
  };
}
