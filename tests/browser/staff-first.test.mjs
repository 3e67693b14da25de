// SPDX-License-Identifier: MIT
// staff-first.test.mjs -- the first day: the start page says what is to be
// done, in order, until it is done; no form is shown that would be refused.
import assert from 'node:assert/strict';
import { code } from '../system/totp.mjs';
import { withStaff } from './staff.mjs';

withStaff('the first day', {}, (s, it, visit) => {
  let hr;

  // The steps that are shown: { name: whether it is done }.
  async function steps(desk) {
    await desk.settled();
    return desk.page.evaluate(() =>
      Object.fromEntries(
        [...document.querySelectorAll('#todo [data-step]')].map(({ dataset }) => [
          dataset.step,
          dataset.done === 'true',
        ]),
      ),
    );
  }
  const step = (desk, name) => desk.page.locator(`[data-step=${name}]`);

  it('settings, second factor, first invite; then the list is gone', async () => {
    await s.sql('DELETE FROM admitone.invite');
    hr = await s.person();
    await s.forgetSettings();
    const desk = await visit('/', { as: hr });
    await desk.at('Submissions');
    await step(desk, 'invite').waitFor();
    assert.deepEqual(await steps(desk), { settings: false, totp: false, invite: false });
    // Where one is is marked, and what cannot be done yet is no link.
    assert.equal(await desk.page.locator('#nav [aria-current=page]').innerText(), 'Submissions');
    assert.equal(await step(desk, 'invite').locator('a').count(), 0);

    await step(desk, 'settings').locator('a').click();
    await desk.at('Settings');
    await desk.send('eVerify', { useEVerify: 'false' });
    await desk.notice('“E-Verify” was saved');
    await desk.settled();
    await desk.send('employer', {
      employerName: 'Pat Example',
      employerTitle: 'HR',
      employerBusinessName: 'Example Inc.',
      employerBusinessAddress: '1 Example Street',
    });
    await desk.notice('“Employer” was saved');
    await desk.go('/submissions', 'Submissions');
    await step(desk, 'invite').waitFor();
    assert.deepEqual(await steps(desk), { settings: true, totp: false, invite: false });

    await step(desk, 'invite').locator('a').click();
    await desk.at('Invites');
    await desk.press('create');
    await desk.send('newInvite', { nameHint: 'Erika Example' });
    await desk.page.locator('#link').waitFor();
    await desk.press('cancel', 'dialog');
    await desk.go('/', 'Submissions');
    await step(desk, 'totp').waitFor();
    assert.deepEqual(await steps(desk), { settings: true, totp: false, invite: true });

    // Advised, not required: it can wait until the next time.
    await desk.press('later');
    assert.deepEqual(await steps(desk), {});
    await desk.go('/invites', 'Invites');
    await desk.go('/submissions', 'Submissions');
    assert.deepEqual(await steps(desk), {});
    await desk.page.reload();
    await step(desk, 'totp').locator('a').click();
    await desk.at('My account');
    await desk.press('beginTotp');
    await desk.send('beginTotp', { password: hr.password });
    const secret = (await desk.page.locator('#secret').innerText()).replace(/\s/g, '');
    await desk.send('totp', { code: code(secret) });
    await desk.notice('Two-factor authentication is on');
    await desk.go('/', 'Submissions');
    assert.deepEqual(await steps(desk), {});
  });

  it('who may not change the settings is told whom to ask', async () => {
    const reviewer = await s.person('reviewer');
    await s.forgetSettings();
    const desk = await visit('/', { as: reviewer });
    await desk.at('Submissions');
    await step(desk, 'settings').waitFor();
    assert.match(await step(desk, 'settings').innerText(), /Ask an administrator/);
    assert.equal(await step(desk, 'settings').locator('a').count(), 0);
    await desk.go('/invites', 'Invites');
    await desk.notice('Ask an administrator');
    assert.equal(
      await desk.page.locator('[data-action=create], [href="#/invites/upload"]').count(),
      0,
    );
  });
});
