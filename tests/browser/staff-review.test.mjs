// SPDX-License-Identifier: MIT
// staff-review.test.mjs -- what a reviewer needs beside a form: for whom the
// invite was and who filled it in, what else there is of that person, and the
// way on after a form was rejected.
import assert from 'node:assert/strict';
import { form } from '../system/form.mjs';
import { CITIZEN } from './people.mjs';
import { withStaff } from './staff.mjs';

const HINTS = { nameHint: 'Ada Lovelace', emailHint: 'ada@invited.test', externalId: 'AL-1815' };

withStaff('review', {}, (s, it, visit, open) => {
  let hr, first, desk, link;

  const textOf = (id) => desk.page.locator(`#${id}`).innerText();

  it('a passed-on invite says for whom it was, and who filled it in', async () => {
    hr = await s.person();
    const { json: invite } = await hr.post('/api/invites', HINTS);
    await hr.post('/api/invites', HINTS);
    const { status } = await s.submit(
      form(invite.token, {
        firstName: 'Charles',
        lastName: 'Babbage',
        email: 'charles@form.test',
        externalId: undefined,
        listAFileKey: undefined,
      }),
    );
    assert.equal(status, 201);
    first = invite.id;
    desk = await visit(`/submissions/${first}`, { as: hr });
    await desk.at('Babbage, Charles');
    const invited = await textOf('invited');
    for (const text of ['Ada Lovelace', 'ada@invited.test', 'AL-1815', `by ${hr.email}`])
      assert.ok(invited.includes(text), `${text} in ${invited}`);
    assert.match(await textOf('filledIn'), /Babbage, Charles, charles@form\.test/);
    assert.match(await textOf('passed-on'), /differs from the name on the invite/);
    await desk.page.locator('[data-field=lastName] [data-flag=otherName]').waitFor();
    assert.equal(await desk.page.locator('[data-field$=FileKey]').count(), 0);
    assert.doesNotMatch(await desk.page.locator('#main').innerText(), /Document Copy/);
  });

  it('the open invite of the same person is there, and in the file', async () => {
    desk = await visit(`/submissions/${first}`, { as: hr });
    await desk.at('Babbage, Charles');
    const [open] = await desk.rows('[aria-labelledby=invites-part]');
    assert.match(open.state, /Open/);
    assert.match(open.whom, /Ada Lovelace, ada@invited\.test, AL-1815/);
    await desk.page.locator('a[href^="#/employees/"]').click();
    await desk.at('Babbage, Charles');
    const [same] = await desk.rows('[aria-labelledby=invites-part]');
    assert.equal(same.id, open.id);
    await hr.delete(`/api/invites/${open.id}`);
    await desk.page.reload();
    await desk.says(open.id, 'Revoked');
  });

  it('rejected: a new link for the same person, and no reverification', async () => {
    desk = await visit(`/submissions/${first}`, { as: hr });
    await desk.at('Babbage, Charles');
    assert.equal(await desk.page.locator('#way-on').count(), 0);
    await desk.press('approve');
    await desk.send('approve', { hireDate: '1901-01-01' });
    await desk.page.locator('#approve-hireDate-error').waitFor();
    await desk.press('cancel', 'dialog');
    await desk.press('reject');
    await desk.send('reject', { reason: 'Filled in by somebody else' });
    await desk.notice('The form was rejected');
    assert.match(await textOf('way-on'), /goes into the same file/);
    await desk.press('inviteAgain');
    await desk.send('inviteAgain');
    link = await desk.page.locator('#link').inputValue();
    await desk.press('cancel');
    await desk.notice('The new link was created');
    const [made] = (await desk.rows('[aria-labelledby=invites-part]')).filter(({ state }) =>
      state.startsWith('Open'),
    );
    assert.doesNotMatch(made.state, /Reverification/);

    const wizard = await open(link);
    await wizard.at('personal');
    assert.doesNotMatch(await wizard.page.locator('body').innerText(), /reverification/i);
    await wizard.fillAll(CITIZEN);
    const second = await wizard.submit();
    await desk.go(`/submissions/${second}`, 'Okonkwo, Zoe');
    await desk.says(first, 'Rejected');
    assert.equal(await s.sql('SELECT count(*) FROM admitone.employee'), '1');
  });

  it('with a link open, another one is made only after a question', async () => {
    await hr.post('/api/invites', HINTS);
    desk = await visit(`/submissions/${first}`, { as: hr });
    await desk.at('Babbage, Charles');
    await desk.press('inviteAgain');
    await desk.send('inviteAgain');
    await desk.page.getByText('already has an open link').waitFor();
    await desk.press('again');
    assert.notEqual(await desk.page.locator('#link').inputValue(), link);
    await desk.press('cancel');
  });

  it('one order of names and one format of dates, on all pages', async () => {
    desk = await visit('/submissions', { as: hr });
    await desk.at('Submissions');
    for (const [path, heading] of [
      ['/submissions', 'Submissions'],
      ['/employees', 'Employees'],
      ['/invites', 'Invites'],
      [`/submissions/${first}`, 'Babbage, Charles'],
    ]) {
      await desk.go(path, heading);
      const dates = await desk.page.locator('#main time').allInnerTexts();
      for (const text of dates) assert.match(text, /^[A-Z][a-z]{2,8} \d{1,2}, \d{4}\b/, path);
      const text = await desk.page.locator('#main').innerText();
      assert.doesNotMatch(text, /Charles Babbage|\b(Jan|Feb|Oct|Nov|Dec) \d/, path);
    }
  });
});
