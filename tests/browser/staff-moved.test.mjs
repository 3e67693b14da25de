// SPDX-License-Identifier: MIT
// staff-moved.test.mjs -- what came with the old database: the staff sees one
// row for a hire whose form was stored twice, with the other version on its
// page; the links that people have lead to where they should.
import assert from 'node:assert/strict';
import { OldDatabase } from '../system/open-i9.mjs';
import { CITIZEN } from './people.mjs';
import { withStaff } from './staff.mjs';

withStaff('moved in', {}, (s, it, visit, open) => {
  const old = new OldDatabase();
  // The two rows that all of this began with.
  const ntx = old.hire(2, {
    employee: old.employee(2, { externalId: 'NTX-2001' }),
    invite: { externalId: 'NTX-2001' },
  });
  old.again(ntx, {
    body: {
      ...ntx.submission.body,
      phone: '+1 214 555 9999',
      ssn: '999887777',
    },
  });
  const twin = old.hire(4);
  old.again(twin);
  const fresh = old.invite({ nameHint: 'Ada' });
  const name = ({ body }) => `${body.lastName}, ${body.firstName}`;
  let hr;

  const list = async () => (await visit('/submissions', { as: hr })).at('Submissions');

  it('the list has one row for each', async () => {
    const from = await old.create(s);
    const { code, stderr } = await old.tryImport(s, from);
    assert.equal(code, 0, stderr);
    hr = await s.person();
    assert.equal((await (await list()).rows()).length, 2);
  });

  // The page of the hire ROW: what it says of other versions.
  async function versions({ submission }) {
    const desk = await list();
    const { firstName, lastName } = submission.body;
    // One letter alone would also find what begins so in an email.
    await desk.page.locator('#search').fill(`${firstName} ${lastName}`);
    await desk.page.waitForFunction((wanted) => {
      const rows = [...document.querySelectorAll('.cards tbody tr')];
      return rows.length === 1 && rows[0].innerText.includes(wanted);
    }, lastName);
    await desk.page.locator('.cards tbody tr a').click();
    await desk.at(name(submission));
    const page = await desk.page.locator('#main').innerText();
    return {
      page,
      lines: await desk.page.locator('#versions li').allInnerTexts(),
    };
  }

  it('the other version is on its page: what differs, not how', async () => {
    const { page, lines } = await versions(ntx);
    assert.equal(lines.length, 1);
    const [line] = lines;
    assert.match(line, /different answers to: .*Social Security.*; .*phone/i);
    assert.ok(page.includes(ntx.submission.body.phone));
    assert.doesNotMatch(page, /9999/);
    assert.match(page, /Received another version, which does not count/);
    // The code there is what opens it.
    const [, id] = /([0-9a-f]{8}-[0-9a-f-]{27})/.exec(line);
    const shown = JSON.parse(await s.cli('import', 'show', '--format', 'json', id));
    assert.match(JSON.stringify(shown), /214 555 9999/);
  });

  it('one that was only stored twice says so', async () => {
    const { lines } = await versions(twin);
    assert.equal(lines.length, 1);
    assert.match(lines[0], /same answers/);
  });

  it('an old link that was used: received', async () => {
    const wizard = await open(`/?token=${ntx.invite.token}`, { at: 'done' });
    assert.match(await wizard.page.locator('main').innerText(), /received/i);
  });

  it('an old link that is open takes the form', async () => {
    const wizard = await open(`/?token=${fresh.token}`, { at: 'personal' });
    await wizard.fillAll(CITIZEN);
    const id = await wizard.submit();
    await (await list()).says(id, 'To be reviewed');
  });
});
