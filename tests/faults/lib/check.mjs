// SPDX-License-Identifier: MIT
// check.mjs -- proves from a history of calls and what the database holds
// that no promise was broken. Pure: it asks nobody.

// What a call about a token of this kind is answered, if it is.
const BAD = {
  expired: { status: 410, reason: 'expired' },
  revoked: { status: 410, reason: 'revoked' },
  unknown: { status: 400, reason: 'not_found' },
};

// The audit notes no more than this many contents of one submission.
const DIFFERING_MAX = 100;

const isAck = (call) => call.status === 200 || call.status === 201;
// It may have been done, or not, or be done later.
export const isUnknown = (call) => call.status === 'unknown' || call.status >= 500;
const isRefusal = (call) => !isAck(call) && !isUnknown(call);
const earliest = (calls, time) => Math.min(...calls.map((c) => c[time]));
const told = (calls, what) =>
  calls.map((call) => `call ${call.id} (${call.client}): ${what(call)}`);

// The rules, each for one token T (see viewOf()): FIND gives a text for each
// breach. Fresh tokens only, where BAD is not set.
export const RULES = [
  {
    name: 'one-submission',
    bad: true,
    meaning: 'A token has one submission at most, the others none',
    find: (t) =>
      t.rows.length > (t.kind === 'fresh' ? 1 : 0)
        ? [`${t.rows.length} submissions of a ${t.kind} token`]
        : [],
  },

  {
    name: 'used-is-stored',
    bad: true,
    meaning: 'An invite is used if, and only if, it has a submission',
    find: (t) =>
      t.used !== t.rows.length > 0 ? [`used: ${t.used}, submissions: ${t.rows.length}`] : [],
  },

  {
    name: 'acknowledged-is-stored',
    meaning: 'Every acknowledged id is stored, for its token',
    find: (t) =>
      told(
        t.acks.filter((call) => !t.rows.some((row) => row.id === call.answer)),
        (call) => `${call.status} ${call.answer} is not there`,
      ),
  },

  {
    name: 'one-id',
    meaning: 'All ids ever answered for a token are equal',
    find: (t) =>
      told(
        t.acks.filter((call) => call.answer !== t.acks[0].answer),
        (call) => `${call.answer}, another was told ${t.acks[0].answer}`,
      ),
  },

  {
    name: 'created-once',
    meaning: 'A token is answered 201 once at most',
    find: (t) => told(t.created.slice(1), () => 'one more 201'),
  },

  {
    name: 'content-of-winner',
    meaning: 'What is stored is what the call that won has sent',
    find: (t) =>
      t.rows
        .filter((row) => !mayHaveWon(t, row.content))
        .map(
          (row) =>
            `${row.content} is stored; ${
              t.created.length > 0
                ? `${t.created[0].content} was told 201`
                : 'no call that may have won has sent it'
            }`,
        ),
  },

  {
    name: 'differs-is-true',
    meaning: '"differs" is answered when another content is stored',
    find: (t) =>
      t.rows.length !== 1
        ? []
        : told(
            t.acks.filter(
              (call) => (call.differs === true) !== (call.content !== t.rows[0].content),
            ),
            (call) =>
              `differs: ${call.differs === true}, sent ` +
              `${call.content}, stored ${t.rows[0].content}`,
          ),
  },

  {
    name: 'differing-is-noted',
    meaning: 'The audit has each content that was told to differ',
    find: (t) =>
      t.rows.length === 1 && t.rows[0].noted < differing(t)
        ? [`${t.rows[0].noted} noted of ${differing(t)}`]
        : [],
  },

  {
    name: 'real-time',
    meaning: 'What began after an acknowledgement ended knows of it',
    find: (t) =>
      told(
        t.calls.filter((call) => call.start > t.known && !agreesWithUse(call)),
        (call) => `${answered(call)}, begun when it was known as used`,
      ),
  },

  {
    name: 'used-by-somebody',
    meaning: 'No token is used before somebody has sent a form',
    find: (t) =>
      told(
        t.validates.filter((call) => call.reason === 'used' && call.end < t.firstSubmit),
        () => 'used before the first submission began',
      ),
  },

  {
    name: 'right-answer',
    meaning: 'A fresh token is answered as one',
    find: (t) =>
      told(
        [
          ...t.submits.filter(isRefusal),
          ...t.validates.filter(
            (call) => !isUnknown(call) && !call.valid && call.reason !== 'used',
          ),
        ],
        answered,
      ),
  },

  {
    name: 'nobody-in',
    bad: true,
    meaning: 'Nobody gets in with an expired, revoked or unknown token',
    find: (t) =>
      t.kind === 'fresh'
        ? []
        : told(
            t.calls.filter(
              (call) =>
                !isUnknown(call) &&
                (call.op === 'validate'
                  ? call.valid !== false || call.reason !== BAD[t.kind].reason
                  : call.status !== BAD[t.kind].status),
            ),
            answered,
          ),
  },

  {
    name: 'claimable',
    meaning: 'An invite whose calls all failed can be claimed afterwards',
    find: (t) =>
      t.storedBefore || t.before.length === 0
        ? []
        : t.after.length === 0
          ? ['nobody has tried to claim it']
          : told(
              t.after.filter((call) => call.status !== 201),
              answered,
            ),
  },
];

