// SPDX-License-Identifier: MIT
// keyboard.test.mjs -- the form with the keyboard alone, and with a finger
// on a telephone.
import assert from 'node:assert/strict';
import { assertStoredOnce, built, invite, PHONE, withWizard } from './browser.mjs';
import { CITIZEN } from './people.mjs';
import { FIELDS, STEPS } from './wizard.mjs';

const form = built('form.json');

withWizard('without a mouse', {}, (s, it, open) => {
  // Presses Tab until TEST holds for the focused element's id, name,
  // action; each stop is in sight and shows that it has the focus.
  async function tabTo(wizard, what, key = 'Tab') {
    const { page } = wizard;
    for (let n = 0; n < 60; n++) {
      await page.keyboard.press(key);
      const at = await page.evaluate(() => {
        const { activeElement: e } = document;
        const box = e.getBoundingClientRect();
        const style = getComputedStyle(e);
        const label = e.labels?.[0] && getComputedStyle(e.labels[0], '::before');
        return {
          id: e.id,
          name: e.name,
          action: e.dataset.action,
          key: e.dataset.key,
          seen: box.bottom > 0 && box.top < innerHeight,
          lit: [style, label].some(
            (one) => one && one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) > 0,
          ),
        };
      });
      assert.ok(at.lit, `${JSON.stringify(at)} shows no focus`);
      if ([at.id, at.name, at.action, at.key].includes(what)) {
        assert.ok(at.seen, `${what} is in sight`);
        return;
      }
    }
    assert.fail(`no Tab leads to ${what}`);
  }

  async function choose(wizard, title) {
    await tabTo(wizard, form.documents.listA.find((one) => one.title === title).key);
    await wizard.page.keyboard.press('Enter');
  }

  async function type(wizard, name, value) {
    const { keyboard } = wizard.page;
    if (name === 'docChoice') return;
    if (name === 'listADoc') {
      await choose(wizard, value);
      return;
    }
    if ((await wizard.input(`${name}-month`).count()) > 0) {
      const [year, month, day] = value.split('-');
      await tabTo(wizard, `${name}-month`);
      await down(wizard, Number(month));
      await tabTo(wizard, `${name}-day`);
      await keyboard.type(day);
      await tabTo(wizard, `${name}-year`);
      await keyboard.type(year);
      return;
    }
    await tabTo(wizard, name);
    const kind = await wizard.page.evaluate(() => document.activeElement.type);
    if (kind === 'checkbox' || kind === 'radio') await keyboard.press('Space');
    else if (kind === 'select-one')
      await down(
        wizard,
        await wizard
          .input(name)
          .evaluate(
            (select, want) => [...select.options].findIndex((one) => one.value === want),
            value,
          ),
      );
    else await keyboard.type(value);
    assert.equal(await wizard.get(name), value);
  }

  async function down(wizard, times) {
    for (let n = 0; n < times; n++) await wizard.page.keyboard.press('ArrowDown');
  }

  it('the keyboard alone', async () => {
    const made = await invite(s);
    const wizard = await open(made.path, { at: 'personal' });
    const { keyboard } = wizard.page;
    for (const step of STEPS) {
      await wizard.at(step);
      for (const name of FIELDS[step]) {
        // The document's title says who issued it.
        if (CITIZEN[name] === undefined || /IssuingAuthority$/.test(name)) continue;
        await type(wizard, name, CITIZEN[name]);
      }
      if (step === 'status') {
        await tabTo(wizard, 'typeSignature');
        await keyboard.press('Enter');
        await wizard.input('signatureTyped').waitFor();
        if ((await wizard.focused()) !== 'signatureTyped') await tabTo(wizard, 'signatureTyped');
        await keyboard.type('Zoe Okonkwo');
      }
      await tabTo(wizard, 'next');
      await keyboard.press('Enter');
    }
    await wizard.at('review');
    await tabTo(wizard, 'submit');
    await keyboard.press('Enter');
    assert.equal(await wizard.reference(), made.id);
    await assertStoredOnce(s, made.id);
  });

  it('a new screen begins with its heading', async () => {
    const wizard = await open((await invite(s)).path, { at: 'personal' });
    await wizard.fill('personal', CITIZEN);
    await wizard.next('status');
    await wizard.page.waitForFunction(() => document.activeElement.matches('h1, h2, section'));
    assert.ok(await wizard.page.evaluate(() => scrollY < 300));
  });

  it('the way past the header comes first', async () => {
    const wizard = await open((await invite(s)).path, { at: 'personal' });
    const { keyboard } = wizard.page;
    await keyboard.press('Tab');
    const hash = await wizard.page.evaluate(() => location.hash);
    await keyboard.press('Enter');
    await wizard.page.waitForFunction(() => document.activeElement.closest('#main'));
    assert.equal(await wizard.page.evaluate(() => location.hash), hash);
  });

  it('Enter in a field goes to the next step', async () => {
    const wizard = await open((await invite(s)).path, { at: 'personal' });
    await wizard.fill('personal', CITIZEN);
    await wizard.input('city').focus();
    await wizard.page.keyboard.press('Enter');
    await wizard.at('status');
  });

  // Moves a finger along POINTS of the canvas.
  async function stroke(wizard, points) {
    const { x, y, width, height } = await wizard.paper();
    const devtools = await wizard.page.context().newCDPSession(wizard.page);
    const touch = (type, touchPoints) =>
      devtools.send('Input.dispatchTouchEvent', { type, touchPoints });
    for (const [n, [right, down]] of points.entries())
      await touch(n === 0 ? 'touchStart' : 'touchMove', [
        { x: x + width * right, y: y + height * down },
      ]);
    await touch('touchEnd', []);
    await devtools.detach();
  }

  it('a telephone, signed with a finger', async () => {
    const made = await invite(s);
    const wizard = await open(made.path, { ...PHONE, at: 'personal' });
    await wizard.fill('personal', CITIZEN);
    await wizard.next('status');
    await wizard.fill('status', { ...CITIZEN, signature: 'none' });
    const before = await wizard.page.evaluate(() => scrollY);
    await stroke(wizard, [
      [0.1, 0.2],
      [0.3, 0.8],
      [0.5, 0.2],
      [0.8, 0.9],
    ]);
    // The finger draws; the page stays where it is.
    const moved = (await wizard.page.evaluate(() => scrollY)) - before;
    assert.ok(moved === 0 || before === 0);
    await wizard.press('clearSignature');
    assert.deepEqual(Object.keys(await wizard.refused()), ['signatureDataUrl']);
    await stroke(wizard, [
      [0.1, 0.2],
      [0.3, 0.8],
      [0.5, 0.2],
      [0.8, 0.9],
    ]);
    await wizard.next('documents');
    await wizard.fill('documents', CITIZEN);
    await wizard.next('review');
    assert.equal(await wizard.submit(), made.id);
    const { signatureDataUrl } = await s.show(made.id);
    assert.ok(signatureDataUrl.length > 1_500);
  });

  it('what a finger must hit is 24 pixels or more', async () => {
    const wizard = await open((await invite(s)).path, {
      ...PHONE,
      at: 'personal',
    });
    for (const step of STEPS) {
      await wizard.at(step);
      await wizard.fill(step, CITIZEN);
      const small = await wizard.page.$$eval(
        'button, select, input, a, [class$=o__label], [class$=x__label]',
        (all) =>
          all
            .filter(
              (one) =>
                one.checkVisibility() &&
                !one.closest('p, li, .usa-skipnav') &&
                !/radio|checkbox/.test(one.type),
            )
            .filter((one) => one.getBoundingClientRect().height < 24)
            .map((one) => one.outerHTML),
      );
      assert.deepEqual(small, [], step);
      await wizard.press('next');
    }
  });

  it('the SSN is hidden until it is shown', async () => {
    const wizard = await open((await invite(s)).path, { at: 'personal' });
    await wizard.set('ssn', '123-45-6789');
    const masked = () =>
      wizard
        .input('ssn')
        .evaluate(
          (input) =>
            input.type === 'password' || getComputedStyle(input).webkitTextSecurity !== 'none',
        );
    assert.ok(await masked());
    await wizard.press('showSsn');
    assert.ok(!(await masked()));
    assert.equal(await wizard.get('ssn'), '123-45-6789');
    await wizard.press('showSsn');
    assert.ok(await masked());
  });
});
