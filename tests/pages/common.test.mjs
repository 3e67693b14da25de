// SPDX-License-Identifier: MIT
// common.test.mjs -- what both sides' pages share and no screen is needed for:
// dates, lines of CSV, names, asking again, what an answer means.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask } from '../../web/src/common/api.js';
import { BOM, formatCsv } from '../../web/src/common/csv.js';
import {
  dateText,
  isDate,
  noteServerTime,
  now,
  showDate,
  today,
  yearsBetween,
} from '../../web/src/common/dates.js';
import { fillIn } from '../../web/src/common/language.js';
import { nameText } from '../../web/src/common/names.js';
import { backoff, makeWaiter, untilReached } from '../../web/src/common/retry.js';

// What Node 18 has not of a browser.
const online = new EventTarget();
globalThis.addEventListener ??= online.addEventListener.bind(online);
globalThis.removeEventListener ??= online.removeEventListener.bind(online);
Object.defineProperty(globalThis, 'navigator', {
  value: { onLine: true },
  configurable: true,
});

describe('dates', () => {
  it('are real ones of the calendar', () => {
    for (const text of ['2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31', '2026-11-30'])
      assert.ok(isDate(text), text);
    for (const text of [
      '2026-02-29',
      '1900-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-04-31',
      '0000-01-01',
      '2026-1-1',
      '26-01-01',
      ' 2026-01-01',
      '2026-01-01T00:00',
      '',
    ])
      assert.ok(!isDate(text), text);
    assert.equal(dateText(33, 4, 5), '0033-04-05');
  });

  it('full years are counted to the day', () => {
    assert.equal(yearsBetween('2000-02-29', '2018-02-28'), 17);
    assert.equal(yearsBetween('2000-02-29', '2018-03-01'), 18);
    assert.equal(yearsBetween('2000-05-05', '2000-05-05'), 0);
  });

  it('are shown on their own day, whatever the time zone', () => {
    assert.equal(showDate('2026-01-01', 'en'), 'January 1, 2026');
    assert.equal(showDate('0033-04-05', 'en'), 'April 5, 33');
  });

  it('a clock that is minutes off is believed, days off is not', () => {
    const ahead = (ms) => new Date(Date.now() + ms).toUTCString();
    const skew = () => Math.abs(now() - Date.now());
    noteServerTime(ahead(60_000));
    assert.ok(skew() < 1_000);
    noteServerTime(ahead(3 * 86_400_000));
    assert.ok(skew() > 2 * 86_400_000);
    assert.notEqual(
      today(),
      dateText(new Date().getFullYear(), new Date().getMonth() + 1, new Date().getDate()),
    );
    noteServerTime('no date');
    assert.ok(skew() > 2 * 86_400_000);
    noteServerTime(ahead(0));
    assert.ok(skew() < 1_000);
  });
});

describe('CSV', () => {
  it('quotes what needs it, and disarms formulas', () => {
    assert.equal(
      formatCsv([
        ['a', null, undefined, 7],
        ['x,y', '"q"'],
      ]),
      'a,,,7\r\n"x,y","""q"""\r\n',
    );
    assert.equal(formatCsv([['=1+1', '-1', ' @x', 'a;=1']]), "'=1+1,'-1,' @x,\"a;'=1\"\r\n");
    assert.equal(BOM, '\ufeff');
  });
});

describe('names', () => {
  it('from the right are set apart, marks are shown', () => {
    assert.equal(nameText('Zoë'), 'Zoë');
    assert.equal(nameText('\u05d3\u05d5\u05d3'), '\u2068\u05d3\u05d5\u05d3\u2069');
    assert.equal(nameText('a\u202eb'), 'a\ufffdb');
    assert.equal(nameText(null), '');
  });
});

describe('asking again', () => {
  it('waits up to 1, 2, 4 … 30 s, and as long as the server says', () => {
    assert.deepEqual(
      [0, 1, 2, 4, 5, 9].map((n) => backoff(n, 0, () => 1)),
      [1, 2, 4, 16, 30, 30].map((s) => 1000 * s),
    );
    assert.equal(
      backoff(3, 0, () => 0),
      0,
    );
    assert.equal(
      backoff(0, 7, () => 1),
      7000,
    );
  });

  it('goes on until it is reached, and tells each wait', async () => {
    const waiter = makeWaiter();
    const waits = [];
    let asked = 0;
    const answer = await untilReached(
      async () => (++asked < 4 ? { reached: false, retryAfter: 0 } : { reached: true }),
      {
        signal: new AbortController().signal,
        waiter,
        onWait: ({ attempt }) => {
          waits.push(attempt);
          setTimeout(waiter.hurry);
        },
      },
    );
    assert.deepEqual([answer, asked, waits], [{ reached: true }, 4, [0, 1, 2]]);
  });

  it('is over at once when it is called off', async () => {
    const off = new AbortController();
    const answer = await untilReached(async () => ({ reached: false, retryAfter: 3600 }), {
      signal: off.signal,
      waiter: makeWaiter(),
      onWait: () => setTimeout(() => off.abort()),
    });
    assert.equal(answer, undefined);
  });
});

describe('an answer', () => {
  const answered = async (body, init) => {
    globalThis.location ??= new URL('https://example.org/');
    globalThis.document ??= { baseURI: 'https://example.org/' };
    globalThis.fetch = async () => new Response(body, init);
    return ask('api/x', {});
  };

  it("is the server's when it is JSON", async () => {
    assert.deepEqual(await answered('{"a":1}', { status: 409 }), {
      reached: true,
      status: 409,
      body: { a: 1 },
    });
  });

  it('of "not now" is none, but says how long to wait', async () => {
    for (const status of [408, 429, 502, 503, 504]) {
      const answer = await answered('{}', {
        status,
        headers: { 'Retry-After': '5' },
      });
      assert.deepEqual([answer.reached, answer.retryAfter], [false, 5], status);
    }
  });

  it("of a hotel's log-in page is none", async () => {
    for (const body of ['<html>Welcome</html>', '[1]', 'null'])
      assert.equal((await answered(body, {})).reached, false, body);
  });
});

describe('texts', () => {
  it('are filled in, and what is not given shows itself', () => {
    assert.equal(
      fillIn('{from} to {to} of {total}', { from: 1, to: 2 }, 'en'),
      '1 to 2 of {total}',
    );
  });

  it('count as the language does', () => {
    const text = '{n|link was|links were} revoked.';
    for (const [n, said] of [
      [0, '0 links were revoked.'],
      [1, '1 link was revoked.'],
      [2, '2 links were revoked.'],
    ])
      assert.equal(fillIn(text, { n }, 'en'), said);
    assert.equal(fillIn('{n|enlace|enlaces}', { n: 1 }, 'es'), '1 enlace');
  });

  it('end in one full stop', () => {
    const ask = (employer) => fillIn('Ask {employer}. Now.', { employer }, 'en');
    assert.equal(ask('Example, Inc.'), 'Ask Example, Inc. Now.');
    assert.equal(ask('Example'), 'Ask Example. Now.');
    // As names.js sets a name apart.
    assert.equal(ask('\u2068Example.\u2069'), 'Ask \u2068Example.\u2069 Now.');
    assert.equal(fillIn('To {employer}: now', { employer: 'A.' }, 'en'), 'To A.: now');
  });
});