// Of all calls, those of token T; and what follows from them.
function viewOf(token, calls, database) {
  const { kind, index } = token;
  const submits = calls.filter((call) => call.op !== 'validate');
  const acks = submits.filter(isAck);
  const validates = calls.filter((call) => call.op === 'validate');
  const state = database.get(index) ?? { used: false, rows: [] };
  return {
    kind,
    index,
    calls,
    submits,
    acks,
    validates,
    rows: state.rows,
    used: state.used,
    storedBefore: state.storedBefore ?? false,
    created: submits.filter((call) => call.status === 201),
    before: submits.filter((call) => call.op !== 'after'),
    after: submits.filter((call) => call.op === 'after'),
    firstSubmit: earliest(submits, 'start'),
    // From when on everybody must be told that it is used.
    known: earliest([...acks, ...validates.filter((call) => call.reason === 'used')], 'end'),
  };
}

// The one that was told 201. If nobody was: one that may have been it, its
// answer lost, or made by the worker that took over; and that began before
// anybody was told of the submission.
function mayHaveWon(t, content) {
  if (t.created.length > 0) return t.created.some((call) => call.content === content);
  return t.submits.some(
    (call) => call.content === content && call.start < t.known && !isRefusal(call),
  );
}

// How many contents were told to differ, as far as they are noted.
function differing(t) {
  const contents = t.acks.filter((call) => call.differs).map((call) => call.content);
  return Math.min(new Set(contents).size, DIFFERING_MAX);
}

function agreesWithUse(call) {
  if (call.op === 'validate') return isUnknown(call) || call.reason === 'used';
  return isUnknown(call) || call.status === 200;
}

function answered({ status, valid, reason, error }) {
  return (
    `${status}${valid === undefined ? '' : ` valid: ${valid}`}` +
    `${reason === undefined ? '' : ` (${reason})`}` +
    `${error === undefined ? '' : ` "${error}"`}`
  );
}

// The breaches in HISTORY (an array of calls, see history.mjs), as { rule,
// token, text }. TOKENS are { index, kind }. DATABASE is a Map from a token's
// index to { used, rows, storedBefore }: rows are its submissions as { id,
// content, noted }, storedBefore tells whether it had one before the calls
// "after".
export function check(history, tokens, database) {
  const byToken = new Map(tokens.map(({ index }) => [index, []]));
  for (const call of history) byToken.get(call.token).push(call);
  return tokens.flatMap((token) => {
    const t = viewOf(token, byToken.get(token.index), database);
    return RULES.filter((rule) => rule.bad || t.kind === 'fresh').flatMap((rule) =>
      rule.find(t).map((text) => ({ rule: rule.name, token: token.index, text })),
    );
  });
}
