// SPDX-License-Identifier: MIT
// path.test.mjs -- the whole way: a citizen, a resident and somebody with a
// work permit fill the form in, and what is stored is what they typed.
import assert from 'node:assert/strict';
import { assertStoredOnce, invite, withWizard } from './browser.mjs';
import { AUTHORIZED, CITIZEN, FULL_CITIZEN, RESIDENT } from './people.mjs';
import { FIELDS } from './wizard.mjs';

const today = () => new Date().toISOString().slice(0, 10);

// What the wizard sends of PERSON.
function expected({ signature = 'drawn', ...person }) {
  const typed = signature === 'typed' ? `${person.firstName} ${person.lastName}` : '';
  return Object.fromEntries(
    Object.entries({
      ...person,
      signatureMethod: signature,
      signatureName: typed,
    }).filter(([, value]) => value !== undefined && value !== ''),
  );
}

// SHOWN, a stored form, has PERSON's answers, all and nothing else.
function assertSame(shown, person) {
  const { signatureDataUrl, signatureDate, ...rest } = shown;
  assert.match(signatureDataUrl, /^data:image\/png;base64,[\w+/]{400,}/);
  assert.match(signatureDate, /^\d{4}-\d\d-\d\d$/);
  assert.ok(signatureDate <= today());
  assert.ok(Date.parse(today()) - Date.parse(signatureDate) <= 86_400_000);
  assert.deepEqual(rest, expected(person));
}

withWizard('the whole path', {}, (s, it, open) => {
  for (const [who, person] of Object.entries({
    'a citizen': CITIZEN,
    'a citizen who says all': FULL_CITIZEN,
    'a resident': RESIDENT,
    'with passport, lists B and C': AUTHORIZED,
  })) {
    it(who, async () => {
      const made = await invite(s);
      const wizard = await open(made.path);
      await wizard.fillAll(person, 'fill');
      const reference = await wizard.submit();
      assert.equal(reference, made.id);
      assertSame(await s.show(made.id), person);
      await assertStoredOnce(s, made.id);
    });
  }

  it('the review shows what was typed, all but the secrets', async () => {
    const wizard = await open((await invite(s)).path);
    await wizard.fillAll(FULL_CITIZEN);
    const text = await wizard.page.locator('section[data-screen=review]').innerText();
    for (const name of [
      'lastName',
      'firstName',
      'otherLastNames',
      'address',
      'aptUnit',
      'city',
      'zip',
      'email',
      'phone',
      'listADoc',
      'listADocNumber',
    ])
      assert.ok(text.includes(FULL_CITIZEN[name]), name);
    assert.ok(!text.includes(FULL_CITIZEN.ssn), 'the SSN is masked');
  });

  it('each part can be edited from the review', async () => {
    const made = await invite(s);
    const wizard = await open(made.path);
    await wizard.fillAll(CITIZEN);
    const changes = {
      personal: ['lastName', 'Changed'],
      status: ['citizenshipStatus', 'usnational'],
      documents: ['listADocNumber', 'X99'],
    };
    for (const [step, [name, value]] of Object.entries(changes)) {
      await wizard.page.locator(`[data-action=edit][data-step=${step}]:visible`).click();
      await wizard.at(step);
      for (const field of FIELDS[step])
        if (CITIZEN[field] !== undefined)
          assert.equal(await wizard.get(field), CITIZEN[field], field);
      await wizard.set(name, value);
      await wizard.press('next');
      await onward(wizard);
    }
    await wizard.submit();
    const shown = await s.show(made.id);
    for (const [name, value] of Object.values(changes)) assert.equal(shown[name], value);
  });

  // From whatever step is shown on to the review.
  async function onward(wizard) {
    for (;;) {
      const [screen] = await wizard.screens();
      if (screen === 'review') return;
      await wizard.press('next');
    }
  }

  it('the browser goes back and forth between the steps', async () => {
    const made = await invite(s);
    const wizard = await open(made.path);
    await wizard.fillAll(CITIZEN);
    for (const step of ['documents', 'status', 'personal']) {
      await wizard.page.goBack();
      await wizard.at(step);
      assert.equal(await wizard.page.evaluate(() => location.hash.slice(1)), made.token);
    }
    assert.equal(await wizard.get('lastName'), CITIZEN.lastName);
    for (const step of ['status', 'documents', 'review']) {
      await wizard.page.goForward();
      await wizard.at(step);
    }
    assert.equal(await wizard.submit(), made.id);
  });

  it('a renewal says that it is one', async () => {
    const fresh = await open((await invite(s)).path, { at: 'personal' });
    const renewal = await open((await invite(s, '--renewal')).path, {
      at: 'personal',
    });
    const words = (wizard) => wizard.page.locator('main').innerText();
    assert.match(await words(renewal), /reverif/i);
    assert.doesNotMatch(await words(fresh), /reverif/i);
  });
});
