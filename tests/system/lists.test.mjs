// SPDX-License-Identifier: MIT
// lists.test.mjs -- lists of people from anywhere: what is read of them, who is
// left out, and how a whole one is taken back.
import assert from 'node:assert/strict';
import { LISTS } from '../cases/lists.mjs';
import { form } from './form.mjs';
import { withSystem } from './harness.mjs';

const FIELDS = ['nameHint', 'emailHint', 'externalId', 'workerType', 'startDate'];

withSystem('lists of people', {}, (s, it) => {
  let hr;
  const post = async (file, query = '', more = {}) => {
    hr = hr ?? (await s.person());
    return hr.post(`/api/invites/bulk${query}`, file, { type: 'text/csv', ...more });
  };
  const upload = async (file, query, more) => {
    const answer = await post(file, query, more);
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  };
  const invites = () => s.sql('SELECT count(*) FROM admitone.invite');
  const told = ({ lines }) =>
    lines.map(({ invite, error, sameAs, known }) =>
      invite ? 'invite' : error ? 'error' : sameAs ? 'same' : (known ?? 'good'),
    );

  // The report on a list that is good as a whole, as a case tells it.
  async function check(file, expected) {
    const {
      people,
      charset = 'UTF-8',
      separator = ',',
      ignored = [],
      wrong = [],
      same = [],
    } = expected;
    const preview = await upload(file, '?again=1&preview=1');
    const report = await upload(file, '?again=1');
    const without = ({ lines, upload: _id, preview: _is, ...rest }) => ({
      ...rest,
      lines: lines.map(({ invite: _made, ...line }) => line),
    });
    assert.deepEqual(without(preview), without(report));
    assert.ok(preview.lines.every(({ invite }) => !invite));
    assert.deepEqual([report.charset, report.separator], [charset, separator]);
    assert.deepEqual(
      report.columns.filter(({ field }) => field === null).map(({ heading }) => heading),
      ignored,
    );
    const made = report.lines.flatMap(({ invite }) => invite ?? []);
    assert.deepEqual(
      made.map((invite) => FIELDS.map((name) => invite[name])),
      (people ?? []).map((person) => FIELDS.map((_, i) => person[i] ?? null)),
    );
    const days = ({ createdAt, expiresAt }) =>
      Math.round((Date.parse(expiresAt) - Date.parse(createdAt)) / 86_400_000);
    assert.deepEqual(
      made.map(days),
      (people ?? []).map((person) => Number(person[5] ?? 14)),
    );
    assert.deepEqual(
      report.lines.flatMap(({ line, sameAs }) => (sameAs ? [[line, sameAs]] : [])),
      same,
    );
    const refused = report.lines.filter(({ error }) => error);
    assert.deepEqual(
      refused.map(({ line }) => line),
      wrong.map(([line]) => line),
    );
    for (const [i, { error }] of refused.entries()) assert.ok(error.includes(wrong[i][1]), error);
    assert.deepEqual(
      [report.created, report.refused, report.repeated, report.known],
      [made.length, wrong.length, same.length, 0],
    );
  }

  for (const [what, file, expected] of LISTS)
    it(what, async () => {
      if (typeof expected !== 'string') return check(file, expected);
      const before = await invites();
      for (const query of ['', '?preview=1']) {
        const answer = await post(file, query);
        assert.deepEqual([answer.status, answer.json?.code], [400, 'file_invalid'], answer.text);
        assert.ok(answer.json.error.includes(expected), answer.json.error);
      }
      assert.equal(await invites(), before);
    });

  it('a preview makes nothing, and its key is free', async () => {
    const before = await invites();
    const key = crypto.randomUUID();
    const headers = { 'Idempotency-Key': key };
    const file = 'name,email\nPre View,pre@example.org\n';
    const preview = await upload(file, '?preview=1', { headers });
    assert.deepEqual([preview.preview, preview.created, preview.upload], [true, 1, null]);
    assert.deepEqual(told(preview), ['good']);
    assert.equal(await invites(), before);
    assert.deepEqual(told(await upload(file, '', { headers })), ['invite']);
  });

  it('who has an open invite or a form is left out, unless again', async () => {
    const file =
      'name,email,id\nNew,new@example.org,N-1\nOpen,,N-2\nSent,,N-3\n' +
      'Else,open@example.org,N-4\nMail,MAIL@example.org,N-5\nFree,free@example.org,\n';
    hr = hr ?? (await s.person());
    const make = async (body) => (await hr.post('/api/invites', body)).json;
    const open = await make({ emailHint: 'open@example.org', externalId: 'N-2' });
    const mail = await make({ emailHint: 'mail@example.org' });
    const sent = await make({ externalId: 'N-3' });
    assert.equal((await s.submit(form(sent.token))).status, 201);
    const gone = await make({ emailHint: 'free@example.org' });
    await hr.delete(`/api/invites/${gone.id}`);
    const late = await make({ emailHint: 'free@example.org' });
    await s.sql(`UPDATE admitone.invite SET expires_at = now() - interval '1 s'
      WHERE id = '${late.id}'`);

    const wanted = ['good', 'open_invite', 'form', 'good', 'open_invite', 'good'];
    const preview = await upload(file, '?preview=1');
    assert.deepEqual(told(preview), wanted);
    assert.deepEqual([preview.created, preview.known], [3, 3]);
    assert.deepEqual(
      preview.lines.map(({ knownId }) => knownId),
      [undefined, open.id, sent.id, undefined, mail.id, undefined],
    );
    const key = crypto.randomUUID();
    const headers = { 'Idempotency-Key': key };
    const report = await upload(file, '', { headers });
    assert.deepEqual(
      told(report),
      wanted.map((what) => (what === 'good' ? 'invite' : what)),
    );
    // By the same key: the same invites, with the same links.
    const again = await upload(file, '', { headers });
    assert.deepEqual(told(again), told(report));
    assert.deepEqual(
      again.lines.map(({ invite }) => invite?.inviteUrl),
      report.lines.map(({ invite }) => invite?.inviteUrl),
    );
    assert.ok(again.lines[0].invite.inviteUrl);
    // Uploaded again, nobody is invited: now all are known.
    assert.deepEqual(told(await upload(file)), [
      'open_invite',
      'open_invite',
      'form',
      'open_invite',
      'open_invite',
      'open_invite',
    ]);
    assert.deepEqual(told(await upload(file, '?again=1')), Array(6).fill('invite'));
  });

  it('a whole upload is taken back, but for who has used the link', async () => {
    const file = 'name,email\nOne,one@example.net\nTwo,two@example.net\nTri,tri@example.net\n';
    const report = await upload(file);
    const [one, two] = report.lines.map(({ invite }) => invite);
    assert.equal((await s.submit(form(one.token))).status, 201);
    const resent = await hr.post(`/api/invites/${two.id}/resend`);
    assert.equal(resent.status, 201);
    const listed = async () =>
      (await hr.get('/api/uploads')).json.uploads.find(({ id }) => id === report.upload);
    const { createdAt, ...counts } = await listed();
    assert.ok(Date.parse(createdAt) > 0);
    assert.deepEqual(counts, { id: report.upload, by: hr.email, invites: 4, open: 2, used: 1 });
    const path = `/api/uploads/${report.upload}`;
    assert.deepEqual((await hr.delete(path)).json, { revoked: 2, used: 1 });
    assert.equal((await s.submit(form(resent.json.token))).status, 410);
    assert.deepEqual((await hr.delete(path)).json, { revoked: 0, used: 1 });
    assert.equal((await listed()).open, 0);
    assert.equal((await hr.delete(`/api/uploads/${one.id}`)).json.code, 'upload_not_found');
    // Taken back, they can be invited again.
    assert.deepEqual(told(await upload(file, '?preview=1')), ['form', 'good', 'good']);
  });

  it('whom invites are for is verified, and can be noted anew', async () => {
    await upload('name,email\nNoted,noted@example.net\n');
    await s.cli('verify');
    for (const breach of [
      `DELETE FROM admitone.invited WHERE person = 'email noted@example.net'`,
      `INSERT INTO admitone.invited VALUES ('email noted@example.net', gen_random_uuid())`,
    ]) {
      await s.sql(breach);
      const { code, stdout } = await s.tryCli('verify');
      assert.equal(code, 1);
      assert.match(stdout, /invited_noted/);
      await s.sql('SELECT admitone.list_all()');
      await s.cli('verify');
    }
  });

  it('nobody is invited twice without a word: API and command line', async () => {
    hr = hr ?? (await s.person());
    const person = { emailHint: 'twice@example.org', externalId: 'T-1' };
    const first = await hr.post('/api/invites', { ...person, again: false });
    assert.deepEqual([first.status, first.json.openInvites], [201, []]);
    const refused = await hr.post('/api/invites', { ...person, again: false });
    assert.deepEqual([refused.status, refused.json.code], [409, 'already_invited']);
    assert.deepEqual(
      refused.json.openInvites.map(({ id, token }) => [id, token]),
      [[first.json.id, undefined]],
    );
    for (const body of [person, { ...person, again: true }]) {
      const made = await hr.post('/api/invites', body);
      assert.equal(made.status, 201, made.text);
      assert.ok(made.json.openInvites.some(({ id }) => id === first.json.id));
    }
    const args = ['invite', 'create', '--email', 'Twice@example.org', '--external-id', 'T-1'];
    const typed = await s.tryCli(...args);
    assert.deepEqual([typed.code, typed.stdout], [1, '']);
    assert.match(typed.stderr, /open invite\nTo invite the person anyway: --again\n/);
    assert.match(await s.cli(...args, '--again'), /#/);
    assert.equal((await s.submit(form(first.json.token))).status, 201);
    const sent = await hr.post('/api/invites', { ...person, again: false });
    assert.deepEqual([sent.status, sent.json.code], [409, 'form_exists']);
    // Another number is another person, whatever the address.
    const other = { ...person, externalId: 'T-2', again: false };
    assert.equal((await hr.post('/api/invites', other)).status, 201);
  });

  it('a start date becomes the day of hire', async () => {
    const day = '2026-12-01';
    const report = await upload(`name,start\nStart Er,${day}\n`);
    assert.equal((await s.submit(form(report.lines[0].invite.token))).status, 201);
    const made = await s.cli('invite', 'create', '--start-date', day, '--format', 'token');
    assert.equal((await s.submit(form(made.trim()))).status, 201);
    assert.equal(
      await s.sql(`SELECT count(*) FROM admitone.employee WHERE hire_date = '${day}'`),
      '2',
    );
  });

  it('the audit and the logs have nobody of a list', async () => {
    const word = `canary${Date.now()}`;
    await upload(`name,email\n${word},${word}@example.org\nX,${word}\n`, '?preview=1');
    await upload(`name,email\n${word},${word}@example.org\nX,${word}\n`);
    assert.ok(!(await s.sql('SELECT a::text FROM admitone.audit a')).includes(word));
    for (const log of ['admin', 'postgres', 'nginx-access', 'nginx-error'])
      assert.ok(!s.log(log).includes(word), log);
  });
});
