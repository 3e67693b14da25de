// SPDX-License-Identifier: MIT
// follow.mjs -- how long nobody succeeded, and how long the workers took to
// follow the database to a new leader, by the history and the logs.
import { performance } from 'node:perf_hooks';

const SUCCESS = [200, 201];
// A worker may be connected before the server's line is written.
const EARLY_MS = 500;

const wall = (time) => performance.timeOrigin + time;

// The longest time from one success to the next, of those that touch FROM to
// TO.
export function longestGap(calls, from, to) {
  const ends = calls
    .filter(({ op, status }) => op !== 'validate' && SUCCESS.includes(status))
    .map(({ end }) => end)
    .sort((a, b) => a - b);
  let gap = 0;
  for (let n = 1; n < ends.length; n++)
    if (ends[n] >= from && ends[n - 1] <= to) gap = Math.max(gap, ends[n] - ends[n - 1]);
  return gap;
}

// When the server whose log is TEXT was promoted: it has a new timeline, and
// then takes connections.
export function promotionsIn(text) {
  const times = [];
  let promoted = false;
  for (const line of text.split('\n')) {
    if (line.includes('selected new timeline ID')) promoted = true;
    const [, time] =
      /^(\S+ \S+) UTC .*database system is ready to accept connections/.exec(line) ?? [];
    if (time === undefined) continue;
    if (promoted) times.push(Date.parse(`${time.replace(' ', 'T')}Z`));
    promoted = false;
  }
  return times;
}

// When which process of the programs' log TEXT was connected: [time, pid].
export function connectionsIn(text) {
  return [...text.matchAll(/^(\S+Z) \S+\[(\d+)\] info db_connected/gm)].map(([, time, pid]) => [
    Date.parse(time),
    pid,
  ]);
}

// How long after PROMOTED the last of WORKERS was connected, by CONNECTIONS
// before UNTIL; Infinity: not all were.
export function followed(promoted, until, connections, workers) {
  const first = new Map();
  for (const [time, pid] of connections)
    if (time >= promoted - EARLY_MS && time < until)
      first.set(pid, Math.min(first.get(pid) ?? Infinity, time));
  return first.size < workers ? Infinity : Math.max(0, Math.max(...first.values()) - promoted);
}

// EVENTS with GAP and, if there was a promotion, FOLLOWED, in milliseconds.
// DATABASES and PROGRAMS are the logs' texts, WORKERS how many there are.
export function measure(events, history, { workers, databases, programs }) {
  const promotions = databases.flatMap(promotionsIn);
  const connections = programs.flatMap(connectionsIn);
  return events.map((event, n) => {
    const until = wall(events[n + 1]?.began ?? Infinity);
    const after = promotions.filter((time) => time >= wall(event.began) && time < until);
    return {
      ...event,
      gap: longestGap(history.calls, event.began, Math.max(event.ended, event.back)),
      followed:
        after.length === 0
          ? undefined
          : Math.max(
              ...after.map((time, at) =>
                followed(time, after[at + 1] ?? until, connections, workers),
              ),
            ),
    };
  });
}
