// SPDX-License-Identifier: MIT
// effort.test.mjs -- what the form costs those who fill it in: keystrokes with
// the keyboard alone, screens on a telephone; and that a telephone shows a
// question at once.
import assert from 'node:assert/strict';
import { invite, withWizard } from './browser.mjs';
import { AUTHORIZED, CITIZEN } from './people.mjs';
import { STEPS } from './wizard.mjs';

const MOST_KEYS = 110;
const SCREEN = { width: 375, height: 812 };
const MOST_SCREENS = 8;
const PHONE = { viewport: SCREEN, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

const MONTHS = ['j', 'f', 'mar', 'ap', 'may', 'jun', 'jul', 'au', 's', 'o', 'n', 'd'];

// Somebody with a driver's license and a Social Security card, and nothing
// that may be left out but the SSN.
const WITH_CARDS = {
  ...AUTHORIZED,
  lastName: 'Okonkwo',
  firstName: 'Zoe',
  aptUnit: undefined,
  citizenshipStatus: 'usCitizen',
  foreignPassportNumber: undefined,
  passportCountry: undefined,
  authExpDate: undefined,
  ssn: '219-09-1234',
  listCIssuingAuthority: undefined,
  listCDocNumber: undefined,
  signature: 'typed',
};

// A keyboard that counts.
class Keys {
  pressed = 0;

  constructor({ page }) {
    this.page = page;
  }

  async press(key) {
    this.pressed++;
    await this.page.keyboard.press(key);
  }

  async type(text) {
    for (const key of text) await this.press(key);
  }

  // Presses Tab until TEST, a selector, has the focus.
  async to(selector) {
    for (let n = 0; n < 30; n++) {
      await this.press('Tab');
      const there = await this.page.evaluate(
        (wanted) => document.activeElement.matches(wanted),
        selector,
      );
      if (there) return;
    }
    assert.fail(`no Tab leads to ${selector}`);
  }

  async date(name, value) {
    const [year, month, day] = value.split('-');
    await this.to(`#${name}-month`);
    await this.type(MONTHS[Number(month) - 1]);
    await this.to(`#${name}-day`);
    await this.type(String(Number(day)));
    await this.to(`#${name}-year`);
    await this.type(year);
  }
}

withWizard('effort', {}, (s, it, open) => {
  it(`a citizen with a passport presses ${MOST_KEYS} keys at most`, async () => {
    const made = await invite(s);
    const wizard = await open(made.path, { at: 'personal' });
    const keys = new Keys(wizard);
    for (const name of ['lastName', 'firstName', 'address', 'city', 'state', 'zip']) {
      await keys.to(`#${name}`);
      await keys.type(name === 'state' ? 'tex' : CITIZEN[name]);
    }
    await keys.date('dob', CITIZEN.dob);
    await keys.press('Enter');

    await wizard.at('status');
    await keys.to('#citizenshipStatus-usCitizen');
    await keys.press('Space');
    await keys.to('#attestationChecked');
    await keys.press('Space');
    await keys.to('[data-action=typeSignature]');
    await keys.press('Enter');
    await wizard.page.waitForFunction(() => document.activeElement.id === 'signatureTyped');
    await keys.type('Zoe Okonkwo');
    await keys.press('Enter');

    await wizard.at('documents');
    await keys.to('[data-key=usPassport]');
    await keys.press('Enter');
    await keys.to('#listADocNumber');
    await keys.type(CITIZEN.listADocNumber);
    await keys.date('listAExpDate', CITIZEN.listAExpDate);
    await keys.press('Enter');

    await wizard.at('review');
    await keys.to('[data-action=submit]');
    await keys.press('Enter');
    assert.equal(await wizard.reference(), made.id);
    const { signatureDataUrl, ...sent } = await s.show(made.id);
    assert.ok(signatureDataUrl);
    for (const [name, value] of Object.entries(CITIZEN)) assert.equal(sent[name], value, name);
    console.error(`--- ${keys.pressed} keystrokes`);
    assert.ok(keys.pressed <= MOST_KEYS, `${keys.pressed} keystrokes`);
  });

  // How tall the page is, at its tallest so far.
  const height = ({ page }) => page.evaluate(() => document.documentElement.scrollHeight);

  for (const locale of ['en-US', 'es-US'])
    it(`with license and card: ${MOST_SCREENS} screens at most, ${locale.slice(0, 2)}`, async () => {
      const made = await invite(s);
      const wizard = await open(made.path, { ...PHONE, locale, at: 'personal' });
      const tall = {};
      for (const step of STEPS) {
        await wizard.at(step);
        const before = await height(wizard);
        await wizard.fill(step, WITH_CARDS);
        tall[step] = Math.max(before, await height(wizard));
        await wizard.press('next');
      }
      await wizard.at('review');
      tall.review = await height(wizard);
      const all = Object.values(tall).reduce((sum, one) => sum + one, 0) / SCREEN.height;
      console.error(`--- ${all.toFixed(1)} screens: ${JSON.stringify(tall)}`);
      await wizard.submit();
      assert.equal((await s.show(made.id)).listCDocNumber, WITH_CARDS.ssn);
      assert.ok(all <= MOST_SCREENS, `${all} screens`);
    });

  for (const [about, options, settings] of [
    ['', [], {}],
    [
      ', a reverification, with a welcome',
      ['--renewal', '--name', 'Zoe Okonkwo'],
      { welcomeMessage: 'Welcome! '.repeat(17) + '.' },
    ],
    [', with a long welcome', [], { welcomeMessage: `${'Welcome to the team! '.repeat(30)}.` }],
  ])
    for (const locale of ['en-US', 'es-US'])
      it(`the first field is on the first screen${about}, ${locale.slice(0, 2)}`, async () => {
        if (settings.welcomeMessage) await s.set(settings);
        const wizard = await open((await invite(s, ...options)).path, {
          ...PHONE,
          locale,
          at: 'personal',
        });
        const { y, height: tall } = await wizard.input('lastName').boundingBox();
        console.error(`--- the first field at ${Math.round(y)}`);
        assert.equal(await wizard.page.evaluate(() => scrollY), 0);
        assert.ok(y + tall <= SCREEN.height, `${y}`);
      });
});
