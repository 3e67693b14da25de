// SPDX-License-Identifier: MIT
// languages.test.mjs -- English and Spanish: no text is missing in one of
// them, none is unused, and switching loses nothing.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { it as check, describe } from 'node:test';
import { REPO } from '../system/harness.mjs';
import { built, invite, withWizard } from './browser.mjs';
import { CITIZEN, FULL_CITIZEN } from './people.mjs';
import { FIELDS } from './wizard.mjs';

const texts = { en: built('texts/en.json'), es: built('texts/es.json') };
const form = built('form.json');

// The wizard's JavaScript and HTML as one text; the staff's pages have other
// texts.
function sources(dir = path.join(REPO, 'web/src')) {
  return fs
    .readdirSync(dir, { withFileTypes: true })
    .map((entry) => {
      const file = path.join(dir, entry.name);
      if (entry.isDirectory()) return entry.name === 'staff' ? '' : sources(file);
      return /\.(m?js|html)$/.test(entry.name) ? fs.readFileSync(file, 'utf8') : '';
    })
    .join('\n');
}

// Keys as the source names them: whole ones, and as patterns those with a
// part filled in.
function used(source) {
  const whole = new Set();
  const patterns = [];
  for (const [, , text] of source.matchAll(/(['"`])((?:[\w.-]|\$\{[^{}`]*\})+)\1/g)) {
    if (!text.includes('${')) whole.add(text);
    else if (/[a-z]/i.test(text.replace(/\$\{[^{}]*\}/g, '')))
      patterns.push(
        new RegExp(
          `^${text.replace(/\./g, '\\.').replace(/\$\{[^{}]*\}/g, '[\\w-]+(\\.[\\w-]+)*')}$`,
        ),
      );
  }
  return { whole, patterns };
}

const values = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('texts', () => {
  check('both languages have the same keys', () => {
    assert.deepEqual(Object.keys(texts.es).sort(), Object.keys(texts.en).sort());
    assert.ok(Object.keys(texts.en).length > 100);
  });

  check('each text says something, with the same values', () => {
    for (const [key, text] of Object.entries(texts.en)) {
      assert.ok(text.trim() !== '', key);
      assert.ok(texts.es[key].trim() !== '', key);
      assert.deepEqual(values(texts.es[key]), values(text), key);
    }
  });

  check('what is in Spanish is not English', () => {
    const same = Object.keys(texts.en).filter((key) => texts.en[key] === texts.es[key]);
    for (const key of same) assert.ok(texts.en[key].split(' ').length < 4, key);
  });

  check('every document, state of mind and field has its texts', () => {
    for (const list of Object.values(form.documents))
      for (const { key } of list) assert.ok(texts.en[`document.${key}`], key);
    for (const { error } of Object.values(form.rules))
      assert.ok(error === undefined || error.length > 0);
  });

  check('every key of the source has a text', () => {
    const source = sources();
    const keys = [...source.matchAll(/\bt\(\s*'([\w.-]+)'|data-text="([\w.-]+)"/g)].map(
      ([, code, page]) => code ?? page,
    );
    assert.ok(keys.length > 30);
    for (const key of keys) assert.ok(texts.en[key], `${key} has no text`);
  });

  check('every text is used', () => {
    const { whole, patterns } = used(sources());
    for (const key of Object.keys(texts.en))
      assert.ok(
        whole.has(key) || patterns.some((pattern) => pattern.test(key)),
        `${key} is not used`,
      );
  });
});

withWizard('two languages', {}, (s, it, open) => {
  it("the browser's own language comes first", async () => {
    const { path: where } = await invite(s);
    for (const [locale, lang] of [
      ['es-MX', 'es'],
      ['en-GB', 'en'],
      ['de-DE', 'en'],
    ]) {
      const wizard = await open(where, { locale, at: 'personal' });
      assert.equal(await wizard.page.evaluate(() => document.documentElement.lang), lang);
    }
  });

  it('switched in the middle, nothing is lost', async () => {
    const made = await invite(s);
    const wizard = await open(made.path);
    const there = ['es', 'en', 'es'];
    for (const [n, step] of ['personal', 'status', 'documents'].entries()) {
      await wizard.at(step);
      await wizard.fill(step, FULL_CITIZEN);
      await wizard.language(there[n]);
      await wizard.at(step);
      for (const name of FIELDS[step])
        if (FULL_CITIZEN[name] !== undefined)
          assert.equal(await wizard.get(name), FULL_CITIZEN[name], name);
      await wizard.press('next');
    }
    await wizard.at('review');
    await wizard.language('en');
    assert.equal(await wizard.submit(), made.id);
    assert.equal((await s.show(made.id)).listADoc, FULL_CITIZEN.listADoc);
  });

  it('half a date and an error survive it', async () => {
    const wizard = await open((await invite(s)).path, { at: 'personal' });
    await wizard.input('dob-day').fill('31');
    await wizard.set('zip', '123');
    const english = await wizard.refused();
    await wizard.language('es');
    await wizard.at('personal');
    assert.equal(await wizard.input('dob-day').inputValue(), '31');
    assert.equal(await wizard.get('zip'), '123');
    const spanish = await wizard.errors();
    assert.deepEqual(Object.keys(spanish), Object.keys(english));
    for (const name of Object.keys(english)) assert.notEqual(spanish[name], english[name], name);
  });

  it('all in Spanish; stored is the English title', async () => {
    const made = await invite(s);
    const wizard = await open(made.path, { locale: 'es-US', at: 'personal' });
    await wizard.fillAll(CITIZEN);
    const text = await wizard.page.locator('main').innerText();
    assert.doesNotMatch(text, /\b(the|your|submit|review)\b/i);
    await wizard.submit();
    assert.equal((await s.show(made.id)).listADoc, 'U.S. Passport');
  });

  it('the choice stays after a reload', async () => {
    const wizard = await open((await invite(s)).path, { at: 'personal' });
    await wizard.language('es');
    await wizard.page.reload();
    await wizard.at('personal');
    assert.equal(await wizard.page.evaluate(() => document.documentElement.lang), 'es');
  });

  it('says that the law wants the English form filed', async () => {
    const wizard = await open((await invite(s)).path, {
      locale: 'es-US',
      at: 'personal',
    });
    assert.match(await wizard.page.locator('body').innerText(), /ingl[eé]s/i);
  });
});
