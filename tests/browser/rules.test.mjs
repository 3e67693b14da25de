// SPDX-License-Identifier: MIT
// rules.test.mjs -- every rule of form.json: what is empty, too long or wrong
// is named at its field before it is sent; and the server says the same.
import assert from 'node:assert/strict';
import { SIGNATURE } from '../system/form.mjs';
import { built, invite, withWizard } from './browser.mjs';
import { AUTHORIZED, CITIZEN, FULL_CITIZEN, RESIDENT } from './people.mjs';
import { FIELDS, STEPS } from './wizard.mjs';

const form = built('form.json');
const row = (name) => form.fields.find((one) => one.name === name);

// Wrong by rule; nothing that the pages may tidy up, as blanks.
const BAD = {
  zip: ['1234', '123456', '1234a', '12345-678'],
  name: ['...', 'Smith\u202eanna', '\u200b'],
  ssn: [
    '12345678',
    '1234567890',
    '12-345-678a',
    '000-12-3456',
    '666-12-3456',
    '900123456',
    '123-00-4567',
  ],
  alienNumber: ['banana', '123456', 'A1234567890', 'B1234567'],
  i94Number: ['hello', '1234567890', '123456789012'],
  email: ['ab.c', '@b.co', 'a@b', 'a@.co', 'a@b.', 'a@b@c.de', 'a b@c.de'],
  phone: ['123456', 'call me', '1234567 x', '1234567;8'],
  birthDate: ['1990-02-30', '2023-02-29', '2999-01-01'],
  expiryDate: ['2030-02-30', '2031-00-01'],
  untilDate: ['2030-02-30', '2031-00-01'],
};

// Somebody valid for each way through a step, with every field given.
const WAYS = [
  ['personal', FULL_CITIZEN],
  ['status', { ...RESIDENT, signature: 'drawn' }],
  ['status', { ...AUTHORIZED, alienRegNumber: 'A123456789', i94Number: '12345678901' }],
  ['documents', FULL_CITIZEN],
  [
    'documents',
    {
      ...AUTHORIZED,
      listCDoc: 'Native American tribal document',
      listCIssuingAuthority: 'Navajo Nation',
      listCExpDate: '2030-01-31',
    },
  ],
];

function holds(condition, person) {
  return (
    !condition.setting &&
    condition.all.every((term) => {
      const value = person[term.field] ?? '';
      return term.is === undefined ? (value !== '') === term.given : value === term.is;
    })
  );
}

const pick = (person, names) => Object.fromEntries(names.map((name) => [name, person[name]]));

const bad = (name, n) => BAD[row(name).rule]?.[n];

// An answer on which it depends what else is asked is left out alone.
const isAlone = (name) => /foreignPassportNumber/.test(name);

const rounds = (names, alone) =>
  [names.filter((name) => !alone(name)), ...names.filter(alone).map((name) => [name])].filter(
    (some) => some.length > 0,
  );

async function setAll(wizard, answers) {
  for (const [name, value] of Object.entries(answers)) await wizard.set(name, value);
}

const isRequired = (name, person) =>
  row(name).required.some((condition) => holds(form.conditions[condition], person));

