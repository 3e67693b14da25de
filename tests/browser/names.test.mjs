// SPDX-License-Identifier: MIT
// names.test.mjs -- a name that is written from the right turns nothing around:
// wherever the pages show it, it has an element of its own, a <bdi>, and where
// it can only be a text (titles, labels) it is set apart there.
import assert from 'node:assert/strict';
import { form, worksUntil } from '../system/form.mjs';
import { invite } from './browser.mjs';
import { CITIZEN } from './people.mjs';
import { withStaff } from './staff.mjs';

const FIRST = 'שרה';
const LAST = 'عبد الرحمن';
const WORDS = [FIRST, LAST];
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

// The texts that are seen and have one of the names without a <bdi> around
// it (or a <dd> that is apart by itself), and the labels that have one that is
// not set apart; how many are good.
const turned = (page) =>
  page.evaluate((words) => {
    const has = (text) => words.some((word) => text?.includes(word));
    const bad = [];
    let good = 0;
    const texts = document.createTreeWalker(document.body, 4);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const { parentElement: parent } = node;
      if (!has(node.data) || !parent.checkVisibility()) continue;
      const own = parent.closest('bdi, dd[dir=auto]');
      if (own && !/[A-Za-z]{2}/.test(own.textContent)) good++;
      else bad.push(node.data);
    }
    for (const element of document.querySelectorAll('[aria-label]')) {
      const label = element.getAttribute('aria-label');
      if (has(label.replace(/\u2068[^\u2068\u2069]*\u2069/g, ''))) bad.push(label);
    }
    return { bad, good };
  }, WORDS);

withStaff('names from the right', {}, (s, it, visit, open) => {
  let hr, id, employee, made;

  async function assertApart(desk, least) {
    const { bad, good } = await turned(desk.page ?? desk);
    assert.deepEqual(bad, []);
    assert.ok(good >= least, `${good} of ${least}`);
  }

  // Opens the dialog of each of ACTS, and closes it.
  async function assertDialogs(desk, acts, least) {
    for (const act of acts) {
      await desk.press(act);
      await desk.page.locator('dialog').waitFor();
      assert.ok((await desk.page.locator('dialog bdi').count()) > 0, act);
      await assertApart(desk, least);
      await desk.press('cancel', 'dialog');
    }
  }

  it('somebody with such a name is hired', async () => {
    hr = await s.person();
    await s.cli('setting', 'set', 'useEVerify', 'false');
    made = (await hr.post('/api/invites', { nameHint: `${FIRST} ${LAST}` })).json;
    const { status, text } = await s.submit(
      form(made.token, {
        firstName: FIRST,
        lastName: LAST,
        ...worksUntil(inDays(20)),
      }),
    );
    assert.equal(status, 201, text);
    id = made.id;
    employee = (await hr.get(`/api/submissions/${id}`)).json.employee.id;
    await hr.post('/api/invites', { nameHint: `${FIRST} ${LAST}` });
    const shown = await s.submit(
      form((await hr.post('/api/invites', {})).json.token, {
        firstName: FIRST,
        lastName: LAST,
        listADoc: 'Receipt for a lost passport',
      }),
    );
    assert.equal(shown.status, 201, shown.text);
    await s.sql(`UPDATE admitone.account SET name = '${FIRST} ${LAST}'`);
  });

  for (const [where, heading, least] of [
    ['submissions', 'Submissions', 1],
    ['employees', 'Employees', 1],
    ['invites', 'Invites', 2],
    ['renewals', 'Reverification', 1],
    ['receipts', 'Receipts', 1],
    ['accounts', 'Accounts', 1],
    ['account', 'account', 1],
    ['audit', 'Audit', 1],
  ])
    it(`page: ${where}`, async () => {
      const desk = await visit(`/${where}`, { as: hr });
      await desk.at(heading);
      await assertApart(desk, least);
    });

  it('heading, part and dialogs of a submission', async () => {
    const desk = await visit(`/submissions/${id}`, { as: hr });
    await desk.at(LAST);
    assert.equal(await desk.page.locator('h1 bdi').count(), 2);
    assert.equal((await desk.page.locator('h1:visible').innerText()).trim(), `${LAST}, ${FIRST}`);
    await assertApart(desk, 4);
    await assertDialogs(desk, ['approve', 'reject'], 5);
  });

  it('who decided, and who was first', async () => {
    const desk = await visit(`/submissions/${id}`, { as: hr });
    await desk.at(LAST);
    await desk.press('approve');
    const { version } = (await hr.get(`/api/submissions/${id}`)).json;
    const { status, text } = await hr.patch(`/api/submissions/${id}`, {
      version,
      status: 'rejected',
      reason: 'Not yet',
    });
    assert.equal(status, 200, text);
    await desk.send('approve', { hireDate: inDays(0) });
    await desk.page.locator('[data-conflict] bdi').waitFor();
    await assertApart(desk, 5);
    await desk.press('reload');
    await desk.page.locator('#decision-part ~ * bdi').waitFor();
    await assertApart(desk, 5);
  });

  it('heading and dialogs of an employee', async () => {
    const desk = await visit(`/employees/${employee}`, { as: hr });
    await desk.at(LAST);
    assert.equal(await desk.page.locator('h1 bdi').count(), 2);
    await assertDialogs(desk, ['terminate', 'sendRenewal'], 3);
  });

  it('dialogs of an invite', async () => {
    const desk = await visit('/invites', { as: hr });
    await desk.at('Invites');
    await assertDialogs(desk, ['revoke', 'resend'], 3);
  });

  it('the wizard says whom the invite is for', async () => {
    const { path } = await invite(s, '--name', `${FIRST} ${LAST}`);
    for (const lang of ['en', 'es']) {
      const { page } = await open(path, { locale: lang, at: 'personal' });
      assert.equal(await page.locator('.invited bdi').innerText(), `${FIRST} ${LAST}`);
      await assertApart(page, 1);
    }
  });

  it('the wizard shows once more what was typed', async () => {
    const { path } = await invite(s);
    const wizard = await open(path, { locale: 'en' });
    await wizard.fillAll({ ...CITIZEN, firstName: FIRST, lastName: LAST });
    await wizard.at('review');
    await assertApart(wizard.page, 2);
  });

  it('marks of direction in a stored name are seen', async () => {
    await s.sql(`UPDATE admitone.invite SET name_hint =
        'evil ' || chr(8238) || 'eman' WHERE used_at IS NULL`);
    const desk = await visit('/invites', { as: hr });
    await desk.at('Invites');
    assert.doesNotMatch(await desk.page.locator('#main').innerText(), /\u202e/);
  });
});
