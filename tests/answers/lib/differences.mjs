// SPDX-License-Identifier: MIT
// differences.mjs -- where two records differ, each difference told once.

const show = (value) => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 300));

// What an error may have beside what it had.
const isAdded = (key, before, after) =>
  before[key] === undefined && (key === 'fieldCodes' || (key === 'code' && 'error' in after));

// The differences between two values at the place AT, as lines.
function* walk(before, after, at) {
  const both = [before, after];
  if (
    both.some((value) => value === null || typeof value !== 'object') ||
    Array.isArray(before) !== Array.isArray(after)
  ) {
    if (before !== after) yield `${at}: ${show(before)} -> ${show(after)}`;
    return;
  }
  for (const key of new Set(both.flatMap(Object.keys)))
    if (!isAdded(key, before, after))
      yield* walk(before[key], after[key], `${at}.${Array.isArray(before) ? '*' : key}`);
}

// An answer with another status is another answer: it is told as a whole.
function differ(before, after) {
  const whole = ({ status, body }) => `${status} ${show(body)}`;
  return before.status !== after.status
    ? [`${whole(before)}\n    -> ${whole(after)}`]
    : new Set(walk(before, after, 'answer'));
}

// Prints where two records of the same requests differ, and which routes of
// the later OPERATIONS are new or were never answered as it describes. Gives
// whether nothing differs.
export function tell([before, after], [earlier, later]) {
  const routes = earlier.map(({ route }) => route);
  const differences = new Map();
  const compared = Object.keys(after).filter((name) => routes.includes(after[name].route));
  for (const name of compared)
    for (const line of differ(before[name], after[name]))
      differences.set(line, [...(differences.get(line) ?? []), name]);
  for (const [line, names] of differences) console.log([line, ...names, ''].join('\n        '));
  const seen = Object.values(after).map(({ route, status }) => `${route} ${status}`);
  const unseen = later
    .flatMap(({ route, text }) =>
      [...text.matchAll(/^ {8}'(\d+)':/gm)].map(([, n]) => `${route} ${n}`),
    )
    .filter((what) => !seen.includes(what));
  const fresh = later.map(({ route }) => route).filter((route) => !routes.includes(route));
  console.log(
    `new: ${fresh.join(', ') || 'no route'}\n` +
      `described, not seen: ${unseen.join(', ') || 'nothing'}\n` +
      `${later.length} routes, ${compared.length} requests compared: ` +
      `${differences.size} differences`,
  );
  return differences.size === 0;
}
