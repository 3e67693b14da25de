// SPDX-License-Identifier: MIT
// make.mjs -- makes the database of an earlier version for upgrade.test.mjs;
// README.md says how.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { dataUrl, form, png } from '../form.mjs';
import { run, System, waitFor } from '../harness.mjs';
import { content, OldDatabase } from '../open-i9.mjs';
import { code } from '../totp.mjs';

const name = process.argv[2];
const here = import.meta.dirname;
const s = await new System({
  env: { ADMITONE_WORKERS: '1', ADMITONE_ADMIN_WORKERS: '1' },
}).start();
let n = 0;
const body = (token, more = {}) =>
  form(token, {
    lastName: `Okonkwo ${++n}`,
    signatureDataUrl: dataUrl(png(300)),
    externalId: undefined,
    ...more,
  });
const submit = async (token, more) => {
  const sent = body(token, more);
  const answer = await s.submit(sent);
  assert.equal(answer.status, 201, answer.text);
  return { sent, id: JSON.parse(answer.text).id };
};
const ok = async (promise) => {
  const answer = await promise;
  assert.ok(answer.status < 300, answer.text);
  return answer.json;
};

try {
  const hr = await s.person();
  const second = await s.person('reviewer');
  const { secret } = await ok(second.auth({ action: 'totp-begin' }));
  await ok(second.auth({ action: 'totp-confirm', code: code(secret) }));

  // Before all else, what was moved in from the system before.
  const old = new OldDatabase();
  const hires = [1, 2, 3].map((i) => old.hire(i));
  old.again(hires[0], { body: { ...content(1), phone: '+12145559999' } });
  old.invite({ usedAt: '2026-03-04T08:00:00' });
  const moved = old.invite({ nameHint: 'Ana' });
  old.add('AuditLog', {
    action: 'submission.approved',
    actor: 'H. R.',
    createdAt: '2026-03-03T09:00:00',
    meta: JSON.stringify({ submissionId: hires[0].submission.id }),
  });
  const imported = await old.tryImport(s, await old.create(s));
  assert.equal(imported.code, 0, imported.stderr);

  const fresh = await s.invites(4, '--expires-days', '3650');
  const [used, differs, approved, rejected, gone, past] = await s.invites(6);
  const stored = await submit(used.token);
  await submit(differs.token);
  for (const city of ['Shelbyville', 'Ogdenville']) await s.submit(body(differs.token, { city }));
  const yes = await submit(approved.token);
  const no = await submit(rejected.token);
  await ok(
    hr.patch(`/api/submissions/${yes.id}`, {
      status: 'approved',
      hireDate: '2026-04-01',
      adminNotes: 'seen',
    }),
  );
  await ok(
    hr.patch(`/api/submissions/${no.id}`, {
      status: 'rejected',
      reason: 'not legible',
    }),
  );
  await s.cli('invite', 'revoke', gone.id);
  await s.sql(`UPDATE admitone.invite SET expires_at = now() -
      interval '1 day', created_at = now() - interval '9 days'
      WHERE id = '${past.id}'`);
  await ok(
    hr.post('/api/invites', {
      nameHint: 'Björk "B" O’Neil',
      emailHint: 'b@example.org',
      externalId: 'NTX-9',
    }),
  );
  const { id: employee } = await ok(
    hr.post('/api/employees', {
      firstName: 'Erika',
      lastName: 'Example',
      externalId: 'NTX-1',
      email: 'erika@example.org',
    }),
  );
  await ok(hr.post(`/api/employees/${employee}/send-renewal`));
  await waitFor(
    async () =>
      (await s.sql(`SELECT (SELECT count(*) FROM
      admitone.unlisted_submission) + (SELECT count(*) FROM admitone.audit a
      WHERE NOT EXISTS (SELECT FROM admitone.audit_chain c
      WHERE c.audit_id = a.id))`)) === '0',
    'lists and chain',
  );
  const [, head] = (await s.cli('audit', 'verify')).match(/^head (.*)$/m);
  // One that is not listed yet, and audit rows that are not chained.
  process.kill(s.pid('admin'), 'SIGSTOP');
  const [last] = await s.invites(1);
  const unlisted = await submit(last.token);

  const counts = {};
  for (const table of ['invite', 'submission', 'employee', 'audit', 'imported', 'account'])
    counts[table] = Number(await s.sql(`SELECT count(*) FROM admitone.${table}`));
  const sql = await run('pg_dump', ['-n', 'admitone', 'admitone'], {
    env: { ...s.env, PGUSER: s.superuser },
  });
  process.kill(s.pid('admin'), 'SIGCONT');
  const file = (end) => path.join(here, `${name}.${end}`);
  fs.writeFileSync(file('sql.gz'), zlib.gzipSync(sql, { level: 9 }));
  fs.copyFileSync(s.env.ADMITONE_SEAL_KEYS, file('pub'));
  fs.copyFileSync(s.env.ADMITONE_UNSEAL_KEYS, file('key'));
  fs.writeFileSync(
    file('json'),
    `${JSON.stringify(
      {
        head,
        counts,
        secret,
        hr: { email: hr.email, password: hr.password },
        second: { email: second.email, password: second.password },
        fresh: fresh.map(({ token }) => token),
        moved: moved.token,
        gone: gone.token,
        past: past.token,
        stored,
        unlisted,
        differs: differs.id,
        approved: yes.id,
        rejected: no.id,
        employee,
      },
      null,
      '\t',
    )}\n`,
  );
} finally {
  await s.stop();
}
