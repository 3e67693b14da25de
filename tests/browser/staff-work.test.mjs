// SPDX-License-Identifier: MIT
// staff-work.test.mjs -- what the staff does all day: lists and their
// addresses, invites one by one and from a file, employees, renewals,
// settings, accounts; each act is asked of the database.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { form, LIST_BC, worksUntil } from '../system/form.mjs';
import { withStaff } from './staff.mjs';

const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

// The lines of a saved CSV file, which begins as Excel wants it: once.
async function savedLines(download) {
  const text = fs.readFileSync(await download.path(), 'utf8');
  assert.match(text, /^\ufeff[^\ufeff]/);
  return text.trim().split('\r\n');
}

withStaff('the work of the staff', {}, (s, it, visit) => {
  let hr, reviewer;

  const invite = async (body) => {
    const { status, json, text } = await hr.post('/api/invites', body);
    assert.equal(status, 201, text);
    return json;
  };
  const submit = async (lastName, overrides) => {
    const made = await invite({ nameHint: lastName });
    const { status, text } = await s.submit(form(made.token, { lastName, ...overrides }));
    assert.equal(status, 201, text);
    return made.id;
  };
  const state = async (id) =>
    s.sql(`SELECT
      admitone.invite_state(i) FROM admitone.invite i WHERE id = '${id}'`);
  const at = async (where, heading, person = hr) => {
    const desk = await visit(where, { as: person });
    return desk.at(heading);
  };

  it('without settings no invite; a reviewer may not set them', async () => {
    hr = await s.person();
    reviewer = await s.person('reviewer');
    await s.forgetSettings();
    const desk = await at('/invites', 'Invites');
    await desk.notice('You cannot invite anyone yet');
    assert.equal(await desk.page.locator('[data-action=create]').count(), 0);
    await desk.go('/invites/upload', 'Upload a list');
    await desk.notice('You cannot invite anyone yet');
    assert.equal(await desk.page.locator('#file').count(), 0);
    const asking = await at('/invites', 'Invites', reviewer);
    await asking.notice('Ask an administrator to complete the settings');
    await desk.page.locator('#not-ready a[href="#/settings"]').click();
    await desk.at('Settings');
    await desk.notice('Finish this before you invite anyone');
    // Saves a part and waits for the page that is drawn then.
    const save = async (id, values) => {
      const drawn = desk.page.waitForResponse((response) =>
        response.url().endsWith('/api/settings'),
      );
      await desk.send(id, values);
      await drawn;
      await desk.settled();
      await desk.notice('saved');
    };
    await save('eVerify', { useEVerify: 'false' });
    await save('employer', {
      employerName: 'Pat Example',
      employerTitle: 'HR',
      employerBusinessName: 'Example Inc.',
      employerBusinessAddress: '1 Example Street\nAustin',
    });
    await desk.send('branding', { primaryColor: 'green', businessName: '' });
    await desk.page.locator('#branding-businessName-error').waitFor();
    assert.deepEqual(Object.keys(await desk.errors()).sort(), [
      'branding-businessName',
      'branding-primaryColor',
    ]);
    await save('branding', {
      primaryColor: '#0b5d1e',
      businessName: 'Example Portal',
    });
    assert.equal(await desk.page.locator('#brand').innerText(), 'Example Portal');
    await desk.send('expiry', { inviteExpiryDays: 'ten' });
    await desk.page.locator('#expiry-inviteExpiryDays-error').waitFor();
    await save('expiry', { inviteExpiryDays: '10' });
    const { json } = await hr.get('/api/settings');
    assert.equal(json.useEVerify, false);
    assert.equal(json.employerBusinessAddress, '1 Example Street\nAustin');
    assert.equal(json.inviteExpiryDays, 10);

    // Who asked does not have to load the page again.
    await asking.go('/employees', 'Employees');
    await asking.go('/invites', 'Invites');
    await asking.button('create').waitFor();

    const other = await at('/settings', 'Settings', reviewer);
    await other.notice('Your role does not have access to this page');
    assert.deepEqual(await other.page.locator('#nav a').allInnerTexts(), [
      'Submissions',
      'Invites',
      'Employees',
      'Reverification',
      'Receipts',
    ]);
  });

  it('a list: filter, order, pages, reload and back', async () => {
    for (let n = 0; n < 22; n++) await submit(`Name${String.fromCharCode(65 + n)}`);
    const approved = await submit('Žofková');
    await hr.patch(`/api/submissions/${approved}`, {
      status: 'approved',
      hireDate: '2026-11-02',
    });
    const desk = await at('/submissions', 'Submissions');
    const counted = (text) => desk.page.locator('.count', { hasText: text }).waitFor();
    await counted('1 to 20 of 23');
    await desk.press('next');
    await counted('21 to 23 of 23');
    assert.match(desk.page.url(), /page=2/);
    await desk.page.reload();
    await counted('21 to 23 of 23');
    await desk.page.selectOption('#by-status', 'approved');
    await counted('1 to 1 of 1');
    assert.match(desk.page.url(), /status=approved/);
    await desk.page.goBack();
    await counted('21 to 23 of 23');
    await desk.page.selectOption('#by-sort', '-lastName');
    await counted('1 to 20 of 23');
    await desk.says(approved, 'Approved');
    assert.equal((await desk.rows())[0].name, 'Žofková, Zoë');

    // The search stays, but in no address.
    await desk.page.locator('#search').fill('zofk');
    await counted('1 to 1 of 1');
    await desk.page.keyboard.press('Enter');
    await desk.row(approved).locator('a').click();
    await desk.at('Žofková');
    assert.equal(await desk.page.evaluate(() => document.activeElement.tagName), 'H1');
    await desk.page.locator('.back a').click();
    await counted('1 to 1 of 1');
    assert.equal(await desk.page.locator('#search').inputValue(), 'zofk');
    await desk.page.reload();
    await counted('1 to 1 of 1');
    assert.doesNotMatch(desk.page.url(), /zofk/);
    await desk.page.locator('#search').fill('nobody like that');
    await counted('No submissions match');
  });

  it('a search that is left half-way leads nowhere', async () => {
    const desk = await at('/submissions', 'Submissions');
    await desk.page.clock.install();
    await desk.page.reload();
    await desk.at('Submissions');
    const [first] = await desk.rows();
    // However slow this is, the moment in which it is typed lasts.
    await desk.page.clock.pauseAt(Date.now() + 60_000);
    await desk.page.locator('#search').fill('a');
    await desk.row(first.id).locator('a').click();
    await desk.at(first.name);
    await desk.page.clock.fastForward(2000);
    assert.match(desk.page.url(), new RegExp(`${first.id}$`));
  });

  it('the keyboard goes through a list', async () => {
    const desk = await at('/submissions', 'Submissions');
    const [first, second] = await desk.rows();
    await desk.row(first.id).locator('a').focus();
    await desk.page.keyboard.press('ArrowDown');
    assert.equal(
      await desk.page.evaluate(() => document.activeElement.closest('tr').dataset.id),
      second.id,
    );
    await desk.page.keyboard.press('Enter');
    await desk.at(second.name);
    await desk.page.locator('#skip').focus();
    await desk.page.keyboard.press('Enter');
    await desk.assertFocus('main');
    assert.match(desk.page.url(), new RegExp(second.id));
  });

  it('what a list shows as a file', async () => {
    const desk = await at('/submissions?status=approved', 'Submissions');
    const [download] = await Promise.all([
      desk.page.waitForEvent('download'),
      desk.press('export'),
    ]);
    const lines = await savedLines(download);
    assert.equal(lines.length, 2);
    assert.match(lines[1], /Žofková/);
  });

  it('invites: copied, replaced, extended, revoked', async () => {
    const made = await invite({ nameHint: 'Erika Example' });
    const desk = await visit('/invites', {
      as: hr,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await desk.at('Invites');
    const act = async (id, name, values) => {
      await desk.press(name, `tr[data-id="${id}"]`);
      await desk.send(name, values);
    };
    await desk.press('copy', `tr[data-id="${made.id}"]`);
    await desk.row(made.id).getByText('Copied').waitFor();
    assert.equal(await desk.page.evaluate(() => navigator.clipboard.readText()), made.inviteUrl);

    await act(made.id, 'extend', { expiryDays: '4000' });
    await desk.page.locator('#extend-expiryDays-error').waitFor();
    await desk.send('extend', { expiryDays: '100' });
    await desk.page.locator('dialog').waitFor({ state: 'detached' });
    assert.equal(
      await s.sql(`SELECT expires_at::date - now()::date
        FROM admitone.invite WHERE id = '${made.id}'`),
      '100',
    );

    await act(made.id, 'resend');
    const link = await desk.page.locator('#link').inputValue();
    assert.notEqual(link, made.inviteUrl);
    await desk.press('cancel');
    await desk.says(made.id, 'Revoked');
    assert.equal(await state(made.id), 'revoked');
    assert.equal((await s.submit(form(made.token))).status, 410);

    const [fresh] = (await desk.rows()).filter(
      (row) => row.whom.startsWith('Erika Example') && row.state === 'Open',
    );
    // Somebody was faster.
    await s.submit(form(link.replace(/.*#/, ''), { lastName: 'Faster' }));
    await act(fresh.id, 'revoke');
    await desk.notice('Cannot revoke an invite that has already been');
    await desk.press('cancel', 'dialog');
    await desk.page.reload();
    await desk.says(fresh.id, 'Used');

    const last = await invite({ nameHint: 'Not Wanted' });
    await desk.page.reload();
    await act(last.id, 'revoke');
    await desk.says(last.id, 'Revoked');
    assert.equal(await state(last.id), 'revoked');
  });

  it('invites from a file, with a report for each line', async () => {
    const desk = await at('/invites/upload', 'Upload a list');
    await desk.press('upload');
    await desk.notice('Choose a file first');
    const [template] = await Promise.all([
      desk.page.waitForEvent('download'),
      desk.press('template'),
    ]);
    assert.match((await savedLines(template))[0], /^.?Name,E-mail,Employee number,/);
    const upload = async (text, encoding = 'utf8') => {
      await desk.page.locator('#file').setInputFiles({
        name: 'hires.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(text, encoding),
      });
      await desk.press('upload');
    };
    const results = async () =>
      (await desk.rows('#report')).map(({ line, whom, result }) => [line, whom, result]);
    const count = () => s.sql('SELECT count(*) FROM admitone.invite');
    const before = Number(await count());

    await upload('whatever\nA\n');
    await desk.notice('The first line names no column that we know');
    // As Excel saves it where a comma is in numbers.
    await upload(
      'Name;E-mail;Dept\nAda Zürich;ada@example.org;IT\nBob;no;\n;;\n=A1+1;c@example.org;\n' +
        'Ada Z.;ADA@example.org;\n',
      'latin1',
    );
    await desk.notice('2 people to invite, 1 line to correct, 1 line that repeats a person');
    assert.match(
      await desk.page.locator('#reading').innerText(),
      /Windows-1252, columns separated by semicolons/,
    );
    assert.match(await desk.page.locator('#ignored').innerText(), /: Dept\./);
    const preview = await results();
    assert.deepEqual(
      preview.map(([line, whom]) => `${line} ${whom}`),
      ['2 Ada Zürich', '3 Bob', '5 =A1+1', '6 Ada Z.'],
    );
    assert.match(preview[1][2], /Skipped.*email/);
    assert.match(preview[3][2], /Repeated.*line 2/);
    assert.equal(Number(await count()), before);

    await desk.press('invite');
    await desk.notice('2 invites created, 1 line to correct');
    assert.deepEqual(
      (await results()).map(([, , result]) => result.slice(0, 7)),
      ['Invited', 'Skipped', 'Invited', 'Repeate'],
    );
    assert.equal(Number(await count()), before + 2);
    const [download] = await Promise.all([
      desk.page.waitForEvent('download'),
      desk.press('saveLinks'),
    ]);
    const lines = await savedLines(download);
    assert.equal(lines.length, 3);
    assert.match(lines[2], /^5,'=A1\+1,/);
    const token = /#(\S+)$/.exec(lines[1])[1];
    assert.equal((await s.submit(form(token))).status, 201);

    // Once more: one has sent a form, the other one has an open link.
    await upload('Name,E-mail\nAda,ada@example.org\nC,c@example.org\n');
    await desk.notice(
      '0 people to invite, 2 people who already have an open link or have sent a form',
    );
    assert.equal(await desk.page.locator('[data-action=invite]').count(), 0);

    // The whole list is taken back, but for who has used the link.
    await desk.page.locator('#uploads [data-action=takeBack]').first().click();
    await desk.send('takeBack', {});
    await desk.notice('1 link was revoked.');
    assert.equal(
      await s.sql(`SELECT string_agg(state, ' ' ORDER BY state) FROM (
        SELECT admitone.invite_state(i) AS state FROM admitone.upload_invite
          JOIN admitone.invite i ON i.id = invite_id) AS x`),
      'revoked used',
    );
  });

  it('many invites at once: extended, replaced, saved, revoked', async () => {
    const made = [];
    for (const name of ['Many One', 'Many Two', 'Many Three'])
      made.push(await invite({ nameHint: name }));
    const desk = await at('/invites', 'Invites');
    await desk.page.locator('#search').fill('many');
    await desk.page.waitForFunction(
      () => document.querySelectorAll('.cards tbody tr').length === 3,
    );
    const states = () =>
      s.sql(`SELECT string_agg(admitone.invite_state(i), ' ' ORDER BY created_at)
        FROM admitone.invite i WHERE name_hint LIKE 'Many %'`);
    const bar = desk.page.locator('.many .buttons');
    assert.equal(await bar.isVisible(), false);

    await desk.page.locator('#chooseAll').check();
    assert.equal(await desk.page.locator('#chosen').innerText(), '3 selected');
    await desk.press('extendMany');
    await desk.send('extendMany', { expiryDays: '0' });
    await desk.page.locator('#extendMany-expiryDays-error').waitFor();
    await desk.page.locator('dialog [data-action=cancel]').click();
    await desk.press('extendMany');
    await desk.send('extendMany', { expiryDays: '30' });
    await desk.notice('3 invites were extended.');
    assert.equal(await bar.isVisible(), false);

    await desk.row(made[0].id).locator('.choice').check();
    await desk.row(made[1].id).locator('.choice').check();
    await desk.press('resendMany');
    await desk.send('resendMany', {});
    await desk.notice('2 new links were created.');
    const [download] = await Promise.all([
      desk.page.waitForEvent('download'),
      desk.press('saveNew'),
    ]);
    const lines = await savedLines(download);
    assert.deepEqual(
      lines
        .slice(1)
        .map((line) => line.split(',')[1])
        .sort(),
      ['Many One', 'Many Two'],
    );
    assert.equal(await states(), 'revoked revoked fresh fresh fresh');

    // One of them is used meanwhile: it is said, the others are revoked.
    await desk.page.locator('#chooseAll').check();
    assert.equal(await desk.page.locator('#chosen').innerText(), '3 selected');
    assert.equal((await s.submit(form(made[2].token))).status, 201);
    await desk.press('revokeMany');
    await desk.send('revokeMany', {});
    await desk.notice('2 invites were revoked.');
    assert.match(await desk.page.locator('.found .usa-alert').innerText(), /Many Three: /);
    assert.equal(await states(), 'revoked revoked used revoked revoked');
    assert.equal(await desk.page.locator('.many').count(), 0);
  });

  it('who has an open link gets another one only after a question', async () => {
    const desk = await at('/invites', 'Invites');
    const email = 'again@example.org';
    const count = () => s.sql(`SELECT count(*) FROM admitone.invite WHERE email_hint = '${email}'`);
    const create = async () => {
      await desk.press('create');
      await desk.send('newInvite', { emailHint: email });
    };
    await create();
    await desk.page.locator('dialog [data-action=cancel], dialog [data-action=close]').click();
    await create();
    await desk.page.locator('#newInvite .problem [data-action=again]').waitFor();
    assert.match(
      await desk.page.locator('#newInvite .problem').innerText(),
      /already has an open link, created on/,
    );
    assert.equal(await count(), '1');
    await desk.press('again');
    await desk.page.locator('dialog #link').waitFor();
    assert.equal(await count(), '2');
  });

  it('an employee: made, changed, terminated, active again', async () => {
    const desk = await at('/employees', 'Employees');
    await desk.press('create');
    await desk.send('newEmployee', { email: 'nobody' });
    await desk.page.locator('#newEmployee-firstName-error').waitFor();
    assert.deepEqual(Object.keys(await desk.errors()), [
      'newEmployee-firstName',
      'newEmployee-lastName',
      'newEmployee-email',
    ]);
    await desk.send('newEmployee', {
      firstName: 'Ann',
      lastName: 'Ability',
      email: 'ann@example.org',
      externalId: 'NTX-7',
    });
    await desk.at('Ability, Ann');
    await desk.press('edit');
    await desk.send('edit', {
      phone: '+1 214 555 0100',
      hireDate: '2026-01-02',
    });
    await desk.notice('Your changes were saved');
    await desk.press('terminate');
    await desk.send('terminate', { terminatedAt: '' });
    await desk.page.locator('#terminate-terminatedAt-error').waitFor();
    await desk.send('terminate', { terminatedAt: '2026-11-30' });
    await desk.page.locator('#status [data-state=terminated]').waitFor();
    assert.match(await desk.page.locator('#main').innerText(), /November 30, 2026/);
    await desk.press('reactivate');
    await desk.send('reactivate');
    await desk.page.locator('#status [data-state=active]').waitFor();
    assert.equal(
      await s.sql(`SELECT status, phone, hire_date
        FROM admitone.employee WHERE external_id = 'NTX-7'`),
      'active|+1 214 555 0100|2026-01-02',
    );

    // Somebody else changes it meanwhile.
    await desk.press('edit');
    await s.sql(`UPDATE admitone.employee SET version = version + 1
        WHERE external_id = 'NTX-7'`);
    await desk.send('edit', { notes: 'Mine' });
    await desk.page.locator('[data-conflict]').waitFor();
    await desk.press('reload');
    await desk.at('Ability');
    await desk.page.locator('#left .typed', { hasText: 'Mine' }).waitFor();
    await desk.press('discard');
    await desk.go('/employees', 'Employees');
    await desk.page.locator('#search').fill('ntx-7');
    await desk.page.locator('.count', { hasText: '1 to 1 of 1' }).waitFor();
  });

  it('who has to be asked again', async () => {
    await submit('Citizen', { listAExpDate: inDays(40) });
    await submit('Licensed', { ...LIST_BC, listBExpDate: inDays(40) });
    await submit('Renewable', worksUntil(inDays(40)));
    const desk = await at('/renewals?days=30', 'Reverification');
    await desk.page.locator('.count', { hasText: 'Nobody' }).waitFor();
    await desk.page.selectOption('#by-days', '');
    await desk.page.locator('.count', { hasText: '1 to 1' }).waitFor();
    await desk.press('sendRenewal');
    await desk.send('sendRenewal');
    const link = await desk.page.locator('#link').inputValue();
    await desk.press('cancel');
    assert.equal(
      await s.sql(`SELECT is_renewal FROM admitone.invite
        WHERE token_digest = sha256('${link.replace(/.*#/, '')}')`),
      't',
    );
  });

  it('who showed a receipt', async () => {
    await submit('Receipted', { listADoc: 'Receipt for a lost passport' });
    const desk = await at('/receipts', 'Receipts');
    await desk.page.locator('.count', { hasText: '1 to 1' }).waitFor();
    await desk.page.locator('td', { hasText: 'first day' }).waitFor();
  });

  it('accounts: made, disabled; the last administrator stays', async () => {
    const desk = await at('/accounts', 'Accounts');
    await desk.press('create');
    await desk.send('newAccount', { name: 'New Person', email: hr.email });
    await desk.page.locator('#newAccount-email-error').waitFor();
    await desk.send('newAccount', { email: 'new@example.org' });
    const link = await desk.page.locator('#link').inputValue();
    assert.ok(link.startsWith(`${s.staffUrl}/staff/#setup=`));
    await desk.press('cancel');
    await desk.notice('New Person now has an account');

    const person = await visit(`setup=${link.split('=')[1]}`);
    await person.send('setup', { password: 'my own long password' });
    await person.at('Submissions');
    const id = (await desk.rows()).find((row) => row.name.startsWith('New Person')).id;
    await desk.press('disable', `tr[data-id="${id}"]`);
    await desk.send('disable');
    await desk.says(id, 'Disabled');
    await person.page.reload();
    await person.at('Sign in');

    await desk.press('changeRole', `tr[data-id="${hr.id}"]`);
    await desk.send('changeRole', { role: 'reviewer' });
    await desk.notice('The last administrator cannot be disabled');
  });

  it('my password: the old one is asked for', async () => {
    const desk = await at('/account', 'My account', reviewer);
    await reviewer.signIn(); // elsewhere
    await desk.send('password', {
      currentPassword: 'not that one',
      newPassword: 'another long password',
    });
    await desk.page.locator('#password-currentPassword-error').waitFor();
    await desk.send('password', {
      newPassword: 'too short',
      currentPassword: reviewer.password,
    });
    await desk.page.locator('#password-newPassword-error').waitFor();
    await desk.send('password', { newPassword: 'another long password' });
    await desk.notice('Your password was changed');
    assert.equal((await reviewer.get('/api/account')).status, 401);
  });
});
