// SPDX-License-Identifier: MIT
// check.test.mjs -- the checker finds each breach that there can be in a
// history made by hand, and none in a good one.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check, RULES } from './lib/check.mjs';

const KINDS = ['fresh', 'expired', 'revoked', 'unknown'];
const TOKENS = KINDS.map((kind, index) => ({ index, kind }));
const ID = 'id-0';

// A submission of token 0, from START to END.
function submit(start, end, status, more = {}) {
  const acknowledged = status === 200 || status === 201;
  return {
    op: 'create',
    client: 'c',
    token: 0,
    content: 'A',
    start,
    end,
    status,
    answer: acknowledged ? ID : undefined,
    ...more,
  };
}

function validate(start, end, more) {
  return {
    op: 'validate',
    client: 'c',
    token: 0,
    start,
    end,
    status: 200,
    valid: false,
    ...more,
  };
}

// What the database holds: CONTENT for token 0, or nothing.
function holding(content, more = {}) {
  const rows = content === undefined ? [] : [{ id: ID, content, noted: 1 }];
  return new Map([[0, { used: rows.length > 0, rows, storedBefore: rows.length > 0, ...more }]]);
}

function breaches(calls, database) {
  const history = calls.map((call, id) => ({ id, ...call }));
  return [...new Set(check(history, TOKENS, database).map(({ rule }) => rule))];
}

const differing = { content: 'B', op: 'differing', differs: true };
const created = submit(1, 2, 201);

// What may be: name, calls, database.
const GOOD = [
  [
    'created, replayed, and sent otherwise',
    [
      validate(0, 0.5, { valid: true }),
      created,
      submit(3, 4, 200),
      submit(3, 4, 200, differing),
      validate(3, 4, { reason: 'used' }),
    ],
    holding('A'),
  ],
  ['the 201 overtaken by a replay', [submit(1, 9, 201), submit(2, 3, 200)], holding('A')],
  [
    "the winner's answer is lost",
    [submit(1, 5, 'unknown', { content: 'B' }), submit(2, 3, 200, { ...differing, content: 'A' })],
    holding('B'),
  ],
  ["the winner's worker died, the next one says 200", [submit(1, 3, 200)], holding('A')],
  ['a 503 that was stored', [submit(1, 2, 503), submit(3, 4, 200)], holding('A')],
  [
    'all failed, and claimed afterwards',
    [
      submit(1, 2, 503),
      submit(2, 3, 'unknown', { content: 'B' }),
      submit(9, 10, 201, { op: 'after' }),
    ],
    holding('A', { storedBefore: false }),
  ],
  [
    'validated while it is claimed',
    [submit(1, 5, 201), validate(2, 6, { valid: true }), validate(2, 3, { reason: 'used' })],
    holding('A'),
  ],
  [
    'bad tokens are refused',
    [
      submit(1, 2, 410, { token: 1 }),
      submit(1, 2, 410, { token: 2 }),
      submit(1, 2, 400, { token: 3 }),
      submit(1, 2, 503, { token: 3 }),
      validate(1, 2, { token: 1, reason: 'expired' }),
      validate(1, 2, { token: 2, reason: 'revoked' }),
      validate(1, 2, { token: 3, reason: 'not_found' }),
    ],
    holding(undefined),
  ],
];

const two = {
  used: true,
  storedBefore: true,
  rows: [
    { id: ID, content: 'A', noted: 1 },
    { id: ID, content: 'B', noted: 1 },
  ],
};

