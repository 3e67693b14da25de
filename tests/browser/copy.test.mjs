// SPDX-License-Identifier: MIT
// copy.test.mjs -- the employee's copy: all that was sent and what the signature
// is under, in a file or on paper, from this page's memory and nowhere else.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { built, invite, withWizard } from './browser.mjs';
import { AUTHORIZED, CITIZEN, FULL_CITIZEN } from './people.mjs';

// Whatever is typed as it is shown; choices and dates have words of their own.
const typed = (person) =>
  Object.entries(person).filter(
    ([name, value]) =>
      typeof value === 'string' && !/^(state|dob|signature|docChoice|.*Status|.*Date)$/.test(name),
  );

withWizard('the copy', {}, (s, it, open) => {
  async function sent(person, options) {
    const made = await invite(s);
    const wizard = await open(made.path, options);
    await wizard.fillAll(person);
    await wizard.submit();
    return { made, wizard };
  }

  async function copyOf(wizard) {
    await wizard.press('showCopy');
    await wizard.at('copy');
    return wizard.page.locator('section[data-screen=copy]');
  }

  for (const [who, person, locale] of [
    ['a citizen', FULL_CITIZEN, 'en-US'],
    ['an alien, in Spanish', AUTHORIZED, 'es-US'],
  ]) {
    const lang = locale.slice(0, 2);
    it(`has all that was sent: ${who}`, async () => {
      const { made, wizard } = await sent(person, { locale });
      const copy = await copyOf(wizard);
      const text = (await copy.innerText()).replace(/\s+/g, ' ');
      // In Spanish the documents have Spanish names.
      for (const [name, value] of typed(person))
        assert.ok(text.includes(value) || (lang === 'es' && /Doc$/.test(name)), name);
      const words = built(`texts/${lang}.json`);
      for (const part of ['law', 'box'])
        assert.ok(text.includes(words[`field.attestationChecked.${part}`]), part);
      assert.ok(text.includes(made.id));
      const stored = await s.show(made.id);
      assert.equal(await copy.locator('img.signed').getAttribute('src'), stored.signatureDataUrl);
    });
  }

  it('the reference is short, and the staff finds the form by it', async () => {
    const { made, wizard } = await sent(CITIZEN);
    const short = (await wizard.input('reference').textContent()).trim();
    assert.match(short, /^[0-9A-F]{4}-[0-9A-F]{4}$/);
    const hr = await s.person();
    for (const search of [short, short.replace('-', ' ').toLowerCase(), made.id]) {
      const { json } = await hr.get(`/api/submissions?search=${encodeURIComponent(search)}`);
      assert.deepEqual(
        json.submissions.map(({ id }) => id),
        [made.id],
        search,
      );
    }
  });

  it('is saved as a file that needs nothing else', async () => {
    const { made, wizard } = await sent(FULL_CITIZEN);
    const copy = await copyOf(wizard);
    const download = wizard.page.waitForEvent('download');
    await wizard.press('saveCopy');
    const file = await download;
    const short = await copy.locator('dd').first().textContent();
    assert.equal(file.suggestedFilename(), `form-i9-${short}.html`);
    const html = fs.readFileSync(await file.path(), 'utf8');
    assert.doesNotMatch(html, /<(script|link|button|iframe)|(src|href)="(?!data:)|http/);
    const page = await wizard.page.context().newPage();
    await page.setContent(html);
    const text = await page.locator('body').innerText();
    for (const value of [made.id, FULL_CITIZEN.ssn, FULL_CITIZEN.lastName])
      assert.ok(text.includes(value), value);
    assert.ok(await page.locator('img').evaluate(({ naturalWidth }) => naturalWidth > 0));
    assert.equal(await page.evaluate(() => document.characterSet), 'UTF-8');
    await page.close();
  });

  it('paper has all of it and no button', async () => {
    const { wizard } = await sent(FULL_CITIZEN);
    const copy = await copyOf(wizard);
    await wizard.page.emulateMedia({ media: 'print' });
    assert.equal(await wizard.page.locator('button:visible').count(), 0);
    assert.ok((await copy.innerText()).includes(FULL_CITIZEN.ssn));
  });

  it('the language can be changed; back leads to the end, not into the form', async () => {
    const { made, wizard } = await sent(CITIZEN);
    const copy = await copyOf(wizard);
    await wizard.page.locator('[data-lang=es]').click();
    const { 'copy.heading': heading } = built('texts/es.json');
    await copy.getByRole('heading', { name: heading }).waitFor();
    assert.ok((await copy.innerText()).includes(CITIZEN.lastName));
    await wizard.page.goBack();
    assert.equal(await wizard.reference(), made.id);
    await copyOf(wizard);
    await wizard.press('hideCopy');
    assert.equal(await wizard.reference(), made.id);
  });

  it('is gone with the page: it is in no storage', async () => {
    const { made, wizard } = await sent(FULL_CITIZEN);
    await copyOf(wizard);
    const kept = await wizard.page.evaluate(() =>
      JSON.stringify([{ ...sessionStorage }, { ...localStorage }, history.state]),
    );
    for (const value of [FULL_CITIZEN.ssn, FULL_CITIZEN.lastName])
      assert.ok(!kept.includes(value), value);
    await wizard.page.reload();
    assert.equal(await wizard.reference(), made.id);
    assert.equal(await wizard.page.locator('[data-action=showCopy]').count(), 0);
  });

  it('there is none of what was not stored, nor for others with the link', async () => {
    const made = await invite(s);
    const tabs = [];
    for (const lastName of ['One', 'Two'])
      tabs.push(await (await open(made.path)).fillAll({ ...CITIZEN, lastName }));
    for (const wizard of tabs) await wizard.submit();
    const offers = (wizard) => wizard.page.locator('[data-action=showCopy]:visible').count();
    assert.deepEqual([await offers(tabs[0]), await offers(tabs[1])], [1, 0]);
    assert.equal(await offers(await open(made.path, { at: 'done' })), 0);
  });
});
