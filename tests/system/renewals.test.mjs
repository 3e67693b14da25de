// SPDX-License-Identifier: MIT
// renewals.test.mjs -- who is asked to prove the right to work again, who
// showed a receipt, and forms that were stored under an older rule.
import assert from 'node:assert/strict';
import { form, LIST_BC, worksUntil } from './form.mjs';
import { withSystem } from './harness.mjs';

const inDays = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);
const SOON = inDays(40);
const LATER = inDays(50);
const WRONG = inDays(60); // as an older rule had it
const listA = (listADoc, listAExpDate = SOON) => ({
  docChoice: 'listA',
  listADoc,
  listAExpDate,
});
const LPR = { citizenshipStatus: 'lpr', alienRegNumber: 'A123456789' };
const STAMP =
  'Form I-94 issued to a lawful permanent resident that contains ' +
  'an I-551 stamp and a photograph of the individual';

// What is sent, and the day on which it makes a reverification due.
const CASES = {
  'a citizen with a passport': [{ listAExpDate: SOON }, null],
  'a citizen with a licence': [{ ...LIST_BC, listBExpDate: SOON }, null],
  "a citizen who also fills in the alien's date": [{ authExpDate: SOON, ...listA('EAD') }, null],
  'a national with a passport card': [
    { citizenshipStatus: 'usnational', ...listA('U.S. Passport Card') },
    null,
  ],
  'a resident with a green card': [
    { ...LPR, ...listA('Permanent Resident Card (Form I-551)') },
    null,
  ],
  "a resident with the old wizard's green card": [
    { ...LPR, ...listA('Permanent Resident Card (I-551)') },
    null,
  ],
  'a resident with a licence': [{ ...LPR, ...LIST_BC, listBExpDate: SOON }, null],
  'a resident with a stamped passport': [
    { ...LPR, ...listA('Foreign Passport with I-551 stamp') },
    SOON,
  ],
  'an asylee with a licence': [{ ...worksUntil('N/A'), ...LIST_BC, listBExpDate: SOON }, null],
  'an asylee with an EAD': [{ ...worksUntil('N/A'), listAExpDate: SOON }, SOON],
  'a student with an EAD': [{ ...worksUntil(LATER), listAExpDate: SOON }, SOON],
  'a visitor whose passport ends first': [
    {
      ...worksUntil(LATER),
      ...listA('Foreign passport with Form I-94 or Form I-94A'),
    },
    LATER,
  ],
  'a citizen of Micronesia': [
    { ...worksUntil('N/A'), ...listA('FSM/RMI Passport with I-94') },
    null,
  ],
  'somebody with a title of their own': [{ ...worksUntil(LATER), ...listA('mi pasaporte') }, LATER],
  'somebody with a paper of DHS': [
    {
      ...worksUntil('N/A'),
      ...LIST_BC,
      listBExpDate: inDays(1),
      listCDoc: 'DHS-issued Employment Authorization Document',
      listCExpDate: SOON,
    },
    SOON,
  ],
};

