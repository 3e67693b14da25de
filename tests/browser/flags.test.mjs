// SPDX-License-Identifier: MIT
// flags.test.mjs -- what looks wrong is asked about before it is sent, in both
// languages, and each question leads to its field; the form can be sent all
// the same, and the reviewer finds the same beside the fields.
import assert from 'node:assert/strict';
import { assertStoredOnce, built, invite } from './browser.mjs';
import { CITIZEN } from './people.mjs';
import { withStaff } from './staff.mjs';

const texts = Object.fromEntries(
  ['en', 'es'].map((language) => [language, built(`texts/${language}.json`)]),
);

// Much of it looks wrong; [code, field that it is shown at, its own].
const ODD = {
  ...CITIZEN,
  address: 'P.O. Box 12',
  zip: '00000',
  dob: '1901-02-03',
  ssn: '123-45-6789',
  listADocNumber: '#',
  listAExpDate: '2001-01-01',
  signature: 'typed',
};
const FLAGS = [
  ['otherName', 'lastName'],
  ['poBox', 'address'],
  ['unknownZip', 'zip'],
  ['old', 'dob'],
  ['sampleNumber', 'ssn'],
  ['otherSigner', 'signatureName'],
  ['expired', 'listAExpDate'],
  ['noNumber', 'listADocNumber'],
];

withStaff('what looks wrong', {}, (s, it, visit, open) => {
  // The questions of the review: [code, text].
  const questions = ({ page }) =>
    page.evaluate(() =>
      [...document.querySelectorAll('#flags [data-flag]')].map((one) => [
        one.dataset.flag,
        one.innerText,
      ]),
    );
  const write = async (wizard, person) => {
    await wizard.fillAll(person);
    return wizard;
  };
  const signAs = async (wizard, name) => {
    await wizard.page.locator('[data-action=edit][data-step=status]').click();
    await wizard.at('status');
    await wizard.input('signatureTyped').fill(name);
    await wizard.next('review');
  };

  it('a plain form is asked nothing', async () => {
    const made = await invite(s, '--name', 'zoe OKONKWO');
    const wizard = await write(await open(made.path), CITIZEN);
    assert.deepEqual(await questions(wizard), []);
    assert.equal(await wizard.page.getByText(texts.en['flags.heading']).count(), 0);
    await wizard.submit();
  });

  it('asked in both languages, sent all the same, shown to the reviewer', async () => {
    const made = await invite(s, '--name', 'Pedro Gómez');
    const wizard = await write(await open(made.path), ODD);
    await signAs(wizard, 'Someone Else Entirely');
    const codes = FLAGS.map(([code]) => code).sort();
    for (const language of ['es', 'en']) {
      await wizard.language(language);
      const asked = await questions(wizard);
      assert.deepEqual(asked.map(([code]) => code).sort(), codes);
      for (const [code, text] of asked)
        assert.ok(text.endsWith(texts[language][`flag.${code}`]), text);
      for (const key of ['flags.heading', 'flags.text'])
        await wizard.page.getByText(texts[language][key]).first().waitFor();
    }
    assert.equal(await wizard.submit(), made.id);
    await assertStoredOnce(s, made.id);

    const hr = await s.person();
    const desk = await visit(`/submissions/${made.id}`, { as: hr });
    await desk.at(CITIZEN.lastName);
    const { flags } = (await hr.get(`/api/submissions/${made.id}`)).json;
    assert.deepEqual(flags.map(({ code, field }) => [code, field]).sort(), [...FLAGS].sort());
    const shown = await desk.page.evaluate(() =>
      [...document.querySelectorAll('[data-flag]')].map((one) => [
        one.dataset.flag,
        one.closest('[data-field]').dataset.field,
      ]),
    );
    assert.deepEqual(shown.sort(), [...FLAGS].sort());
    for (const { field, text } of flags)
      await desk.page.locator(`[data-field="${field}"]`).getByText(text).waitFor();
    await desk.notice(`${FLAGS.length} things on this form`);
    await desk.page.locator('bdi', { hasText: 'Pedro Gómez' }).waitFor();
  });

  it('each question leads to its field', async () => {
    const made = await invite(s, '--name', 'Pedro Gómez');
    const wizard = await write(await open(made.path), ODD);
    await signAs(wizard, 'Someone Else Entirely');
    for (const [code, field] of FLAGS) {
      await wizard.page.locator(`#flags [data-flag=${code}] button`).click();
      const at = field === 'signatureName' ? 'signatureDataUrl' : field;
      await wizard.page.waitForFunction(
        (name) => document.activeElement.closest('[data-field]')?.dataset.field === name,
        at,
      );
      for (;;) {
        const [screen] = await wizard.screens();
        if (screen === 'review') break;
        await wizard.press('next');
      }
    }
    // What is corrected is asked no more.
    await wizard.page.locator('#flags [data-flag=poBox] button').click();
    await wizard.at('personal');
    await wizard.set('address', CITIZEN.address);
    await wizard.next('review');
    assert.deepEqual(
      (await questions(wizard)).map(([code]) => code).filter((code) => code === 'poBox'),
      [],
    );
  });

  it('a dot for a signature', async () => {
    const made = await invite(s);
    const wizard = await open(made.path);
    await wizard.at('personal');
    await wizard.paste('personal', CITIZEN);
    await wizard.next('status');
    await wizard.paste('status', { ...CITIZEN, signature: 'none' });
    const { x, y } = await wizard.paper();
    await wizard.page.mouse.click(x + 60, y + 40);
    await wizard.next('documents');
    await wizard.paste('documents', CITIZEN);
    await wizard.next('review');
    assert.deepEqual(
      (await questions(wizard)).map(([code]) => code),
      ['smallSignature'],
    );
    await wizard.submit();
  });

  it('List B without photograph, where E-Verify is on', async () => {
    await s.set({ useEVerify: true });
    const made = await invite(s);
    const wizard = await write(await open(made.path), {
      ...CITIZEN,
      ssn: '219-09-1234',
      docChoice: 'listBC',
      listADoc: undefined,
      listAIssuingAuthority: undefined,
      listADocNumber: undefined,
      listAExpDate: undefined,
      listBDoc: "Voter's registration card",
      listBIssuingAuthority: 'Texas',
      listBDocNumber: 'V 1',
      listBExpDate: 'N/A',
      listCDoc: 'Social Security Account Number card',
      listCIssuingAuthority: 'Social Security Administration',
      listCDocNumber: '219-09-1234',
    });
    assert.deepEqual(
      (await questions(wizard)).map(([code]) => code),
      ['noPhoto'],
    );
    await wizard.submit();
  });
});
