// SPDX-License-Identifier: MIT
// formats.test.mjs -- the staff's pages have one order of names and one format
// of dates: no page puts either together by itself.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { describe, it } from 'node:test';
import { showDate, showDay, showMoment } from '../../web/src/common/dates.js';

const folder = new URL('../../web/src/staff/', import.meta.url);
const files = fs
  .readdirSync(folder, { recursive: true })
  .filter((file) => file.endsWith('.js'))
  .map((file) => [file, fs.readFileSync(new URL(file, folder), 'utf8')]);

// The files that have PATTERN.
const having = (pattern) => files.filter(([, text]) => pattern.test(text)).map(([file]) => file);

describe('formats', () => {
  it('no page formats a date by itself', () => {
    assert.ok(files.length > 40);
    assert.deepEqual(
      having(/DateTimeFormat|toLocale(Date|Time)?String|get(UTC)?(Month|FullYear)/),
      [],
    );
    assert.deepEqual(having(/\bshow(Date|Day|Moment)\b/), ['ui/show.js']);
  });

  it('no page puts a name together by itself', () => {
    // The names of a row as one: in the roster's order, or as an invite greets.
    assert.deepEqual(having(/\bfirstName\b[^'\n]*\blastName\b(?!')/), ['ui/show.js']);
    assert.deepEqual(having(/\.(firstName|lastName|employeeName)\b/), []);
  });

  it('a day looks the same, of whatever it is one', () => {
    const noon = '2026-03-04T12:00:00Z';
    assert.equal(showDate('2026-03-04', 'en'), 'March 4, 2026');
    assert.equal(showDay(noon, 'en'), 'March 4, 2026');
    assert.match(showMoment(noon, 'en'), /^March 4, 2026\b/);
  });
});
