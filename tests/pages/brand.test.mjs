// SPDX-License-Identifier: MIT
// brand.test.mjs -- the brand's colors can be read whatever they are, and the
// employer's own words say their language where it is not the page's.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inkOn, readColor, useColors } from '../../web/src/common/brand.js';
import { ownWords } from '../../web/src/wizard/own.js';

// What is used of a browser.
const page = { lang: 'en' };
globalThis.document = { documentElement: page };

describe('colors', () => {
  it('are #rrggbb or none', () => {
    assert.equal(readColor('#1A4480'), '#1A4480');
    for (const text of ['#1a448', '1a4480', '#1a44800', 'red', '#1a448g', '', null, undefined])
      assert.equal(readColor(text), undefined, text);
  });

  it('have an ink with enough contrast', () => {
    assert.deepEqual(inkOn('#000000'), { ink: '#ffffff', isWhite: true, contrast: 21 });
    assert.deepEqual(inkOn('#ffffff'), { ink: '#000000', isWhite: false, contrast: 21 });
    // The last grey on which white has 4.5 to 1, and the first.
    assert.equal(inkOn('#767676').isWhite, true);
    assert.equal(inkOn('#777777').isWhite, false);
    for (let grey = 0; grey < 256; grey++) {
      const color = `#${grey.toString(16).padStart(2, '0').repeat(3)}`;
      assert.ok(inkOn(color).contrast >= 4.5, color);
    }
  });

  it('that white cannot hold are no text on white', () => {
    const set = new Map();
    const style = {
      setProperty: (name, value) => set.set(name, value),
      removeProperty: (name) => set.delete(name),
    };
    useColors({ primaryColor: '#7a0019', accentColor: '#ffcc00' }, { style });
    assert.deepEqual(Object.fromEntries(set), {
      '--brand': '#7a0019',
      '--brand-ink': '#ffffff',
      '--brand-on-white': '#7a0019',
      '--accent': '#ffcc00',
    });
    useColors({ primaryColor: '#ffe680', accentColor: 'x' }, { style });
    assert.deepEqual(Object.fromEntries(set), {
      '--brand': '#ffe680',
      '--brand-ink': '#000000',
      '--accent': '#ffcc00',
    });
  });
});

describe("the employer's words", () => {
  const settings = { a: 'Hello', aEs: 'Hola', b: 'Hello', bEs: null, c: null };
  it('are those of the language, or English and say so', () => {
    for (const [lang, name, text, said] of [
      ['en', 'a', 'Hello', null],
      ['es', 'a', 'Hola', null],
      ['en', 'b', 'Hello', null],
      ['es', 'b', 'Hello', 'en'],
      ['en', 'c', null, null],
      ['es', 'c', null, 'en'],
      // Before the settings are there.
      ['es', 'd', undefined, 'en'],
    ]) {
      page.lang = lang;
      assert.deepEqual(ownWords(settings, name), { text, lang: said }, `${lang} ${name}`);
    }
  });
});
