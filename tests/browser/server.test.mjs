// SPDX-License-Identifier: MIT
// server.test.mjs -- the server is the judge: its settings show in the pages,
// and its errors land at their fields, also those that no browser foresees.
import assert from 'node:assert/strict';
import { waitFor } from '../system/harness.mjs';
import { assertStoredOnce, invite, withWizard } from './browser.mjs';
import { CITIZEN } from './people.mjs';

const ONE_WORKER = { env: { ADMITONE_WORKERS: '1' } };

withWizard('the server judges', ONE_WORKER, (s, it, open) => {
  it('E-Verify, switched on while the page was open', async () => {
    const made = await invite(s);
    const wizard = await open(made.path);
    await wizard.fillAll(CITIZEN);
    await s.set({ useEVerify: true });
    await wizard.press('submit');
    await wizard.at('personal');
    assert.deepEqual(Object.keys(await wizard.errors()), ['ssn']);
    assert.deepEqual(await wizard.summary(), ['ssn']);
    await wizard.page.waitForFunction(() => document.activeElement?.closest('#error-summary'));
    assert.equal(await s.sql(`SELECT used_at FROM admitone.invite WHERE id = '${made.id}'`), '');
    await wizard.set('ssn', '123456789');
    await wizard.next('review');
    assert.equal(await wizard.submit(), made.id);
    await assertStoredOnce(s, made.id);
  });

  it('E-Verify, on from the start, wants the SSN', async () => {
    const wizard = await open((await invite(s)).path, { at: 'personal' });
    await wizard.fill('personal', CITIZEN);
    assert.deepEqual(Object.keys(await wizard.refused()), ['ssn']);
  });

  it('E-Verify, switched off, lets it go', async () => {
    await s.set({ useEVerify: false });
    const made = await invite(s);
    const wizard = await open(made.path);
    await wizard.fillAll(CITIZEN);
    assert.equal(await wizard.submit(), made.id);
  });

  // The date of the signature is the browser's, and tomorrow refused.
  it('a clock that is a year ahead', async () => {
    const made = await invite(s);
    const wizard = await open('/');
    await wizard.page.clock.install({ time: Date.now() + 366 * 86_400_000 });
    await wizard.page.goto('about:blank');
    await wizard.page.goto(made.path);
    await wizard.fillAll(CITIZEN);
    await wizard.press('submit');
    await waitFor(async () => (await wizard.screens())[0] !== 'sending', 'an answer');
    const [screen] = await wizard.screens();
    if (screen !== 'done') {
      const errors = await wizard.errors();
      assert.deepEqual([screen, Object.keys(errors)], ['status', ['signatureDate']]);
      assert.match(errors.signatureDate, /date|clock/i);
    }
  });

  it('the portal has its own name, color and words', async () => {
    const settings = {
      businessName: 'Müller & Söhne',
      primaryColor: '#7a0019',
      welcomeMessage: 'Welcome <b>aboard</b>',
      footerText: 'Floor 3',
      supportContact: 'hr@example.org',
    };
    await s.set(settings);
    const wizard = await open((await invite(s)).path, { at: 'personal' });
    const text = await wizard.page.locator('body').innerText();
    for (const [name, value] of Object.entries(settings))
      assert.ok(name === 'primaryColor' || text.includes(value), name);
    const color = await wizard
      .button('next')
      .evaluate((button) => getComputedStyle(button).backgroundColor);
    assert.equal(color, 'rgb(122, 0, 25)');
  });

  it('a color on which white cannot be read gets black', async () => {
    await s.set({ primaryColor: '#ffe680' });
    const wizard = await open((await invite(s)).path, { at: 'personal' });
    const [ground, ink] = await wizard
      .button('next')
      .evaluate((button) => [
        getComputedStyle(button).backgroundColor,
        getComputedStyle(button).color,
      ]);
    assert.equal(ground, 'rgb(255, 230, 128)');
    assert.match(ink, /^rgb\((\d|[12]\d|3[0-5]), \d+, \d+\)$/);
  });
});
