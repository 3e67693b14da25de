// SPDX-License-Identifier: MIT
// follow.test.mjs -- from a history and logs: how long nobody succeeded, and how
// long the workers took to follow a promotion.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { connectionsIn, followed, longestGap, promotionsIn } from './lib/follow.mjs';

const call = (end, status = 201, op = 'create') => ({ end, status, op });

it('the longest gap is one between successes', () => {
  const calls = [call(10), call(20), call(25, 503), call(30, 200, 'validate'), call(70), call(75)];
  assert.equal(longestGap(calls, 22, 60), 50);
  assert.equal(longestGap(calls, 71, 80), 5);
  assert.equal(longestGap([call(10), call(500), call(20)], 0, 15), 10);
});

it('a server is promoted when it takes connections on a new timeline', () => {
  const lines = [
    '2026-11-30 17:00:00.000 UTC [1] LOG:  database system is ready to accept connections',
    '2026-11-30 17:00:01.000 UTC [2] LOG:  database system is ready to accept read-only connections',
    '2026-11-30 17:00:02.000 UTC [3] LOG:  selected new timeline ID: 2',
    '2026-11-30 17:00:02.250 UTC [1] LOG:  database system is ready to accept connections',
  ];
  assert.deepEqual(promotionsIn(lines.join('\n')), [Date.parse('2026-11-30T17:00:02.250Z')]);
});

it('all have followed when the last worker is connected', () => {
  const log = [
    '2026-11-30T17:00:00.000Z admitone-intake[7] info db_connected away_ms=0',
    '2026-11-30T17:00:03.000Z admitone-intake[7] info db_connected away_ms=9',
    '2026-11-30T17:00:03.100Z admitone-intake[8] warn db_lost statement=-',
    '2026-11-30T17:00:04.000Z admitone-admin[9] info db_connected away_ms=9 id=x',
    '2026-11-30T17:00:09.000Z admitone-intake[7] info db_connected away_ms=0',
  ];
  const connections = connectionsIn(log.join('\n'));
  const at = (seconds) => Date.parse('2026-11-30T17:00:00Z') + seconds * 1_000;
  assert.equal(followed(at(2), at(60), connections, 2), 2_000);
  assert.equal(followed(at(2), at(60), connections, 3), Infinity);
  assert.equal(followed(at(2), at(4), connections, 2), Infinity);
});
