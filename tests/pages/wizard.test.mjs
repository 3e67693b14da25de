// SPDX-License-Identifier: MIT
// wizard.test.mjs -- what the wizard decides without a screen: what an answer
// means, whose name it is, which problem a field has. (Links: link.test.mjs.)
// (The rules and the tidying are held to the server's by tests/system's tidy
// and flags-table and by tests/browser's rules.)
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseDocument, drawingOf, isFound } from '../../web/src/wizard/documents.js';
import { problemSaid } from '../../web/src/wizard/fieldErrors.js';
import { FIELDS } from '../../web/src/wizard/fields.js';
import { conditionHolds, isGiven, matches } from '../../web/src/wizard/rules.js';
import { isSameName } from '../../web/src/wizard/sameName.js';
import { meaningOf } from '../../web/src/wizard/send.js';
import { draftKey } from '../../web/src/wizard/token.js';

describe('the token', () => {
  it('does not stand in the name of its draft', async () => {
    const key = await draftKey('w5Kz-0_aB');
    assert.match(key, /^admitone:[0-9a-f]{64}$/);
    assert.notEqual(key, await draftKey('w5Kz-0_aBx'));
  });
});

describe('what an answer means', () => {
  for (const [status, body, outcome] of [
    [201, { id: 'i' }, 'done'],
    [200, { id: 'i', idempotent: true }, 'done'],
    [409, { code: 'invite_used' }, 'alreadyUsed'],
    [410, { code: 'invite_expired' }, 'expired'],
    [410, { code: 'invite_revoked' }, 'revoked'],
    [400, { code: 'invite_unknown' }, 'notFound'],
    [
      400,
      {
        code: 'validation_failed',
        details: { fieldErrors: { zip: ['?'] }, fieldCodes: { zip: ['zip'] } },
      },
      'invalid',
    ],
    [400, { code: 'json_malformed', error: 'Malformed' }, 'failed'],
    [500, { code: 'internal_error', error: 'Internal' }, 'failed'],
    // The sentence decides nothing.
    [400, { code: 'something_new', error: 'Invite already used' }, 'failed'],
  ])
    it(`${status} ${JSON.stringify(body)}`, () => {
      assert.equal(meaningOf({ reached: true, status, body }).outcome, outcome);
    });

  it('a form that was there before', () => {
    const meaning = (body) => meaningOf({ status: 200, body });
    assert.deepEqual(meaning({ id: 'i', idempotent: true }), {
      outcome: 'done',
      reference: 'i',
      again: true,
      differs: false,
    });
    assert.equal(meaning({ id: 'i', idempotent: true, differs: true }).differs, true);
  });
});

describe('what the server has against a field', () => {
  const form = {
    conditions: { authorizedWithoutNumber: {} },
    fields: [{ name: 'city', max: 100 }],
  };

  it("is the page's problem of the same code", () => {
    assert.deepEqual(problemSaid(form, 'city', 'tooLong', 'Too long'), {
      code: 'tooLong',
      max: 100,
      text: 'Too long',
    });
    assert.deepEqual(problemSaid(form, 'x', 'authorizedWithoutNumber', 'One of them'), {
      code: 'required',
      condition: 'authorizedWithoutNumber',
      text: 'One of them',
    });
  });
});

describe('conditions', () => {
  const holds = (all, values, settings = {}, setting) =>
    conditionHolds({ all, setting }, values, settings);

  it('hold when each of their terms does', () => {
    const canada = [{ field: 'state', is: 'CAN' }];
    assert.ok(holds(canada, { state: 'CAN' }));
    assert.ok(!holds(canada, { state: 'TX' }));
    assert.ok(holds([{ field: 'a', isNot: 'true' }], { a: false }));
    assert.ok(!holds([{ field: 'a', isNot: 'true' }], { a: true }));
    assert.ok(holds([{ field: 'n', given: false }], { n: ' ' }));
    assert.ok(!holds([{ field: 'n', given: true }], { n: ' ' }));
    assert.ok(holds([], {}, { useEVerify: true }, 'useEVerify'));
    assert.ok(!holds([], {}, { useEVerify: null }, 'useEVerify'));
  });

  it('blanks are nothing, false is an answer', () => {
    assert.deepEqual(['', ' \u00a0', undefined, null, 'x', false].map(isGiven), [
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it('# is a digit, @ a letter', () => {
    assert.ok(matches('@#@ #@#', 'K1A 0B1'));
    for (const text of ['K1A 0B', 'K1A-0B1', '11A 0B1', 'É1A 0B1'])
      assert.ok(!matches('@#@ #@#', text), text);
  });
});

describe('whose name it is', () => {
  const zoe = {
    firstName: 'Zoë Ann',
    lastName: 'O’Connor-Øster',
    otherLastNames: 'Smith',
  };

  for (const text of [
    "Zoe O'Connor",
    'zoë ann oster',
    'Z. OConnor Oster',
    'SMITH, ZOE',
    'Ann Oconnor-Oster',
  ])
    it(`${text}: the form's`, () => {
      assert.ok(isSameName(zoe, text));
    });
  for (const text of ['Bob Brown', 'Zoe Brown', 'X. Oster', ''])
    it(`${text || 'none'}: another`, () => {
      assert.ok(!isSameName(zoe, text));
    });
});

describe('documents', () => {
  it('are found by how their words begin, whatever the case, accents and signs', () => {
    const text = 'Driver’s license (DMV), Form I-94, Pasaporte de México';
    for (const query of [
      '',
      'lic',
      'DRIVERS',
      "driver's",
      'i94',
      'I-94',
      'mexico pasap',
      'dmv form',
    ])
      assert.ok(isFound(text, query), query);
    for (const query of ['river', 'lic passport', '95']) assert.ok(!isFound(text, query), query);
  });

  it('of A take the place of those of B and C, and the other way round', () => {
    const form = Object.fromEntries(
      ['listA', 'listB', 'listC'].map((list) => [list, [{ key: 'k', title: `of ${list}` }]]),
    );
    const answers = { form: { documents: form }, inputs: {} };
    const after = (list) => {
      chooseDocument(answers, list, 'k');
      return { ...answers.inputs };
    };
    assert.deepEqual(after('listB'), { listBDoc: 'of listB' });
    assert.deepEqual(after('listC'), { listBDoc: 'of listB', listCDoc: 'of listC' });
    assert.deepEqual(after('listA'), { listADoc: 'of listA' });
    assert.deepEqual(after('listC'), { listCDoc: 'of listC' });
  });

  it('have a drawing of their kind', () => {
    assert.equal(drawingOf('usPassport'), 'booklet');
    assert.equal(drawingOf('birthCertificate'), 'paper');
  });

  it('have numbers that were asked before, but never the A-Number', () => {
    for (const list of ['A', 'B', 'C']) {
      const { takes } = FIELDS[`list${list}DocNumber`];
      assert.equal(takes.socialSecurityCard, 'ssn');
      assert.equal(takes.foreignPassportI94, 'foreignPassportNumber');
      assert.ok(!Object.values(takes).includes('alienRegNumber'));
    }
  });
});
