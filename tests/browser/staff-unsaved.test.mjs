// SPDX-License-Identifier: MIT
// staff-unsaved.test.mjs -- no word is lost: what the staff types and has not
// saved stays over decisions, conflicts and saving another part; nobody leaves
// it unasked; and with the session it leaves the document.
import assert from 'node:assert/strict';
import { form } from '../system/form.mjs';
import { withStaff } from './staff.mjs';

const TYPED = 'half a sentence about Adams';

withStaff('what the staff has typed', {}, (s, it, visit) => {
  let hr;

  async function submit(lastName = 'Adams') {
    const [made] = await s.invites(1);
    const { status, text } = await s.submit(form(made.token, { lastName }));
    assert.equal(status, 201, text);
    return made.id;
  }

  // Somebody before a new submission, with notes begun.
  async function atNotes() {
    hr ??= await s.person();
    await hr.signIn();
    const id = await submit();
    const desk = await visit('/employees', { as: hr });
    await desk.at('Employees');
    await desk.go(`/submissions/${id}`, 'Adams');
    await desk.field('notes', 'adminNotes').fill(TYPED);
    return { desk, id };
  }

  const notes = (desk) => desk.field('notes', 'adminNotes').inputValue();
  const question = ({ page }) => page.locator('dialog:has(#unsaved)');
  const asked = async (desk, what) => {
    await question(desk).waitFor();
    assert.match(await question(desk).innerText(), what);
  };
  const stored = async (id) => (await hr.get(`/api/submissions/${id}`)).json.adminNotes ?? '';

  it('notes stay over approving, reopening and rejecting, and are then saved', async () => {
    const { desk, id } = await atNotes();
    await desk.press('approve');
    await desk.send('approve', { hireDate: '2026-12-01' });
    await desk.notice('The form was approved. Not saved yet: Notes.');
    await desk.settled();
    assert.equal(await notes(desk), TYPED);
    await desk.press('reopen');
    await desk.send('reopen');
    await desk.page.locator('#status [data-state=pending_review]').waitFor();
    await desk.settled();
    assert.equal(await notes(desk), TYPED);
    await desk.press('reject');
    await desk.send('reject', { reason: 'It cannot be read.' });
    await desk.page.locator('#status [data-state=rejected]').waitFor();
    await desk.settled();
    assert.equal(await notes(desk), TYPED);
    await desk.press('submit', 'form#notes');
    await desk.notice('Your notes were saved.');
    await desk.settled();
    assert.equal(await stored(id), TYPED);
    // Saved once more, unchanged, they are still there.
    await desk.press('submit', 'form#notes');
    await desk.notice('Your notes were saved.');
    assert.equal(await stored(id), TYPED);
    await desk.go('/employees', 'Employees'); // and nobody is asked
  });

  it('the menu, a link and the back button ask; staying keeps the text and the address', async () => {
    const { desk, id } = await atNotes();
    const here = desk.page.url();
    for (const leave of [
      () => desk.page.locator('#nav a', { hasText: 'Invites' }).click(),
      () => desk.page.locator('.back a').click(),
      () => desk.page.evaluate(() => history.back()),
      () =>
        desk.page.evaluate(() => {
          location.hash = '#/renewals';
        }),
    ]) {
      await leave();
      await asked(desk, /unsaved changes: Notes/);
      await desk.press('stay');
      await question(desk).waitFor({ state: 'detached' });
      assert.equal(desk.page.url(), here);
      assert.equal(await notes(desk), TYPED);
    }
    await desk.page.locator('#nav a', { hasText: 'Invites' }).click();
    await asked(desk, /Notes/);
    await desk.page.keyboard.press('Escape');
    await question(desk).waitFor({ state: 'detached' });
    assert.equal(desk.page.url(), here);
    await desk.page.locator('#nav a', { hasText: 'Invites' }).click();
    await desk.press('leave');
    await desk.at('Invites');
    await desk.page.goBack();
    await desk.at('Adams');
    assert.equal(await notes(desk), '');
    assert.equal(await stored(id), '');
  });

  it('the back button leads on when it may', async () => {
    hr ??= await s.person();
    await hr.signIn();
    const id = await submit();
    const desk = await visit('/employees', { as: hr });
    await desk.at('Employees');
    await desk.go(`/submissions/${id}`, 'Adams');
    await desk.field('notes', 'adminNotes').fill(TYPED);
    await desk.page.evaluate(() => history.back());
    await asked(desk, /Notes/);
    await desk.press('stay');
    await question(desk).waitFor({ state: 'detached' });
    await desk.page.evaluate(() => history.back());
    await asked(desk, /Notes/);
    await desk.press('leave');
    await desk.at('Employees');
  });

  it('reloading and closing ask, unless nothing is typed', async () => {
    const { desk } = await atNotes();
    const seen = [];
    desk.page.on('dialog', (dialog) => {
      seen.push(dialog.type());
      return dialog.dismiss();
    });
    // As the browser's button: page.reload() would wait for the load.
    await desk.page.locator('h1:visible').click();
    await desk.page.evaluate(() => setTimeout(() => location.reload()));
    await desk.page.waitForEvent('dialog').catch(() => {});
    assert.deepEqual(seen, ['beforeunload']);
    assert.equal(await notes(desk), TYPED);
    await desk.field('notes', 'adminNotes').fill('');
    await desk.page.reload();
    await desk.at('Adams');
    assert.equal(seen.length, 1);
  });

  it('somebody else was faster: mine is shown beside theirs', async () => {
    const { desk, id } = await atNotes();
    const other = await s.person('reviewer', 'Second Reviewer');
    const { json } = await other.get(`/api/submissions/${id}`);
    await other.patch(`/api/submissions/${id}`, { version: json.version, adminNotes: 'Theirs.' });
    await desk.press('submit', 'form#notes');
    await desk.page.locator('[data-conflict]').waitFor();
    await desk.press('reload');
    await desk.notice('while you were typing');
    assert.equal(await desk.page.locator('form#notes .typed').innerText(), 'Theirs.');
    assert.equal(await notes(desk), TYPED);
    await desk.press('submit', 'form#notes');
    await desk.notice('Your notes were saved.');
    assert.equal(await stored(id), TYPED);
  });

  it('an act that somebody else did first: its text stays, until it is discarded', async () => {
    const { desk, id } = await atNotes();
    const other = await s.person('reviewer', 'Third Reviewer');
    const { json } = await other.get(`/api/submissions/${id}`);
    await desk.press('reject');
    await desk.field('reject', 'reason').fill('A reason of three paragraphs');
    await other.patch(`/api/submissions/${id}`, {
      version: json.version,
      status: 'approved',
      hireDate: '2026-12-01',
    });
    await desk.press('submit', 'form#reject');
    await desk.page.locator('[data-conflict]').waitFor();
    await desk.press('reload', 'form#reject');
    await desk.page.locator('#status [data-state=approved]').waitFor();
    await desk.settled();
    const left = desk.page.locator('#left .typed');
    assert.equal(await left.innerText(), 'A reason of three paragraphs');
    assert.equal(await notes(desk), TYPED);
    await desk.press('reopen');
    await desk.send('reopen');
    await desk.notice('Not saved yet: Notes and Reason.');
    await desk.settled();
    await desk.press('reject');
    assert.equal(await desk.field('reject', 'reason').inputValue(), 'A reason of three paragraphs');
    await desk.press('cancel');
    await desk.press('discard');
    await left.waitFor({ state: 'detached' });
    await desk.press('reject');
    assert.equal(await desk.field('reject', 'reason').inputValue(), '');
  });

  it('Escape asks before it loses what a dialog has', async () => {
    const { desk } = await atNotes();
    await desk.press('reject');
    await desk.page.keyboard.press('Escape');
    await desk.page.locator('dialog').waitFor({ state: 'detached' });
    await desk.press('reject');
    await desk.field('reject', 'reason').fill('A reason');
    await desk.page.keyboard.press('Escape');
    await asked(desk, /unsaved changes: Reason\./);
    await desk.press('stay');
    await question(desk).waitFor({ state: 'detached' });
    assert.equal(await desk.field('reject', 'reason').inputValue(), 'A reason');
    await desk.page.keyboard.press('Escape');
    await desk.press('leave');
    await desk.page.locator('dialog').waitFor({ state: 'detached' });
    assert.equal(await notes(desk), TYPED);
  });

  it('settings: one part is saved, the others keep their text', async () => {
    hr ??= await s.person();
    await hr.signIn();
    const desk = await visit('/settings', { as: hr });
    await desk.at('Settings');
    await desk.field('branding', 'welcomeMessage').fill('Welcome to all');
    await desk.field('expiry', 'inviteExpiryDays').fill('21');
    await desk.send('employer', { employerTitle: 'Head of HR' });
    await desk.notice('“Employer” was saved. Not saved yet: Welcome (English) and Invites expire');
    await desk.settled();
    assert.equal(await desk.field('branding', 'welcomeMessage').inputValue(), 'Welcome to all');
    assert.equal(await desk.field('expiry', 'inviteExpiryDays').inputValue(), '21');
    const { json } = await hr.get('/api/settings');
    assert.equal(json.employerTitle, 'Head of HR');
    assert.equal(json.welcomeMessage, null);
    // What was said goes when something goes wrong.
    await desk.send('branding', { primaryColor: 'green' });
    await desk.page.locator('#branding-primaryColor-error').waitFor();
    assert.equal(await desk.page.locator('.usa-alert--success').count(), 0);
    await desk.page.locator('#nav a', { hasText: 'Audit' }).click();
    await asked(desk, /Welcome \(English\), Color of header and buttons, and Invites expire/);
    await desk.press('stay');
    await desk.send('branding', { primaryColor: '#0b5d1e' });
    await desk.notice('“How the form looks” was saved. Not saved yet: Invites expire');
    await desk.settled();
    await desk.press('submit', 'form#expiry');
    await desk.notice('“Invites” was saved.');
    assert.equal((await hr.get('/api/settings')).json.inviteExpiryDays, 21);
  });

  it('what is typed while it is being saved is not lost', async () => {
    const { desk, id } = await atNotes();
    let proceed;
    const answered = new Promise((resolve) => {
      proceed = resolve;
    });
    await desk.page.route('**/api/submissions/*', async (route) => {
      if (route.request().method() === 'PATCH') await answered;
      return route.continue();
    });
    await desk.press('submit', 'form#notes');
    await desk.field('notes', 'adminNotes').fill(`${TYPED}, and more`);
    proceed();
    await desk.notice('Your notes were saved. Not saved yet: Notes.');
    await desk.settled();
    assert.equal(await notes(desk), `${TYPED}, and more`);
    assert.equal(await stored(id), TYPED);
  });

  it('an invite that lacks settings: its form is as it was when one comes back', async () => {
    hr ??= await s.person();
    await hr.signIn();
    const desk = await visit('/invites', { as: hr });
    await desk.at('Invites');
    await desk.press('create');
    await s.sql(`UPDATE admitone.setting SET value = 'null' WHERE key = 'useEVerify'`);
    await desk.send('newInvite', { nameHint: 'Erika Example', externalId: 'NTX-9' });
    await desk.notice('You must configure E-Verify');
    await desk.page.locator('dialog a[href="#/settings"]').click();
    await desk.at('Settings');
    await desk.send('eVerify', { useEVerify: 'false' });
    await desk.notice('“E-Verify” was saved.');
    await desk.settled();
    await desk.go('/invites', 'Invites');
    assert.match(await desk.page.locator('#left').innerText(), /Erika Example[\s\S]*NTX-9/);
    await desk.press('create');
    assert.equal(await desk.field('newInvite', 'nameHint').inputValue(), 'Erika Example');
    assert.equal(await desk.field('newInvite', 'externalId').inputValue(), 'NTX-9');
    await desk.press('submit', 'form#newInvite');
    await desk.page.locator('#link').waitFor();
    // It is saved now, and nothing else is said of it.
    await desk.press('cancel', 'dialog');
    assert.equal(await desk.page.locator('#left').innerText(), '');
  });

  // All that stands in the document, seen or not, and in its fields.
  const everything = ({ page }) =>
    page.evaluate(
      () =>
        document.documentElement.outerHTML +
        [...document.querySelectorAll('input, textarea')].map(({ value }) => value).join(' '),
    );

  it('signing out asks about what is typed, and then nothing is left', async () => {
    const { desk } = await atNotes();
    await desk.press('signOut');
    await asked(desk, /Notes/);
    await desk.press('stay');
    await question(desk).waitFor({ state: 'detached' });
    // What the browser could keep of this page is what it is when it goes.
    await desk.page.evaluate(() => {
      addEventListener('pagehide', () => {
        sessionStorage.left = document.documentElement.outerHTML;
      });
    });
    await desk.press('signOut');
    await desk.press('leave');
    await desk.at('Sign in');
    const left = await desk.page.evaluate(() => sessionStorage.left);
    assert.match(left, /id="main"/);
    assert.doesNotMatch(left, /Adams|half a sentence|1990/);
    assert.ok(!left.includes(hr.name));
  });

  it('what one looked for is not there for who signs in next', async () => {
    hr ??= await s.person();
    await hr.signIn();
    const next = await s.person('reviewer', 'Next Reviewer');
    const desk = await visit('/submissions', { as: hr });
    await desk.at('Submissions');
    await desk.page.locator('#search').fill('adams');
    await desk.page.waitForFunction(() => history.state?.search === 'adams');
    await desk.settled();
    await desk.go('/employees', 'Employees');
    await desk.press('signOut');
    await desk.signIn(next);
    await desk.page.goBack();
    await desk.at('Submissions');
    assert.equal(await desk.page.locator('#search').inputValue(), '');
  });

  it('signing out that the server did not hear is no signing out', async () => {
    hr ??= await s.person();
    await hr.signIn();
    const desk = await visit('/employees', { as: hr });
    await desk.at('Employees');
    await desk.page.context().setOffline(true);
    await desk.press('signOut');
    await desk.notice('The server did not respond');
    await desk.page.context().setOffline(false);
    assert.equal((await hr.get('/api/account')).status, 200);
  });

  it('the browser’s memory of past pages shows nothing without a session', async () => {
    const { desk } = await atNotes();
    const event = (name) =>
      desk.page.evaluate(
        (type) => dispatchEvent(new PageTransitionEvent(type, { persisted: true })),
        name,
      );
    await event('pagehide');
    assert.equal(await desk.page.locator('#app').isVisible(), false);
    await event('pageshow');
    await desk.page.locator('#app').waitFor();
    assert.equal(await notes(desk), TYPED);
    await event('pagehide');
    await s.sql(`UPDATE admitone.session SET seen_at = now() - interval '31 minutes'`);
    await event('pageshow');
    await desk.at('Sign in');
    assert.doesNotMatch(await everything(desk), /Adams|half a sentence|1990/);
    // Nobody gets past it by the back button, or loses by it what is behind.
    await desk.page.evaluate(
      () =>
        new Promise((resolve) => {
          addEventListener('popstate', resolve, { once: true });
          history.back();
        }),
    );
    await desk.at('Sign in');
    assert.match(desk.page.url(), /#\/submissions\//);
    await desk.signIn(hr);
    await desk.at('Adams');
    assert.equal(await notes(desk), TYPED);
    // Without anything typed the page is loaded anew.
    await desk.field('notes', 'adminNotes').fill('');
    await event('pagehide');
    const loaded = desk.page.waitForEvent('load');
    await event('pageshow');
    await loaded;
    await desk.at('Adams');
  });

  it('nothing typed is stored in the browser', async () => {
    const { desk } = await atNotes();
    await desk.press('approve');
    await desk.send('approve', { hireDate: '2026-12-01' });
    await desk.notice('Not saved yet');
    assert.equal(
      await desk.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage })),
      '{}',
    );
  });

  it('what was announced is taken back', async () => {
    const { desk } = await atNotes();
    await desk.press('submit', 'form#notes');
    await desk.page.waitForFunction(
      () => document.querySelector('#announcer').textContent === 'Your notes were saved.',
    );
    await desk.page.waitForFunction(() => document.querySelector('#announcer').textContent === '');
  });
});
