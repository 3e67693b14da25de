// SPDX-License-Identifier: MIT
// schedule.test.mjs -- a seed is a schedule: the same one each time, with all
// faults in each round; another seed is another one.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FAULTS } from './lib/catalogue.mjs';
import { schedule } from './lib/schedule.mjs';

const ROUNDS = 5;

function firstOf(seed) {
  const events = schedule(FAULTS, seed);
  return Array.from({ length: ROUNDS * FAULTS.length }, () => {
    const { fault, pause, hold, random } = events.next().value;
    return {
      name: fault.name,
      pause,
      hold,
      chosen: [random.below(1_000), random.float()],
    };
  });
}

const names = (events) => events.map(({ name }) => name);

it('the same seed is the same schedule', () => {
  assert.deepEqual(firstOf('a'), firstOf('a'));
});

it('another seed is another schedule', () => {
  assert.notDeepEqual(names(firstOf('a')), names(firstOf('b')));
});

it('each round has each fault once, in another order', () => {
  const all = names(firstOf('a'));
  const rounds = Array.from({ length: ROUNDS }, (_, n) =>
    all.slice(n * FAULTS.length, (n + 1) * FAULTS.length),
  );
  for (const round of rounds) assert.deepEqual([...round].sort(), names(FAULTS).sort());
  assert.equal(new Set(rounds.map(String)).size, ROUNDS);
});

it('a fault is not drawn by the same numbers twice', () => {
  const again = firstOf('a').filter(({ name }) => name === 'worker-killed');
  assert.equal(new Set(again.map(({ chosen }) => `${chosen}`)).size, ROUNDS);
});

it('every fault is whole, and its name is its own', () => {
  assert.equal(new Set(names(FAULTS)).size, FAULTS.length);
  for (const { name, caption, begin, end, recovery } of FAULTS) {
    assert.match(name, /^[a-z]+(-[a-z]+)*$/);
    assert.ok(caption.length > 10 && recovery > 0, name);
    assert.equal(typeof begin, 'function', name);
    assert.equal(typeof end, 'function', name);
  }
});