// What may not: rule, what happened, calls, database.
const BAD = [
  ['one-submission', 'two submissions of one token', [created], new Map([[0, two]])],
  ['one-submission', 'a submission of an expired token', [], new Map([[1, two]])],
  [
    'used-is-stored',
    'used, and nothing is there',
    [submit(1, 2, 503)],
    holding(undefined, { used: true }),
  ],
  ['used-is-stored', 'stored, and not used', [created], holding('A', { used: false })],
  ['acknowledged-is-stored', 'a 201 is lost', [created], holding(undefined)],
  ['acknowledged-is-stored', 'a 200 is lost', [submit(1, 2, 200)], holding(undefined)],
  [
    'acknowledged-is-stored',
    'another id is stored',
    [submit(1, 2, 201, { answer: 'id-9' })],
    holding('A'),
  ],
  ['one-id', 'two ids', [created, submit(1, 4, 200, { answer: 'id-9' })], holding('A')],
  ['created-once', 'two 201', [created, submit(1, 3, 201)], holding('A')],
  ['content-of-winner', 'another content than the 201', [created], holding('B')],
  ['content-of-winner', 'a content that nobody has sent', [submit(1, 2, 'unknown')], holding('C')],
  [
    'content-of-winner',
    'a content that was refused',
    [submit(1, 2, 400), submit(1, 2, 'unknown', { content: 'B' })],
    holding('A'),
  ],
  [
    'content-of-winner',
    'a content that came after the answer',
    [submit(1, 2, 200, { ...differing, content: 'A' }), submit(3, 4, 'unknown', { content: 'B' })],
    holding('B'),
  ],
  [
    'differs-is-true',
    'the same is told to differ',
    [created, submit(3, 4, 200, { differs: true })],
    holding('A'),
  ],
  [
    'differs-is-true',
    'another content is swallowed',
    [created, submit(3, 4, 200, { content: 'B' })],
    holding('A'),
  ],
  ['differs-is-true', 'a 201 that differs', [submit(1, 2, 201, { differs: true })], holding('A')],
  [
    'differing-is-noted',
    'two differed, one is noted',
    [created, submit(3, 4, 200, differing), submit(3, 4, 200, { ...differing, content: 'C' })],
    holding('A'),
  ],
  [
    'real-time',
    'created after a replay was answered',
    [submit(1, 2, 200), submit(3, 4, 201)],
    holding('A'),
  ],
  [
    'real-time',
    'created after it was told to be used',
    [submit(1, 9, 503), validate(1, 2, { reason: 'used' }), submit(3, 4, 201)],
    holding('A'),
  ],
  ['real-time', 'refused after it was acknowledged', [created, submit(3, 4, 409)], holding('A')],
  [
    'real-time',
    'valid after it was acknowledged',
    [created, validate(3, 4, { valid: true })],
    holding('A'),
  ],
  [
    'used-by-somebody',
    'used before anybody came',
    [validate(0, 0.5, { reason: 'used' }), created],
    holding('A'),
  ],
  ['right-answer', '409 for a fresh one', [submit(1, 2, 409), created], holding('A')],
  ['right-answer', '404 for a fresh one', [submit(1, 2, 404), created], holding('A')],
  [
    'right-answer',
    'a fresh one is told to be expired',
    [validate(0, 0.5, { reason: 'expired' }), created],
    holding('A'),
  ],
  ...['expired', 'revoked', 'unknown'].flatMap((kind) => {
    const token = KINDS.indexOf(kind);
    return [
      ['nobody-in', `201 for an ${kind} one`, [submit(1, 2, 201, { token })], new Map()],
      ['nobody-in', `200 for an ${kind} one`, [submit(1, 2, 200, { token })], new Map()],
      ['nobody-in', `another refusal of an ${kind} one`, [submit(1, 2, 409, { token })], new Map()],
      ['nobody-in', `an ${kind} one is valid`, [validate(1, 2, { token, valid: true })], new Map()],
      [
        'nobody-in',
        `an ${kind} one is used`,
        [validate(1, 2, { token, reason: 'used' })],
        new Map(),
      ],
    ];
  }),
  ['claimable', 'nobody has tried', [submit(1, 2, 503)], holding(undefined)],
  [
    'claimable',
    'burned by those that failed',
    [submit(1, 2, 503), submit(9, 10, 409, { op: 'after' })],
    holding(undefined, { used: true }),
  ],
  [
    'claimable',
    'another one has it',
    [submit(1, 2, 503), submit(9, 10, 200, { op: 'after' })],
    holding('A', { storedBefore: false }),
  ],
];

describe('check', () => {
  it('finds nothing in an empty history', () => {
    assert.deepEqual(breaches([], new Map()), []);
  });

  for (const [name, calls, database] of GOOD)
    it(`lets pass: ${name}`, () => {
      assert.deepEqual(breaches(calls, database), []);
    });

  for (const [rule, name, calls, database] of BAD)
    it(`${rule}: ${name}`, () => {
      assert.ok(breaches(calls, database).includes(rule), `found ${breaches(calls, database)}`);
    });

  it('has a breach of each rule above', () => {
    assert.deepEqual(new Set(BAD.map(([rule]) => rule)), new Set(RULES.map(({ name }) => name)));
  });
});
