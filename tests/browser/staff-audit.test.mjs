// SPDX-License-Identifier: MIT
// staff-audit.test.mjs -- the page of the audit: names, sentences, filters
// that no address tells, a file; short on a phone; and what is typed into a
// search is one read.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { form } from '../system/form.mjs';
import { withStaff } from './staff.mjs';

withStaff('the page of the audit', {}, (s, it, visit) => {
  let hr, other, id;

  const counted = (desk, text) => desk.page.locator('.count', { hasText: text }).waitFor();
  const rowsOf = async (action) =>
    Number(await s.sql(`SELECT count(*) FROM admitone.audit WHERE action = '${action}'`));
  const open = async (where = '/audit', options = {}) =>
    (await visit(where, { as: hr, ...options })).at('Audit');

  it('sentences: who, what, about whom, what it was', async () => {
    hr = await s.person('administrator', 'Ann Administrator');
    other = await s.person('administrator', 'Otto Other');
    const made = (await hr.post('/api/invites', { nameHint: 'Zoe Okonkwo' })).json;
    assert.equal((await s.submit(form(made.token, { lastName: 'Okonkwo' }))).status, 201);
    id = made.id;
    await other.get(`/api/submissions/${id}`);
    await hr.patch(`/api/submissions/${id}`, { status: 'rejected', reason: 'No' });
    await hr.get('/api/submissions');
    const desk = await open();
    const rows = await desk.rows();
    const row = (action) => rows.find((one) => one.action === action);
    const rejected = row('Rejected');
    assert.equal(rejected.actor, `Ann Administrator (${hr.email})`);
    assert.match(rejected.row, /^Okonkwo, /);
    assert.match(rejected.meta, /^before: To be reviewed/);
    assert.match(row('Viewed the submission').row, /^Okonkwo, /);
    assert.equal(row('Viewed the list of submissions').meta, '1 row');
    assert.doesNotMatch(
      await desk.page.locator('.found').innerText(),
      /pending_review|[0-9a-f]{8}-/,
    );
    await desk.page.locator('td[data-column=row] a', { hasText: 'Okonkwo' }).first().click();
    await desk.at('Okonkwo');
    const history = await desk.page.locator('#history').innerText();
    assert.ok(history.includes(`by Ann Administrator (${hr.email})`), history);
  });

  it('filters go together, stay over pages and reload, and name nobody in the address', async () => {
    const desk = await open();
    await desk.page.selectOption('#by-by', other.email);
    await desk.settled();
    await desk.page.selectOption('#by-action', 'submission.');
    await counted(desk, '1 to 1 of 1');
    await desk.page.locator('#search').fill('okonk');
    await desk.page.keyboard.press('Enter');
    await counted(desk, '1 to 1 of 1');
    await desk.page.locator('#by-from').fill('2020-01-01');
    await counted(desk, '1 to 1 of 1');
    assert.equal((await desk.rows())[0].action, 'Viewed the submission');
    await desk.page.reload();
    await counted(desk, '1 to 1 of 1');
    assert.equal(await desk.page.locator('#by-by').inputValue(), other.email);
    assert.equal(await desk.page.locator('#search').inputValue(), 'okonk');
    assert.match(desk.page.url(), /action=submission\.&from=2020-01-01$/);
    await desk.page.locator('#by-to').fill('2020-01-31');
    await counted(desk, 'No audit rows match');
  });

  it('what the filters show, as a file', async () => {
    const desk = await open('/audit?action=submission.rejected');
    const [download] = await Promise.all([
      desk.page.waitForEvent('download'),
      desk.press('export'),
    ]);
    const text = fs.readFileSync(await download.path(), 'utf8');
    assert.match(text, /^\ufeffid,at,actor,actorName,/);
    assert.equal(text.trim().split('\r\n').length, 2);
    assert.match(text, /Ann Administrator,submission\.rejected,.*"Okonkwo, /);
  });

  it('what is typed is one search, and one read', async () => {
    const desk = await (await visit('/employees', { as: hr })).at('Employees');
    await desk.settled();
    const before = await rowsOf('employee.listed');
    await desk.page.locator('#search').pressSequentially('okonkwo', { delay: 400 });
    await desk.page.waitForFunction(() => history.state?.search === 'okonkwo');
    await desk.settled();
    assert.equal(await rowsOf('employee.listed'), before + 1);
    await desk.page.keyboard.press('Enter');
    await desk.settled();
    assert.equal(await rowsOf('employee.listed'), before + 1);
  });

  it('the start page reads of nobody to learn whether anybody was invited', async () => {
    const before = await rowsOf('invite.listed');
    const desk = await (await visit('/submissions?status=approved', { as: hr })).at('Submissions');
    await desk.settled();
    assert.equal(await rowsOf('invite.listed'), before);
  });

  it('on a phone the list is short, and an address breaks behind its "@"', async () => {
    for (let n = 0; n < 60; n++) await hr.get(`/api/submissions/${id}`);
    const desk = await open('/audit', { viewport: { width: 375, height: 700 } });
    const measure = () =>
      desk.page.evaluate(() => ({
        height: document.documentElement.scrollHeight,
        width: document.documentElement.scrollWidth,
        rows: document.querySelectorAll('.cards tbody tr').length,
      }));
    const after = await measure();
    assert.equal(after.rows, 50);
    assert.equal(after.width, 375);
    // The same rows as the cards of the other lists.
    await desk.page.evaluate(() => document.querySelector('.cards').removeAttribute('data-table'));
    const before = await measure();
    console.log(`# 50 rows at 375 px: ${before.height} px as cards, ${after.height} px`);
    assert.ok(after.height < before.height * 0.6, `${before.height} ${after.height}`);
    assert.equal(
      await desk.page
        .locator('td[data-column=actor] .address')
        .first()
        .evaluate((one) => one.innerHTML.includes('@<wbr>')),
      true,
    );
  });
});