withWizard('rules', {}, (s, it, open) => {
  // The fields at which the server finds an error in PERSON.
  async function refusedByServer(person, token) {
    const { signature, ...rest } = person;
    const { status, text } = await s.submit({
      inviteToken: token,
      signatureDataUrl: SIGNATURE,
      signatureDate: '2024-03-15',
      ...rest,
    });
    assert.equal(status, 400, text);
    return Object.keys(JSON.parse(text).details.fieldErrors);
  }

  // The page at STEP, with the steps before it given by PERSON.
  async function at(step, person) {
    const made = await invite(s);
    const wizard = await open(made.path);
    for (const before of STEPS.slice(0, STEPS.indexOf(step))) {
      await wizard.at(before);
      await wizard.paste(before, person);
      await wizard.press('next');
    }
    await wizard.at(step);
    return { wizard, token: made.token };
  }

  // The errors are FIELDS', in words, tied to their inputs; and the
  // summary, which has the focus, links to them in order.
  async function assertErrors(wizard, errors, fields) {
    assert.deepEqual(Object.keys(errors).sort(), [...fields].sort());
    for (const [name, text] of Object.entries(errors)) {
      assert.match(text, / /, name);
      assert.ok(
        (await wizard.page
          .locator(`[aria-invalid=true][aria-describedby~="${name}-error"]`)
          .count()) > 0,
        `${name} is described`,
      );
    }
    assert.equal((await wizard.summary()).length, fields.length);
    assert.equal(await wizard.focused(), 'error-summary');
  }

  for (const step of STEPS) {
    it(`nothing given in step ${step}`, async () => {
      const { wizard, token } = await at(step, FULL_CITIZEN);
      const server = await s.submit({ inviteToken: token });
      const missing = Object.keys(JSON.parse(server.text).details.fieldErrors).filter(
        (name) => FIELDS[step].includes(name) || (step === 'status' && name === 'signatureDataUrl'),
      );
      await assertErrors(wizard, await wizard.refused(), missing);
    });
  }

  for (const [step, person] of WAYS) {
    const names = FIELDS[step].filter((name) => person[name] !== undefined);
    const after = STEPS[STEPS.indexOf(step) + 1] ?? 'review';

    // What is wrong, as CHANGES say, is refused, here and by the
    // server, and nothing else.
    async function assertSame({ wizard, token }, changes) {
      await setAll(wizard, changes);
      const errors = await wizard.refused();
      const wrong = Object.keys(changes);
      assert.deepEqual(
        (await refusedByServer({ ...person, ...changes }, token)).sort(),
        Object.keys(errors).sort(),
        JSON.stringify(changes),
      );
      await assertErrors(wizard, errors, wrong);
      await setAll(wizard, pick(person, wrong));
    }

    const valued = (fields, value) => Object.fromEntries(fields.map((name) => [name, value(name)]));

    it(`${step} as ${person.citizenshipStatus}, ` + person.docChoice, async () => {
      const one = await at(step, person);
      const { wizard } = one;
      await wizard.paste(step, person);
      const required = names.filter(
        (name) => isRequired(name, person) && !/Status$|Checked$|Choice$|Doc$/.test(name),
      );
      for (const some of rounds(required, isAlone))
        await assertSame(
          one,
          valued(some, () => ''),
        );
      for (let n = 0; n < BAD.email.length; n++) {
        const some = names.filter((name) => bad(name, n));
        if (some.length > 0)
          await assertSame(
            one,
            valued(some, (name) => bad(name, n)),
          );
      }
      const typed = names.filter(isTyped);
      if (typed.length > 0)
        await assertSame(
          one,
          valued(typed, (name) => `${longest(name, 'a')}1`),
        );
      await setAll(
        wizard,
        valued(typed, (name) => longest(name, '𠮷')),
      );
      await wizard.next(after);
      await wizard.page.goBack();
      await wizard.at(step);
      await setAll(wizard, pick(person, typed));
      for (const name of names) if (row(name).required.length === 0) await wizard.set(name, '');
      await wizard.next(after);
    });
  }

  // Free text, or a telephone number or an address of email.
  const isTyped = (name) =>
    ['email', 'phone'].includes(row(name).rule) ||
    (['text', 'name', 'number'].includes(row(name).rule) && !/Doc$|^state$/.test(name));

  function longest(name, letter) {
    const { rule, max } = row(name);
    if (rule === 'email') return `${letter.repeat(max - 5)}@b.co`;
    return rule === 'phone' ? '1'.repeat(max) : letter.repeat(max);
  }

  it('one of three numbers is enough', async () => {
    const person = {
      ...AUTHORIZED,
      foreignPassportNumber: undefined,
      passportCountry: undefined,
    };
    const one = await at('status', person);
    await one.wizard.paste('status', person);
    const errors = await one.wizard.refused();
    assert.deepEqual(Object.keys(errors), ['alienRegNumber']);
    assert.deepEqual(await refusedByServer(person, one.token), ['alienRegNumber']);
    await one.wizard.set('i94Number', '12345678901');
    await one.wizard.next('documents');
  });

  // State and postal code; one that is refused there; what is sent.
  for (const [state, zip, wrong, sent] of [
    ['CAN', 'n9a-6t3', 'NA9 6T3', 'N9A6T3'],
    ['CAN', 'K1A 0B1', '1234', 'K1A0B1'],
    ['MEX', '22000', 'N9A 6T3', '22000'],
  ])
    it(`who lives in ${state} has ${zip}`, async () => {
      const person = { ...CITIZEN, state, zip };
      const { wizard, token } = await at('personal', person);
      await wizard.fill('personal', { ...person, zip: wrong });
      assert.deepEqual(Object.keys(await wizard.refused()), ['zip']);
      assert.deepEqual(await refusedByServer({ ...person, zip: wrong }, token), ['zip']);
      await wizard.set('zip', zip);
      await wizard.next('status');
      await wizard.paste('status', person);
      await wizard.next('documents');
      await wizard.paste('documents', person);
      await wizard.next('review');
      const request = wizard.page.waitForRequest(
        (one) => one.method() === 'POST' && /submissions$/.test(one.url()),
      );
      await wizard.submit();
      const body = (await request).postDataJSON();
      assert.deepEqual([body.state, body.zip], [state, sent]);
    });

  it('a field is checked when it is left, not before', async () => {
    const { wizard } = await at('personal', FULL_CITIZEN);
    await wizard.input('zip').click();
    await wizard.page.keyboard.type('123');
    assert.deepEqual(await wizard.errors(), {});
    await wizard.page.keyboard.press('Tab');
    await wizard.input('zip-error').waitFor();
    assert.deepEqual(Object.keys(await wizard.errors()), ['zip']);
    assert.deepEqual(await wizard.summary(), []);
    await wizard.set('zip', '12345');
    await wizard.page.keyboard.press('Tab');
    await wizard.input('zip-error').waitFor({ state: 'detached' });
  });

  it('a link of the summary leads to its field', async () => {
    const { wizard, token } = await at('personal', FULL_CITIZEN);
    await wizard.refused();
    for (const [index, name] of (await wizard.summary()).entries()) {
      await wizard.page.locator('#error-summary a').nth(index).click();
      await wizard.page.waitForFunction((id) => document.activeElement?.id.startsWith(id), name);
      assert.equal(new URL(wizard.page.url()).hash, `#${token}`);
    }
  });

  // All a script can do the server sees as well: it is the judge.
  it('a control character that was pasted', async () => {
    const { wizard } = await at('personal', FULL_CITIZEN);
    await wizard.fill('personal', FULL_CITIZEN);
    await wizard.set('city', 'Aus\u0007tin');
    const errors = await wizard.refused();
    assert.deepEqual(Object.keys(errors), ['city']);
  });

  it('half a date is named as such', async () => {
    const { wizard } = await at('personal', FULL_CITIZEN);
    await wizard.fill('personal', FULL_CITIZEN);
    const texts = new Set();
    for (const part of ['day', 'year']) {
      await wizard.input(`dob-${part}`).fill('');
      texts.add((await wizard.refused()).dob);
      await wizard.set('dob', FULL_CITIZEN.dob);
    }
    assert.equal(texts.size, 2);
  });

  it('who chose of list B chooses of list C as well, and the other way round', async () => {
    for (const [list, other] of [
      ['listB', 'listC'],
      ['listC', 'listB'],
    ]) {
      const { wizard, token } = await at('documents', AUTHORIZED);
      await wizard.set(`${list}Doc`, AUTHORIZED[`${list}Doc`]);
      assert.deepEqual(Object.keys(await wizard.refused()), [`${other}Doc`]);
      const one = { ...AUTHORIZED, [`${other}Doc`]: '' };
      assert.deepEqual(await refusedByServer(one, token), [`${other}Doc`]);
      await wizard.set(`${other}Doc`, AUTHORIZED[`${other}Doc`]);
      assert.deepEqual(await wizard.errors(), {});
      assert.deepEqual(await wizard.summary(), []);
      await wizard.next('review');
    }
  });

  it('documents offered are those that the person can have', async () => {
    const titles = (wizard, list) =>
      wizard.page.$$eval(`[data-action=pick][data-list=${list}]`, (all) =>
        all.map((one) => one.parentElement.dataset.title),
      );
    for (const person of [FULL_CITIZEN, AUTHORIZED, RESIDENT]) {
      const { wizard } = await at('documents', person);
      for (const list of ['listA', 'listB', 'listC'])
        assert.deepEqual(
          await titles(wizard, list),
          form.documents[list]
            .filter(
              (one) =>
                !one.under18 && (!one.statuses || one.statuses.includes(person.citizenshipStatus)),
            )
            .map((one) => one.title),
        );
    }
  });
});
