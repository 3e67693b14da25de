// SPDX-License-Identifier: MIT
// summary.mjs -- what is told while a run goes on, and at its end.

const EVERY_MS = 5_000; // where there is no terminal
const TICK_MS = 500;

// Tells of TRIAL, on stderr, until the function that it gives is called.
export function tellProgress(trial, kind, seconds) {
  const began = Date.now();
  let fault = '-',
    faults = 0;
  const line = () => {
    const { calls, open } = trial.history;
    return (
      `${kind}: ${Math.round((Date.now() - began) / 1_000)} of ` +
      `${Math.round(seconds)} s, ${faults} faults, ` +
      `${calls.length} calls, ${open.size} open, now ${fault}`
    );
  };
  const { isTTY } = process.stderr;
  const timer = setInterval(
    () => process.stderr.write(isTTY ? `\r\x1b[K${line()}` : `${line()}\n`),
    isTTY ? TICK_MS : EVERY_MS,
  );
  return {
    onEvent: (event) => {
      fault = event.fault.name;
      faults++;
    },
    end() {
      clearInterval(timer);
      if (isTTY) process.stderr.write('\r\x1b[K');
    },
  };
}

const seconds = (ms) => (Number.isFinite(ms) ? (Math.max(ms, 0) / 1_000).toFixed(2) : 'never');

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) / 2)];

// ROWS of summarize() as lines.
export function table(rows) {
  const heading = [
    'fault',
    'times',
    'calls hit',
    'of them failed',
    'back after, s',
    'worst, s',
    'limit, s',
    ...(rows.some(({ gap }) => gap.length > 0)
      ? ['no success for, s', 'limit, s', 'all followed after, s']
      : []),
  ];
  const cells = rows.map(({ fault, times, hit, failed, back, gap, followed }) =>
    [
      fault.name,
      times,
      hit,
      failed,
      seconds(median(back)),
      seconds(Math.max(...back)),
      fault.recovery,
      ...(gap.length > 0 ? [seconds(Math.max(...gap)), fault.gap] : []),
      ...(gap.length > 0 ? [followed.length > 0 ? seconds(Math.max(...followed)) : '-'] : []),
    ].map(String),
  );
  const widths = heading.map((text, n) =>
    Math.max(text.length, ...cells.map((row) => row[n].length)),
  );
  return [heading, ...cells].map((row) =>
    row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]) : cell.padStart(widths[n]))).join('  '),
  );
}

// How many calls of each kind there were, and what they were answered.
export function countCalls(calls) {
  const counts = new Map();
  for (const { op, status } of calls) {
    const row = counts.get(op) ?? new Map();
    counts.set(op, row.set(status, (row.get(status) ?? 0) + 1));
  }
  return [...counts].map(
    ([op, row]) =>
      `${op}: ${[...row]
        .sort(([a], [b]) => String(a).localeCompare(String(b)))
        .map(([status, n]) => `${n} × ${status}`)
        .join(', ')}`,
  );
}
