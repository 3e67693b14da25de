// SPDX-License-Identifier: MIT
// make-blanks.mjs -- makes a form with blanks around and inside its values, as
// a version that sealed them as they came stored it; README.md says how.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { dataUrl, form, png } from '../form.mjs';
import { System } from '../harness.mjs';

const s = await new System().start();
try {
  const [{ id, token }] = await s.invites(1, '--expires-days', '3650');
  const sent = form(token, {
    lastName: '  Okonkwo\u00a0',
    firstName: 'Zoë ',
    otherLastNames: ' Reyes  Nuñez ',
    address: '  17  Main Street',
    city: ' Spring\u3000field ',
    externalId: undefined,
    signatureDataUrl: dataUrl(png(300)),
  });
  const answer = await s.submit(sent);
  assert.equal(answer.status, 201, answer.text);
  const row = async (table, where) =>
    JSON.parse(await s.sql(`SELECT row_to_json(t) FROM admitone.${table} t WHERE ${where}`));
  const submission = await row('submission', `invite_id = '${id}'`);
  fs.writeFileSync(
    path.join(import.meta.dirname, `${process.argv[2]}-blanks.json`),
    JSON.stringify(
      {
        sent,
        employee: await row('employee', `id = '${submission.employee_id}'`),
        invite: await row('invite', `id = '${id}'`),
        submission,
      },
      null,
      1,
    ) + '\n',
  );
} finally {
  await s.stop();
}
