// SPDX-License-Identifier: MIT
// twice.test.mjs -- whatever sends a form twice leaves one submission, and
// the person sees it received.
import assert from 'node:assert/strict';
import { waitFor } from '../system/harness.mjs';
import { assertStoredOnce, enter, invite, withWizard } from './browser.mjs';
import { CITIZEN } from './people.mjs';

withWizard('a form sent twice', {}, (s, it, open) => {
  // A person at the review, and the answers to what they send.
  async function atReview(person = CITIZEN) {
    const made = await invite(s);
    const wizard = await open(made.path);
    const answers = [];
    wizard.page.context().on('response', (response) => {
      if (response.url().endsWith('/api/submissions')) answers.push(response.status());
    });
    await wizard.fillAll(person);
    return { made, wizard, answers };
  }

  async function assertOne({ made, wizard, answers }, want = [201]) {
    assert.equal(await wizard.reference(), made.id);
    await wizard.page.waitForLoadState('networkidle');
    assert.deepEqual(answers, want);
    await assertStoredOnce(s, made.id);
  }

  it('double click', async () => {
    const one = await atReview();
    await one.wizard.button('submit').dblclick();
    await assertOne(one);
  });

  it('a hundred clicks in one instant', async () => {
    const one = await atReview();
    await one.wizard.button('submit').evaluate((button) => {
      for (let n = 0; n < 100; n++) button.click();
    });
    await assertOne(one);
  });

  it('Enter pressed twice on the button', async () => {
    const one = await atReview();
    await one.wizard.button('submit').focus();
    const { keyboard } = one.wizard.page;
    await Promise.all([keyboard.press('Enter'), keyboard.press('Enter')]);
    await assertOne(one);
  });

  it('Enter pressed twice in a field goes one step', async () => {
    const wizard = await open((await invite(s)).path, { at: 'personal' });
    await wizard.fill('personal', CITIZEN);
    await wizard.input('zip').focus();
    const { keyboard } = wizard.page;
    await Promise.all([keyboard.press('Enter'), keyboard.press('Enter')]);
    await wizard.at('status');
    assert.deepEqual(await wizard.summary(), []);
  });

  it('two tabs, the same answers', async () => {
    const one = await atReview();
    const second = await enter(one.wizard.page.context(), one.made.path, 'personal');
    await second.fillAll(CITIZEN);
    assert.equal(await one.wizard.submit(), one.made.id);
    assert.equal(await second.submit(), one.made.id);
    assert.deepEqual(one.answers, [201, 200]);
    await assertStoredOnce(s, one.made.id);
  });

  it('two tabs at once', async () => {
    const one = await atReview();
    const second = await enter(one.wizard.page.context(), one.made.path, 'personal');
    await second.fillAll(CITIZEN);
    await Promise.all([one.wizard.press('submit'), second.press('submit')]);
    for (const tab of [one.wizard, second]) assert.equal(await tab.reference(), one.made.id);
    await assertStoredOnce(s, one.made.id);
  });

  it('two tabs, other answers: the first one stands', async () => {
    const one = await atReview();
    const second = await enter(one.wizard.page.context(), one.made.path, 'personal');
    await second.fillAll({ ...CITIZEN, lastName: 'Other' });
    await one.wizard.submit();
    assert.equal(await second.submit(), one.made.id);
    assert.ok(await second.page.locator('[data-differs]').isVisible());
    assert.ok(!(await one.wizard.page.locator('[data-differs]').isVisible()));
    assert.equal((await s.show(one.made.id)).lastName, CITIZEN.lastName);
    await assertStoredOnce(s, one.made.id);
  });

  it('back from the end stays at the end', async () => {
    const one = await atReview();
    await one.wizard.submit();
    const { page } = one.wizard;
    // The first entry is about:blank, this page the last.
    const entries = (await page.evaluate(() => history.length)) - 2;
    assert.ok(entries >= 4);
    for (let n = 0; n < entries; n++) {
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            addEventListener('popstate', resolve, { once: true });
            history.back();
          }),
      );
      assert.equal(await one.wizard.reference(), one.made.id);
    }
    await assertOne(one);
  });

  it('away and back, reload, a new tab: still received', async () => {
    const one = await atReview();
    await one.wizard.submit();
    await one.wizard.page.goto('about:blank');
    await one.wizard.page.goBack();
    assert.equal(await one.wizard.reference(), one.made.id);
    await one.wizard.page.reload();
    assert.equal(await one.wizard.reference(), one.made.id);
    const later = await enter(one.wizard.page.context(), one.made.path, 'done');
    assert.equal(await later.page.locator('input:visible, select:visible').count(), 0);
    await assertOne(one);
  });

  it('back while it is sent, then sent again', async () => {
    const one = await atReview();
    const lock = s.session();
    await lock.run(`BEGIN; SELECT FROM admitone.invite
        WHERE id = '${one.made.id}' FOR UPDATE`);
    await one.wizard.press('submit');
    await one.wizard.at('sending');
    await waitFor(
      async () =>
        (await s.sql(
          `SELECT count(*)
        FROM pg_stat_activity WHERE wait_event_type = 'Lock'`,
          s.superuser,
        )) !== '0',
      'the claim to wait',
    );
    await one.wizard.page.goBack();
    await one.wizard.at('review');
    await one.wizard.press('submit');
    await one.wizard.at('sending');
    await lock.run('COMMIT');
    await lock.end();
    assert.equal(await one.wizard.reference(), one.made.id);
    await assertStoredOnce(s, one.made.id);
  });
});
