// SPDX-License-Identifier: MIT
// phone.test.mjs -- what a small screen must not spoil, in both languages: dates
// on one line, errors beside the signature and not on it, a summary that follows
// what was mended, a document found by its words, a number asked for once.
import assert from 'node:assert/strict';
import { built, invite, withWizard } from './browser.mjs';
import { AUTHORIZED, CITIZEN, FULL_CITIZEN } from './people.mjs';

const LANGUAGES = ['en', 'es'];
const texts = Object.fromEntries(LANGUAGES.map((one) => [one, built(`texts/${one}.json`)]));
const PHONE = { viewport: { width: 375, height: 812 }, isMobile: true, hasTouch: true };

withWizard('on a telephone', {}, (s, it, open) => {
  const at = async (step, person, options = {}) => {
    const made = await invite(s);
    const wizard = await open(made.path, { ...PHONE, ...options, at: 'personal' });
    for (const before of ['personal', 'status', 'documents']) {
      await wizard.at(before);
      if (before === step) break;
      await wizard.paste(before, person);
      await wizard.press('next');
    }
    return { wizard, made };
  };

  // The parts of the date NAME: how far down each is, and whether the month
  // that is chosen can be read.
  const dateOf = ({ page }, name) =>
    page.evaluate((id) => {
      const parts = ['month', 'day', 'year'].map((part) =>
        document.getElementById(`${id}-${part}`),
      );
      const [month] = parts;
      const style = getComputedStyle(month);
      const pen = document.createElement('canvas').getContext('2d');
      pen.font = style.font;
      const room =
        month.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      const words = [...month.options].slice(1).map(({ text }) => text);
      return {
        tops: new Set(parts.map((one) => Math.round(one.getBoundingClientRect().top))).size,
        right: Math.max(...parts.map((one) => one.getBoundingClientRect().right)),
        wide: [...document.querySelectorAll('body *')]
          .filter(
            (one) =>
              one.checkVisibility() &&
              one.getBoundingClientRect().right > document.documentElement.clientWidth + 1,
          )
          .map((one) => one.outerHTML.slice(0, 80)),
        whole: words.every((word) => pen.measureText(word).width <= room),
        begins: words.every((word) => pen.measureText(word.slice(0, 3)).width <= room),
        day: parts[1].scrollWidth <= parts[1].clientWidth,
        year: parts[2].scrollWidth <= parts[2].clientWidth,
      };
    }, name);

  for (const lang of LANGUAGES)
    it(`a date is one line, ${lang}`, async () => {
      const { wizard } = await at('personal', FULL_CITIZEN, { locale: `${lang}-US` });
      await wizard.set('dob', '1990-09-28');
      for (const percent of [100, 200]) {
        await wizard.page.evaluate((size) => {
          document.documentElement.style.fontSize = `${size}%`;
        }, percent);
        for (const width of [320, 360, 375, 390, 412, 430]) {
          await wizard.page.setViewportSize({ width, height: 812 });
          const date = await dateOf(wizard, 'dob');
          const where = `${width} pixels, ${percent} %: ${JSON.stringify(date)}`;
          assert.equal(date.tops, 1, where);
          assert.ok(date.right <= width, where);
          assert.deepEqual(date.wide, [], where);
          assert.ok(date.day && date.year && date.begins, where);
          assert.ok(date.whole || percent > 100, where);
        }
      }
    });

  for (const lang of LANGUAGES)
    it(`an error leaves the place to sign free, ${lang}`, async () => {
      const { wizard } = await at('status', CITIZEN, { locale: `${lang}-US` });
      await wizard.refused();
      const free = await wizard.page.evaluate(() => {
        const paper = document.getElementById('signature').getBoundingClientRect();
        const error = document.getElementById('signatureDataUrl-error').getBoundingClientRect();
        const line = document.querySelector('.paper').getBoundingClientRect();
        return error.bottom <= paper.top && Math.abs(line.top - paper.top) < 3;
      });
      assert.ok(free);
      await wizard.page.locator('#error-summary a[href="#signature"]').click();
      assert.equal(await wizard.focused(), 'signature');
    });

  const items = ({ page }) => page.locator('#error-summary li').allInnerTexts();

  for (const lang of LANGUAGES)
    it(`the summary follows what is mended, and names each field, ${lang}`, async () => {
      const { wizard } = await at('personal', CITIZEN, { locale: `${lang}-US` });
      await wizard.paste('personal', { ...CITIZEN, zip: '123', city: '' });
      await wizard.set('middleInitial', 'x'.repeat(40));
      await wizard.refused();
      const names = ['middleInitial', 'city', 'zip'];
      assert.deepEqual(await wizard.summary(), names);
      const labels = names.map((name) => texts[lang][`field.${name}.label`]);
      for (const [n, item] of (await items(wizard)).entries())
        assert.ok(item.startsWith(`${labels[n]}: `), item);
      await wizard.set('city', 'Austin');
      assert.deepEqual(await wizard.summary(), ['middleInitial', 'zip']);
      assert.match(await wizard.page.locator('#error-summary h2').innerText(), /2/);
      // What is found wrong meanwhile comes in, in the fields' order.
      await wizard.set('lastName', '');
      await wizard.input('firstName').focus();
      assert.deepEqual(await wizard.summary(), ['lastName', 'middleInitial', 'zip']);
      for (const [name, value] of [
        ['lastName', 'Okonkwo'],
        ['zip', '78701'],
        ['middleInitial', 'M'],
      ])
        await wizard.set(name, value);
      assert.equal(await wizard.input('error-summary').count(), 0);
      assert.doesNotMatch(await wizard.page.title(), new RegExp(texts[lang]['error.prefix']));
      await wizard.next('status');
    });

  it('the summary has no field that is not asked any more', async () => {
    const { wizard } = await at('status', AUTHORIZED);
    await wizard.set('citizenshipStatus', 'authorized');
    await wizard.refused();
    assert.ok((await wizard.summary()).includes('alienRegNumber'));
    await wizard.set('citizenshipStatus', 'usCitizen');
    assert.deepEqual(await wizard.summary(), ['attestationChecked', 'signature']);
  });

  const shown = ({ page }) =>
    page.$$eval('[data-action=pick]', (all) =>
      all.filter((one) => one.checkVisibility()).map((one) => one.dataset.key),
    );

  // What is typed, and the document that is found, whatever its list.
  for (const [lang, found] of Object.entries({
    en: {
      'social sec': 'socialSecurityCard',
      'drivers lic': 'driversLicense',
      'dark cover': 'usPassport',
      'BIRTH cert': 'birthCertificate',
    },
    es: {
      'seguro soc': 'socialSecurityCard',
      'licencia conducir dmv': 'driversLicense',
      'libreta passport': 'usPassport',
      elect: 'votersRegistrationCard',
    },
  }))
    it(`a document is found by its words, ${lang}`, async () => {
      const { wizard } = await at('documents', CITIZEN, { locale: `${lang}-US` });
      const all = await shown(wizard);
      assert.ok(all.includes('usPassport') && all.includes('socialSecurityCard'));
      for (const [words, key] of Object.entries(found)) {
        await wizard.input('docChoice-search').fill(words);
        const some = await shown(wizard);
        assert.ok(some.includes(key) && some.length < all.length, `${words}: ${some}`);
      }
      await wizard.input('docChoice-search').fill('qqq');
      assert.deepEqual(await shown(wizard), []);
      await wizard.page.getByText(texts[lang]['picker.none']).waitFor();
      await wizard.input('docChoice-search').fill('');
      assert.deepEqual(await shown(wizard), all);
      for (const drawing of await wizard.page.$$eval('.choices use', (uses) =>
        uses.map((use) => use.getAttribute('href')),
      ))
        assert.equal((await s.get(`/${drawing.replace(/#.*/, '')}`)).status, 200);
    });

  it('the SSN is the number of its card, until the person says otherwise', async () => {
    const cards = { ...FULL_CITIZEN, ...AUTHORIZED, citizenshipStatus: 'usCitizen' };
    const person = { ...cards, ssn: '219-09-1234', listCDocNumber: undefined };
    const { wizard, made } = await at('documents', person);
    await wizard.fill('documents', { ...person, listCIssuingAuthority: undefined });
    const known = wizard.page.locator('[data-field=listCDocNumber]');
    assert.match(await known.innerText(), /1234/);
    assert.doesNotMatch(await known.innerText(), /219/);
    await wizard.next('review');
    // What is corrected there is corrected here.
    await wizard.page.locator('[data-action=edit][data-step=personal]').click();
    await wizard.at('personal');
    await wizard.set('ssn', '219-09-4321');
    await wizard.next('review');
    assert.doesNotMatch(
      await wizard.page.locator('#review-documents ~ dl, main').first().innerText(),
      /219-09/,
    );
    await wizard.submit();
    const sent = await s.show(made.id);
    assert.equal(sent.listCDocNumber, '219-09-4321');
    assert.equal(sent.listCIssuingAuthority, 'Social Security Administration');
  });

  it('a passport of section 1 is that of list A, and may be another one', async () => {
    const person = {
      ...AUTHORIZED,
      listBDoc: undefined,
      listBIssuingAuthority: undefined,
      listBDocNumber: undefined,
      listBExpDate: undefined,
      listCDoc: undefined,
      listCIssuingAuthority: undefined,
      listCDocNumber: undefined,
      listADoc: 'Foreign passport with Form I-94 or Form I-94A',
    };
    const { wizard, made } = await at('documents', person);
    await wizard.fill('documents', person);
    assert.match(await wizard.get('listADocNumber'), new RegExp(person.foreignPassportNumber));
    await wizard.set('listADocNumber', 'N80000002');
    await wizard.next('review');
    await wizard.submit();
    const sent = await s.show(made.id);
    assert.equal(sent.listADocNumber, 'N80000002');
    assert.equal(sent.foreignPassportNumber, person.foreignPassportNumber);
    assert.equal(sent.listAIssuingAuthority, person.passportCountry);
  });
});
