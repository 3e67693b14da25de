// SPDX-License-Identifier: MIT
// blanks.test.mjs -- a form that was sealed with the blanks it came with, by a
// version that did not tidy, is the same one when it is sent again.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { form } from './form.mjs';
import { withSystem } from './harness.mjs';

const was = JSON.parse(
  fs.readFileSync(new URL('upgrade/e2f3017-blanks.json', import.meta.url), 'utf8'),
);
const {
  sent,
  submission: { invite_id: id },
} = was;
const VALUES = ['lastName', 'firstName', 'otherLastNames', 'address', 'city'];
const tidy = Object.fromEntries(
  VALUES.map((name) => [name, sent[name].trim().replace(/\s+/g, ' ')]),
);

withSystem('blanks of before', {}, (s, it) => {
  const differing = () =>
    s.sql(`SELECT count(*)
      FROM admitone.differing_replay WHERE submission_id = '${id}'`);
  const replay = async (body) => {
    const { status, text } = await s.submit(body);
    assert.equal(status, 200, text);
    assert.equal(JSON.parse(text).id, id);
    return JSON.parse(text);
  };

  it('the rows of before are put in', async () => {
    for (const table of ['employee', 'invite', 'submission']) {
      const row = was[table];
      const names = Object.keys(row).map((name) => `"${name}"`);
      await s.sql(`INSERT INTO admitone.${table} (${names})
          SELECT ${names} FROM jsonb_populate_record(
          NULL::admitone.${table}, '${JSON.stringify(row).replaceAll("'", "''")}')`);
    }
    for (const name of VALUES) assert.notEqual(sent[name], tidy[name], name);
  });

  it('as it was sent: the same id, and it does not differ', async () => {
    const json = await replay(sent);
    assert.notEqual(json.differs, true);
    assert.equal(await differing(), '0');
  });

  it('its digest stays: nothing is sealed anew', async () => {
    const stored = JSON.parse(
      await s.sql(`SELECT row_to_json(b)
        FROM admitone.submission b WHERE invite_id = '${id}'`),
    );
    for (const name of ['content_digest', 'sealed', 'last_name'])
      assert.equal(stored[name], was.submission[name], name);
  });

  it('with another value it differs', async () => {
    assert.equal((await replay({ ...sent, city: ' Shelby ville ' })).differs, true);
    assert.equal(await differing(), '1');
  });

  it('a form of today is the same one with blanks or without', async () => {
    const [invite] = await s.invites(1);
    const body = form(invite.token, Object.fromEntries(VALUES.map((name) => [name, sent[name]])));
    assert.equal((await s.submit(body)).status, 201);
    for (const again of [body, { ...body, ...tidy }]) {
      const { status, text } = await s.submit(again);
      const { id: same, differs } = JSON.parse(text);
      assert.deepEqual([status, same], [200, invite.id]);
      assert.notEqual(differs, true);
    }
  });
});
