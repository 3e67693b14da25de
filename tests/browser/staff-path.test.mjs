// SPDX-License-Identifier: MIT
// staff-path.test.mjs -- the whole way of a hire, from both sides: signing in
// with a second factor, an invite, the form, its review, the audit; and who
// comes second, or too late, learns it.
import assert from 'node:assert/strict';
import { form, SIGNATURE } from '../system/form.mjs';
import { code } from '../system/totp.mjs';
import { CITIZEN } from './people.mjs';
import { withStaff } from './staff.mjs';

const END_SESSIONS = `UPDATE admitone.session
    SET seen_at = now() - interval '31 minutes'`;

withStaff('the staff and a hire', {}, (s, it, visit, open) => {
  let hr, secret, submission;

  // Submits a form; gives its id.
  async function submit(overrides) {
    const [made] = await s.invites(1);
    const { status, text } = await s.submit(form(made.token, overrides));
    assert.equal(status, 201, text);
    return made.id;
  }

  const audited = (action, id) =>
    s
      .sql(`SELECT count(*)
      FROM admitone.audit WHERE action = '${action}'
      AND row_id = '${id}'`)
      .then(Number);

  it('a one-time link chooses a password and leads in', async () => {
    hr = await s.person();
    await s.sql(`UPDATE admitone.account SET
        setup_digest = sha256('a-one-time-link'),
        setup_expires_at = now() + interval '1 day'
        WHERE id = '${hr.id}'`);
    const desk = await visit('setup=a-one-time-link');
    await desk.at('Choose your password');
    await desk.send('setup', { password: 'short' });
    await desk.page.locator('#setup-password-error').waitFor();
    assert.deepEqual(await desk.errors(), {
      'setup-password': 'Error: Use at least 12 characters',
    });
    await desk.assertFocus('setup-password');
    hr.password = 'a quite long password';
    await desk.send('setup', { password: hr.password });
    await desk.at('Submissions');
    assert.doesNotMatch(desk.page.url(), /setup/);
    await desk.page.goBack();
    assert.doesNotMatch(desk.page.url(), /setup/);
    // Used, it says so before anybody thinks of a password.
    const again = await visit('setup=a-one-time-link');
    await again.notice('already used');
    assert.equal(await again.page.locator('form#setup').count(), 0);
    assert.doesNotMatch(again.page.url(), /setup/);
    await again.press('other');
    await again.at('Sign in');
  });

  it('the second factor is set up, and then asked for', async () => {
    const desk = await visit('/account');
    await desk.signIn(hr);
    await desk.at('My account');
    await desk.press('beginTotp');
    await desk.send('beginTotp', { password: 'not that one' });
    await desk.page.locator('#beginTotp-password-error').waitFor();
    await desk.send('beginTotp', { password: hr.password });
    secret = (await desk.page.locator('#secret').innerText()).replace(/\s/g, '');
    assert.match(
      await desk.page.locator('#otpauth').getAttribute('href'),
      new RegExp(`secret=${secret}`),
    );
    await desk.send('totp', { code: '000000' });
    await desk.page.locator('#totp-code-error').waitFor();
    await desk.send('totp', { code: code(secret, -1) });
    await desk.notice('Two-factor authentication is on');

    const next = await visit('/submissions');
    await next.at('Sign in');
    await next.send('signin', { email: hr.email, password: hr.password });
    await next.at('Enter your code');
    await next.assertFocus('code-code');
    await next.send('code', { code: '000000' });
    await next.page.locator('#code-code-error').waitFor();
    await next.send('code', { code: code(secret) });
    await next.at('Submissions');
    // No script can read who one is.
    assert.equal(
      await next.page.evaluate(
        () => document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage }),
      ),
      '{}',
    );
  });

  // A case does not wait for the next code.
  const forgetFactor = async () => {
    await s.sql(`UPDATE admitone.account SET totp_secret = NULL
        WHERE id = '${hr.id}'`);
    await hr.signIn();
  };

  it('invite, form, approval, audit', async () => {
    await forgetFactor();
    const desk = await visit('/invites', { as: hr });
    await desk.at('Invites');
    await desk.press('create');
    await desk.send('newInvite', {
      nameHint: 'Zoe Okonkwo',
      emailHint: 'not an address',
    });
    await desk.page.locator('#newInvite-emailHint-error').waitFor();
    await desk.assertFocus('newInvite-emailHint');
    await desk.send('newInvite', { emailHint: 'zoe@example.org' });
    const link = await desk.page.locator('#link').inputValue();
    await desk.press('cancel');

    const wizard = await open(link);
    await wizard.fillAll(CITIZEN);
    const id = await wizard.submit();

    await desk.go('/submissions', 'Submissions');
    for (const search of ['konk zo', 'zoe@exam', id.slice(-12)]) {
      await desk.page.locator('#search').fill('nobody like that');
      await desk.page.getByText('No submissions match').waitFor();
      await desk.page.locator('#search').fill(search);
      await desk.says(id, 'To be reviewed');
      assert.doesNotMatch(decodeURIComponent(desk.page.url()), /konk|exam/i);
    }
    await desk.row(id).locator('a').click();
    await desk.at('Okonkwo, Zoe');
    await assertShown(desk);
    await desk.press('approve');
    await desk.send('approve', { hireDate: '2026-12-01' });
    await desk.notice('approved');
    await desk.settled();
    const text = await desk.page.locator('#main').innerText();
    assert.match(text, /Approved by/);
    assert.match(text, /December 1, 2026/);

    await desk.page.getByText('See everything about this').click();
    await desk.at('Audit');
    const actions = (await desk.rows()).map((row) => row.action);
    assert.deepEqual(
      [...new Set(actions)],
      ['Viewed the submission', 'Approved', 'Created the invite'],
    );
    assert.equal(await audited('submission.approved', id), 1);
    await s.cli('verify');
  });

  // All that CITIZEN said is on the page, and the signature.
  async function assertShown(desk) {
    const text = await desk.page.locator('#main').innerText();
    for (const name of [
      'address',
      'city',
      'state',
      'zip',
      'listADoc',
      'listADocNumber',
      'listAIssuingAuthority',
    ])
      assert.ok(text.includes(CITIZEN[name]), name);
    assert.ok(text.includes('Last Name (Family Name)'));
    assert.ok(
      await desk.page
        .locator('img.signed')
        .evaluate((image) => image.complete && image.naturalWidth > 0),
    );
  }

  it('the social security number is shown on request', async () => {
    submission = await submit({ lastName: 'Adams' });
    const desk = await visit(`/submissions/${submission}`, { as: hr });
    await desk.at('Adams');
    const ssn = desk.page.locator('[data-field=ssn] dd');
    assert.match(await ssn.innerText(), /^•••-••-6789/);
    await desk.press('showSsn');
    assert.match(await ssn.innerText(), /^123-45-6789/);
    assert.equal(await desk.page.locator('img.signed').getAttribute('src'), SIGNATURE);
  });

  it('sent again with other content: three times', async () => {
    const [made] = await s.invites(1);
    for (const city of ['Austin', 'Boston', 'Chicago', 'Dallas'])
      await s.submit(form(made.token, { city }));
    const desk = await visit(`/submissions/${made.id}`, { as: hr });
    await desk.notice('Sent again with different answers 3 times');
    assert.match(await desk.page.locator('[data-field=city] dd').innerText(), /Austin/);
  });

  it('of two reviewers the second one learns who was first', async () => {
    const second = await s.person('reviewer', 'Second Reviewer');
    const id = await submit({ lastName: 'Contested' });
    const desks = [];
    for (const person of [hr, second]) {
      const desk = await visit(`/submissions/${id}`, { as: person });
      await desk.at('Contested');
      desks.push(desk);
    }
    const [one, two] = desks;
    await two.press('reject');
    await one.press('approve');
    await one.send('approve', { hireDate: '' });
    await one.send('approve', { hireDate: '2026-12-01' });
    await one.notice('approved');
    await two.send('reject', { reason: '' });
    await two.send('reject', { reason: 'A mistake.' });
    await two.page.locator('[data-conflict]').waitFor();
    const text = await two.page.locator('[data-conflict]').innerText();
    assert.match(text, new RegExp(`“Approved”, set by ${hr.name}`));
    await two.press('reload');
    await two.page.locator('#status [data-state=approved]').waitFor();
    assert.equal(await audited('submission.rejected', id), 0);
    await two.press('reopen');
    await two.send('reopen');
    await two.page.locator('#status [data-state=pending_review]').waitFor();
    // What the second one had typed is still there.
    await two.press('reject');
    assert.equal(await two.field('reject', 'reason').inputValue(), 'A mistake.');
    await two.send('reject', { reason: '' });
    await two.page.locator('#reject-reason-error').waitFor();
    await two.send('reject', { reason: 'The copy is too dark.' });
    await two.page.locator('#status [data-state=rejected]').waitFor();
    assert.match(await two.page.locator('#main').innerText(), /The copy is too dark/);
  });

  it('the session is over: one goes on where one was', async () => {
    const id = await submit({ lastName: 'Late' });
    const desk = await visit(`/submissions/${id}`, { as: hr });
    await desk.at('Late');
    await desk.field('notes', 'adminNotes').fill('half a sentence');
    await desk.press('reject');
    await desk.field('reject', 'reason').fill('Too late');
    await s.sql(END_SESSIONS);
    await desk.press('submit', 'form#reject');
    await desk.at('Sign in');
    assert.equal(await desk.page.locator('#app').isVisible(), false);
    assert.equal(await desk.field('signin', 'email').inputValue(), hr.email);
    await desk.signIn(hr);
    await desk.notice('rejected');
    assert.equal(await audited('submission.rejected', id), 1);

    // Somebody else sees nothing of it, and does not finish it.
    await desk.settled();
    await desk.field('notes', 'adminNotes').fill('half a sentence');
    await s.sql(END_SESSIONS);
    await desk.press('submit', 'form#notes');
    const other = await s.person('reviewer', 'Somebody Else');
    await desk.signIn(other);
    await desk.at('Late');
    assert.equal(await desk.page.locator('#me').innerText(), 'Somebody Else');
    assert.equal(await audited('submission.noted', id), 0);
  });

  // A session that nobody has ended.
  async function again() {
    await hr.signIn();
    return hr;
  }

  it('nobody is there: after half an hour the page is shut', async () => {
    const desk = await visit(`/submissions/${submission}`, {
      as: await again(),
    });
    await desk.page.clock.install();
    await desk.page.reload();
    await desk.at('Adams');
    await s.sql(END_SESSIONS);
    await desk.page.clock.fastForward('31:00');
    await desk.at('Sign in');
    assert.equal(await desk.page.locator('#app').isVisible(), false);
    assert.doesNotMatch(await everything(desk.page), PERSONAL);
    await desk.signIn(hr);
    await desk.at('Adams');
  });

  // All that stands in the document, seen or not, and in its fields.
  const everything = (page) =>
    page.evaluate(
      () =>
        document.documentElement.outerHTML +
        [...document.querySelectorAll('input, textarea')]
          .filter(({ id }) => id !== 'signin-email')
          .map(({ value }) => value)
          .join(' '),
    );
  const PERSONAL = /Adams|1990|Main St|half a sentence/;

  it('a session that has ended leaves nothing in the document, but what was typed goes on', async () => {
    const desk = await visit(`/submissions/${submission}`, {
      as: await again(),
    });
    await desk.at('Adams');
    assert.match(await everything(desk.page), PERSONAL);
    // Ended in another tab; then this one is looked at.
    await s.sql(END_SESSIONS);
    await desk.page.evaluate(() =>
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true })),
    );
    await desk.at('Sign in');
    assert.doesNotMatch(await everything(desk.page), PERSONAL);
    // Nor what could still show it.
    assert.equal(await desk.page.locator('#app [data-action]').count(), 0);
    await desk.signIn(hr);
    await desk.at('Adams');
    // In the middle of a sentence.
    await desk.field('notes', 'adminNotes').fill('half a sentence');
    await s.sql(END_SESSIONS);
    await desk.press('submit', 'form#notes');
    await desk.at('Sign in');
    assert.doesNotMatch(await everything(desk.page), PERSONAL);
    await desk.signIn(hr);
    await desk.notice('notes were saved');
    await desk.settled();
    assert.equal(await desk.field('notes', 'adminNotes').inputValue(), 'half a sentence');
  });

  it('an act is done once, however often it is pressed', async () => {
    const desk = await visit('/invites', { as: await again() });
    await desk.at('Invites');
    await desk.press('create');
    const count = () => s.sql('SELECT count(*) FROM admitone.invite').then(Number);
    const before = await count();
    await desk.button('submit', 'form#newInvite').evaluate((one) => {
      for (let n = 0; n < 50; n++) one.click();
    });
    await desk.page.locator('#link').waitFor();
    assert.equal(await count(), before + 1);
  });

  it('sent again after no answer, it is done once; the next one is another', async () => {
    const desk = await visit('/employees', { as: await again() });
    await desk.at('Employees');
    const count = () => s.sql('SELECT count(*) FROM admitone.employee').then(Number);
    const before = await count();
    // The answers are lost, not what was asked for.
    await desk.page.route('**/api/employees', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await route.fetch();
      return route.abort();
    });
    await desk.press('create');
    await desk.send('newEmployee', { firstName: 'Once', lastName: 'Only' });
    await desk.notice('did not respond');
    await desk.send('newEmployee');
    await desk.notice('did not respond');
    await desk.page.unroute('**/api/employees');
    await desk.send('newEmployee');
    await desk.at('Only');
    assert.equal(await count(), before + 1);
    await desk.go('/employees', 'Employees');
    await desk.press('create');
    await desk.send('newEmployee', { firstName: 'Once', lastName: 'Only' });
    await desk.at('Only');
    assert.equal(await count(), before + 2);
  });

  it('signing out leaves nothing to go back to', async () => {
    const desk = await visit(`/submissions/${submission}`, {
      as: await again(),
    });
    await desk.at('Adams');
    await desk.go('/employees', 'Employees');
    await desk.press('signOut');
    await desk.at('Sign in');
    await desk.page.goBack();
    await desk.at('Sign in');
    assert.doesNotMatch(await desk.page.content(), /Adams/);
    await desk.send('signin', { email: hr.email, password: 'wrong' });
    await desk.notice('The email address or password is wrong');
    assert.equal((await hr.get('/api/account')).status, 401);
  });

  it('without an answer it keeps asking, in words', async () => {
    const desk = await visit('/submissions', { as: await again() });
    await desk.at('Submissions');
    await desk.page.context().setOffline(true);
    await desk.page.evaluate(() => {
      location.hash = '#/employees';
    });
    await desk.notice('keep trying automatically');
    await desk.page.context().setOffline(false);
    await desk.at('Employees');
    await desk.press('create');
    await desk.page.context().setOffline(true);
    await desk.send('newEmployee', { firstName: 'A', lastName: 'B' });
    await desk.notice('check the page before you repeat it');
    assert.equal(await desk.field('newEmployee', 'lastName').inputValue(), 'B');
  });
});
