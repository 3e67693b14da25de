// SPDX-License-Identifier: MIT
// flags.test.mjs -- what looks wrong is accepted, and said to who reads the
// form: by the API and at the terminal, by the day on which it came in.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { canary, dataUrl, form, LIST_BC, png, worksUntil } from './form.mjs';
import { withSystem } from './harness.mjs';

const DAY_MS = 86_400_000;
const day = (away = 0) => new Date(Date.now() + away * DAY_MS).toISOString().slice(0, 10);
const years = (away) => {
  const [year, month, date] = day().split('-');
  return `${Number(year) + away}-${month}-${month === '02' && date === '29' ? '28' : date}`;
};

// Nothing in it looks wrong.
const plain = (overrides) => ({
  ssn: '219-09-1234',
  signatureDate: day(),
  signatureDataUrl: dataUrl(png(6_000, 600, 200)),
  ...overrides,
});

withSystem('flags', {}, (s, it) => {
  let hr;
  const submit = async (overrides, ...options) => {
    const [invite] = await s.invites(1, ...options);
    const answer = await s.submit(form(invite.token, plain(overrides)));
    assert.equal(answer.status, 201, answer.text);
    assert.doesNotMatch(JSON.stringify(answer), /flag/);
    return invite.id;
  };
  const read = async (id) => (await hr.get(`/api/submissions/${id}`)).json;
  const names = (flags) => flags.map(({ code, field }) => `${code} ${field}`);

  // The same by the API and at the terminal, in both formats.
  async function assertFlags(id, wanted) {
    const { flags, nameHint } = await read(id);
    assert.deepEqual(names(flags), wanted);
    const shown = JSON.parse(await s.cli('submission', 'show', id, '--format', 'json'));
    assert.deepEqual(shown.flags, flags);
    assert.equal(shown.nameHint, nameHint);
    const text = await s.cli('submission', 'show', id);
    assert.deepEqual(
      [...text.matchAll(/^flag: (\w+)/gm)].map(([, code]) => code),
      flags.map(({ code }) => code),
    );
    for (const flag of flags) assert.ok(text.includes(flag.text), flag.code);
  }

  it('make a reviewer', async () => {
    hr = await s.person();
  });

  it('a plain form has none', async () => {
    await assertFlags(await submit(), []);
    await assertFlags(await submit({ ...LIST_BC, listCDocNumber: '219091234' }), []);
  });

  const CASES = {
    'a document that expired the day before': [{ listAExpDate: day(-1) }, ['expired listAExpDate']],
    'one on its last day': [{ listAExpDate: day() }, []],
    'work that ended the day before': [
      worksUntil(day(-1)),
      ['workEnded authExpDate', 'expired listAExpDate'],
    ],
    'work on its last day': [worksUntil(day()), []],
    'a child of 12': [{ dob: day() }, ['young dob']],
    '13 today': [{ dob: years(-13) }, []],
    '121 today': [{ dob: years(-121) }, ['old dob']],
    'a date far away': [{ listAExpDate: years(15) }, ['farFuture listAExpDate']],
    'a tiny picture': [
      { signatureDataUrl: dataUrl(png(200)) },
      ['smallSignature signatureDataUrl'],
    ],
    'a P.O. box, no state, no ZIP': [
      { address: 'P.O. Box 12', state: 'XX', zip: '00000' },
      ['poBox address', 'unknownState state', 'unknownZip zip'],
    ],
    'no number': [{ listADocNumber: '#' }, ['noNumber listADocNumber']],
    'typed by somebody else': [
      { signatureMethod: 'typed', signatureName: 'Someone Else Entirely' },
      ['otherSigner signatureName'],
    ],
    'another SSN on the card': [LIST_BC, ['otherSsn listCDocNumber']],
    'signed long ago': [{ signatureDate: day(-30) }, ['otherDay signatureDate']],
    'a number twice': [
      { ...LIST_BC, ssn: '', listCDocNumber: 'D-1234567' },
      ['sameNumber listCDocNumber'],
    ],
  };
  for (const [name, [overrides, wanted]] of Object.entries(CASES))
    it(name, async () => {
      await assertFlags(await submit(overrides), wanted);
    });

  it('a name other than invited; it is said which', async () => {
    const same = await submit({}, '--name', 'zoe okonkwo');
    await assertFlags(same, []);
    const other = await submit({}, '--name', 'Pedro Gómez');
    await assertFlags(other, ['otherName lastName']);
    assert.equal((await read(other)).nameHint, 'Pedro Gómez');
  });

  it('a List B document without photograph, where E-Verify is on', async () => {
    const id = await submit({
      ...LIST_BC,
      listCDocNumber: '219091234',
      listBDoc: 'School record or report card',
    });
    await assertFlags(id, []);
    await s.cli('setting', 'set', 'useEVerify', 'true');
    await assertFlags(id, ['noPhoto listBDoc']);
    await s.cli('setting', 'set', 'useEVerify', 'false');
  });

  it('the day is that on which it came in, not today', async () => {
    const id = await submit({ listAExpDate: day(-1) });
    const came = async (when) => {
      await s.sql(`UPDATE admitone.submission SET created_at =
          timestamptz '${when}' WHERE invite_id = '${id}'`);
      return names((await read(id)).flags);
    };
    assert.deepEqual(await came(`${day(-1)} 23:59:59Z`), []);
    assert.deepEqual(await came(`${day()} 00:00:00Z`), ['expired listAExpDate']);
    assert.deepEqual(await came(`${day(-4)} 12:00Z`), ['otherDay signatureDate']);
  });

  it('a form that does not open has none, and is there', async () => {
    const id = await submit({ zip: '00000' });
    await s.sql(`UPDATE admitone.submission SET sealed =
        overlay(sealed PLACING '\\x0000' FROM octet_length(sealed) - 1)
        WHERE invite_id = '${id}'`);
    const row = await read(id);
    assert.ok(row.formError);
    assert.equal(row.flags, undefined);
  });

  it('lists and logs know nothing of flags', async () => {
    const word = canary();
    const id = await submit({
      address: `PO Box ${word}`,
      listADocNumber: '--',
      signatureMethod: 'typed',
      signatureName: word,
    });
    await assertFlags(id, ['poBox address', 'otherSigner signatureName']);
    const { json } = await hr.get('/api/submissions');
    assert.equal(json.submissions.find((row) => row.id === id).flags, undefined);
    const logs = fs.readdirSync(path.join(s.dir, 'log'));
    assert.ok(logs.length > 2);
    for (const log of logs)
      assert.doesNotMatch(
        fs.readFileSync(path.join(s.dir, 'log', log), 'utf8'),
        new RegExp(`${word}|poBox|otherSigner`),
      );
  });
});
