// SPDX-License-Identifier: MIT
// announce.test.mjs -- what a page says to those who hear it is said, and then
// taken back: by time, by the next screen, by what is said next.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { announce, hush } from '../../web/src/common/announce.js';

describe('the announcer', () => {
  const place = { textContent: '' };
  const real = { setTimeout, clearTimeout };
  let waiting; // what is to be called after a moment

  before(() => {
    globalThis.document = { getElementById: (id) => id === 'announcer' && place };
    globalThis.setTimeout = (act) => {
      const timer = { act };
      waiting.add(timer);
      return timer;
    };
    globalThis.clearTimeout = (timer) => waiting.delete(timer);
  });
  after(() => Object.assign(globalThis, real));
  beforeEach(() => {
    waiting = new Set();
  });

  it('is empty again after a moment', () => {
    announce('Saved.');
    assert.equal(place.textContent, 'Saved.');
    for (const { act } of waiting) act();
    assert.equal(place.textContent, '');
  });

  it('is emptied with the screen', () => {
    announce('City: Enter it.');
    hush();
    assert.equal(place.textContent, '');
    assert.equal(waiting.size, 0);
  });

  it('gives what is said next its own moment', () => {
    announce('One');
    const [first] = waiting;
    announce('Two');
    assert.ok(!waiting.has(first));
    assert.equal(place.textContent, 'Two');
    for (const { act } of waiting) act();
    assert.equal(place.textContent, '');
  });
});