withSystem('renewals', { env: { ADMITONE_WORKERS: '1', ADMITONE_ADMIN_WORKERS: '1' } }, (s, it) => {
  let hr;
  const people = {};
  const submit = async (overrides, ...options) => {
    const [{ id, token }] = await s.invites(1, ...options);
    const answer = await s.submit(form(token, overrides));
    assert.equal(answer.status, 201, answer.text);
    const employee = await s.sql(`SELECT employee_id FROM
        admitone.submission WHERE invite_id = '${id}'`);
    return { id, employee };
  };
  const upcoming = async () => (await hr.get('/api/renewals/upcoming?days=3650')).json.renewals;
  const stored = (id) =>
    s.sql(`SELECT coalesce(next_renewal_date::text,
      '-'), coalesce(receipt, '-'), coalesce(receipt_until::text, '-')
      FROM admitone.submission WHERE invite_id = '${id}'`);
  const recompute = (...options) => s.tryCli('renewals', 'recompute', ...options);
  const corrected = () =>
    s.sql(`SELECT count(*) FROM admitone.audit
      WHERE action = 'submission.renewal_corrected'`);

  it('only those are listed whose right to work ends', async () => {
    hr = await s.person();
    for (const [name, [overrides, date]] of Object.entries(CASES)) {
      people[name] = { ...(await submit(overrides)), date };
      assert.equal(await stored(people[name].id), `${date ?? '-'}|-|-`, name);
    }
    const want = Object.values(people)
      .filter(({ date }) => date)
      .map(({ employee, date }) => [employee, date])
      .sort();
    assert.deepEqual(
      (await upcoming()).map((row) => [row.employeeId, row.nextRenewalDate]).sort(),
      want,
    );
    assert.deepEqual(
      JSON.parse(await s.cli('employee', 'renewals', '--days', '3650', '--format', 'json'))
        .map((row) => [row.employeeId, row.nextRenewalDate])
        .sort(),
      want,
    );
  });

  it('the last of the days that are asked for is in the list', async () => {
    const [{ employee, date }] = Object.values(people).filter((person) => person.date);
    const days = Number(await s.sql(`SELECT date '${date}' - current_date`));
    const has = async (n) =>
      (await hr.get(`/api/renewals/upcoming?days=${n}`)).json.renewals.some(
        (row) => row.employeeId === employee,
      );
    assert.deepEqual([await has(days - 1), await has(days)], [false, true]);
  });

  it('nobody else can be asked, by no door', async () => {
    for (const [name, { employee, date }] of Object.entries(people)) {
      const sent = await hr.post(`/api/employees/${employee}/send-renewal`);
      const made = await hr.post('/api/invites', {
        isRenewal: true,
        employeeId: employee,
      });
      assert.deepEqual([sent.status, made.status], date ? [201, 201] : [409, 400], name);
      if (date) continue;
      assert.match(sent.json.error, /must not be reverified/);
      assert.match(made.json.error, /must not be reverified/);
      const cli = await s.tryCli('employee', 'send-renewal', employee);
      assert.equal(cli.code, 1);
      assert.match(cli.stderr, /must not be reverified/);
    }
  });

  // Links that an older version sent: open renewals, of each person one.
  const links = new Map();

  it('nor by a link that is out: it is neither sent again nor extended', async () => {
    for (const [name, { employee, date }] of Object.entries(people)) {
      const { id } = (await hr.post('/api/invites', { employeeId: employee })).json;
      await s.sql(`UPDATE admitone.invite SET is_renewal = true
          WHERE id = '${id}'`);
      links.set(id, date);
      const extended = await hr.patch(`/api/invites/${id}`, {
        expiryDays: 9,
      });
      assert.equal(extended.status, date ? 200 : 409, name);
      if (!date) assert.match(extended.json.error, /must not be reverified/);
      const again = await hr.post(`/api/invites/${id}/resend`);
      assert.equal(again.status, date ? 201 : 409, name);
      if (!date) assert.match(again.json.error, /must not be reverified/);
    }
  });

  it('what an older rule stored is put right, once', async () => {
    await s.sql(`UPDATE admitone.submission SET next_renewal_date =
        '${WRONG}'`);
    const n = Object.keys(people).length;
    assert.equal((await upcoming()).length, n);
    // As if they had come before the rule: that is noted.
    await s.sql(`UPDATE admitone.schema_migration SET applied_at = now()
        WHERE name = 'renewals'`);
    assert.match(await s.cli('verify'), new RegExp(`renewals_recomputed[^]*${n}`));
    const audited = Number(await corrected());
    const dry = await recompute('--dry-run');
    assert.equal(dry.code, 0, dry.stderr);
    assert.match(
      dry.stdout,
      new RegExp(`${n} submissions? read, ${n} would change, 0 could not be opened`),
    );
    const some = Object.values(people).find(({ date }) => !date).id;
    assert.match(dry.stdout, new RegExp(`^${some} renewal: ${WRONG} -> none$`, 'm'));
    assert.equal((await upcoming()).length, n);
    assert.equal(Number(await corrected()), audited);

    const { code, stdout } = await recompute();
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`${n} submissions? read, ${n} changed`));
    const unlawful = [...links]
      .filter(([, date]) => !date)
      .map(([id]) => id)
      .sort();
    assert.match(stdout, new RegExp(`^${unlawful.length} renewal links?`, 'm'));
    assert.equal(
      await s.sql(`SELECT string_agg(i.id::text, ',' ORDER BY
        i.id) FROM admitone.invite i JOIN admitone.audit a ON a.row_id =
        i.id AND a.action = 'invite.revoked' AND a.detail ->> 'reason' =
        'must not be reverified' WHERE i.revoked_at IS NOT NULL`),
      unlawful.join(),
    );
    for (const [name, { id, date }] of Object.entries(people)) {
      assert.equal(await stored(id), `${date ?? '-'}|-|-`, name);
      assert.deepEqual(
        JSON.parse(
          await s.sql(`SELECT detail FROM
          admitone.audit WHERE row_id = '${id}' AND action =
          'submission.renewal_corrected'`),
        ),
        { from: WRONG, to: date },
      );
    }
    assert.equal(
      (await upcoming()).length,
      Object.values(people).filter(({ date }) => date).length,
    );
    assert.doesNotMatch(
      (await s.cli('verify'))
        .split('\n')
        .filter((line) => !line.startsWith('ok'))
        .join('\n'),
      /renewals_recomputed/,
    );
    assert.match((await recompute()).stdout, / 0 changed/);
    assert.equal(Number(await corrected()), audited + n);
    await s.cli('verify');
  });

  it('one that does not open stays, and is told', async () => {
    const { id } = people['a citizen with a passport'];
    const flip = () =>
      s.sql(`UPDATE admitone.submission SET
        next_renewal_date = '${WRONG}', sealed = set_byte(sealed, 100,
        get_byte(sealed, 100) # 1) WHERE invite_id = '${id}'`);
    await flip();
    const { code, stdout, stderr } = await recompute();
    assert.equal(code, 1);
    assert.match(stdout, / 0 changed, 1 could not be opened/);
    assert.match(stderr, new RegExp(`this was submission ${id}`));
    assert.equal((await stored(id)).split('|')[0], WRONG);
    await flip();
    assert.equal((await recompute()).code, 0);
    assert.match(await stored(id), /^-/);
  });

  const receipts = async (query = '?days=3650') =>
    (await hr.get(`/api/receipts${query}`)).json.receipts;

  it('receipts have a list of their own, and their day', async () => {
    const lost = await submit({
      listADoc: 'Receipt for a replacement of a lost, stolen, or damaged List A document',
      listAExpDate: undefined,
    });
    const refugee = await submit({
      ...worksUntil('N/A'),
      listADoc: 'Form I-94 with "RE" notation or refugee stamp issued to a refugee',
      listAExpDate: 'N/A',
    });
    const stamped = await submit({ ...LPR, ...listA(STAMP) });
    const bare = await submit({ ...LPR, ...listA(STAMP, 'N/A') });
    const licence = await submit({
      ...LIST_BC,
      listBDoc: 'Receipt for a lost licence',
    });
    const due = async (query) =>
      Object.fromEntries(
        (await receipts(query)).map((row) => [
          row.submissionId,
          [row.receipt, row.receiptDue, row.hireDate],
        ]),
      );
    const want = {
      [lost.id]: ['replacement', null, null],
      [refugee.id]: ['refugee', null, null],
      [stamped.id]: ['i551', SOON, null],
      [bare.id]: ['i551', null, null],
      [licence.id]: ['replacement', null, null],
    };
    assert.deepEqual(await due(), want);
    assert.ok((await upcoming()).every(({ submissionId }) => !(submissionId in want)));

    await hr.patch(`/api/submissions/${lost.id}`, {
      version: 1,
      status: 'approved',
      hireDate: '2026-11-02',
    });
    want[lost.id] = ['replacement', '2027-01-31', '2026-11-02'];
    await hr.patch(`/api/employees/${refugee.employee}`, {
      hireDate: '2026-11-30',
    });
    want[refugee.id] = ['refugee', '2027-02-28', '2026-11-30'];
    assert.deepEqual(await due(), want);
    assert.equal((await hr.get(`/api/submissions/${lost.id}`)).json.receiptDue, '2027-01-31');
    // The first that is due comes first, the unknown before it.
    const days = (await receipts()).map(({ receiptDue }) => receiptDue);
    assert.deepEqual(days, [null, null, ...days.slice(2).sort()]);
    const first = (await receipts('?days=41')).map(({ submissionId }) => submissionId);
    assert.ok(first.includes(stamped.id) && first.includes(bare.id));
    assert.ok(
      !(await receipts('?days=39')).some(({ submissionId }) => submissionId === stamped.id),
    );
    assert.deepEqual(
      JSON.parse(await s.cli('employee', 'receipts', '--days', '3650', '--format', 'json'))
        .map((row) => [row.submissionId, row.receiptDue])
        .sort(),
      Object.entries(want)
        .map(([id, [, day]]) => [id, day])
        .sort(),
    );

    // Who shows the document with a new form is not asked any more.
    await submit({}, '--employee', licence.employee);
    delete want[licence.id];
    await hr.delete(`/api/employees/${bare.employee}`);
    delete want[bare.id];
    assert.deepEqual(await due(), want);
  });

  it('a receipt shown in a reverification counts from its day', async () => {
    const { employee } = people['a student with an EAD'];
    const { json } = await hr.post(`/api/employees/${employee}/send-renewal`);
    assert.equal(
      (
        await s.submit(
          form(json.token, {
            ...worksUntil(LATER),
            ...listA('Receipt for a lost card'),
          }),
        )
      ).status,
      201,
    );
    const row = (await receipts()).find(({ submissionId }) => submissionId === json.id);
    assert.equal(row.receiptDue, await s.sql(`SELECT '${SOON}'::date + 90`));
    await s.sql('SELECT admitone.list_new(1000)');
    assert.equal(
      (await receipts()).find(({ submissionId }) => submissionId === json.id).receiptDue,
      row.receiptDue,
    );
  });

  it('receipts of older forms are found, too', async () => {
    const before = await receipts();
    await s.sql(`UPDATE admitone.submission SET receipt = NULL,
        receipt_until = NULL`);
    assert.deepEqual(await receipts(), []);
    assert.equal((await recompute()).code, 0);
    assert.deepEqual(await receipts(), before);
    await s.cli('verify');
    await s.sql(`UPDATE admitone.listed_employee SET receipt_due =
        '2000-01-01' WHERE receipt IS NOT NULL`);
    const { code, stdout } = await s.tryCli('verify');
    assert.equal(code, 1);
    assert.match(stdout, /employee_listed/);
    await s.sql('SELECT admitone.list_all()');
    await s.cli('verify');
  });

  it('a receipt for a renewal is none: no 90 days, but a flag', async () => {
    const { id } = await submit({
      ...worksUntil('N/A'),
      listADoc: 'Receipt for the renewal of Form I-766',
      listAExpDate: SOON,
    });
    assert.equal(await stored(id), '-|-|-');
    assert.ok(!(await receipts()).some(({ submissionId }) => submissionId === id));
    const read = (await hr.get(`/api/submissions/${id}`)).json;
    assert.deepEqual(
      read.flags.map(({ code, field }) => `${code} ${field}`).filter((flag) => /listA/.test(flag)),
      ['oddReceipt listADoc', 'unlisted listAExpDate'],
    );
    // As it was stored before: it can be read, and is put right.
    await s.sql(`UPDATE admitone.submission SET receipt = 'replacement'
        WHERE invite_id = '${id}'`);
    assert.equal((await hr.get(`/api/submissions/${id}`)).json.receipt, 'replacement');
    assert.match(
      (await recompute('--dry-run')).stdout,
      new RegExp(`^${id} receipt: replacement -> none$`, 'm'),
    );
    assert.equal((await recompute()).code, 0);
    assert.equal(await stored(id), '-|-|-');
    await s.cli('verify');
  });

  it('needs the key', async () => {
    const { code, stderr } = await s.tryCliWith(
      { ADMITONE_UNSEAL_KEYS: '/nowhere' },
      'renewals',
      'recompute',
    );
    assert.equal(code, 78);
    assert.match(stderr, /\/nowhere/);
  });
});
