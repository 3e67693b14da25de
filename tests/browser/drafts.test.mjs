// SPDX-License-Identifier: MIT
// drafts.test.mjs -- what was typed survives a reload in each step and a
// crash; the SSN, document numbers and signature are never kept.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { freePort, waitFor } from '../system/harness.mjs';
import { enter, invite, require, withWizard } from './browser.mjs';
import { AUTHORIZED, CITIZEN, FULL_CITIZEN, SECRETS } from './people.mjs';
import { FIELDS, STEPS } from './wizard.mjs';

const WebSocket = require('ws');

const PERSON = {
  ...FULL_CITIZEN,
  ...AUTHORIZED,
  ssn: '123-45-6789',
  email: 'a@example.org',
  i94Number: '12345678901',
};

// A tab over the DevTools protocol, which outlives its renderer.
class Tab {
  // The one whose address has WORD, of the Chromium at PORT.
  static async find(port, word) {
    const tabs = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
    const { webSocketDebuggerUrl } = tabs.find(({ url }) => url.includes(word));
    const socket = new WebSocket(webSocketDebuggerUrl);
    await once(socket, 'open');
    return new Tab(socket);
  }

  #last = 0;

  constructor(socket) {
    this.socket = socket;
  }

  send(method, params = {}) {
    const id = ++this.#last;
    this.socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve) => {
      this.socket.on('message', (data) => {
        const answer = JSON.parse(data);
        if (answer.id === id) resolve(answer.result);
      });
    });
  }

  async evaluate(expression) {
    return (await this.send('Runtime.evaluate', { expression }))?.result?.value;
  }

  close() {
    this.socket.close();
  }
}

const port = await freePort();
const DEBUGGED = { chromium: [`--remote-debugging-port=${port}`] };

withWizard('drafts', DEBUGGED, (s, it, open) => {
  const stored = (wizard) =>
    wizard.page.evaluate(() =>
      JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie, history.state]),
    );

  // Of STEP, all but the secrets is there; and of them nothing is.
  async function assertKept(wizard, step) {
    for (const name of FIELDS[step]) {
      if (PERSON[name] === undefined || !(await wizard.input(name).count())) continue;
      assert.equal(await wizard.get(name), SECRETS.includes(name) ? '' : PERSON[name], name);
    }
  }

  async function assertNoSecret(wizard) {
    const all = await stored(wizard);
    for (const name of SECRETS)
      if (PERSON[name] !== undefined) assert.ok(!all.includes(PERSON[name]), name);
    assert.doesNotMatch(all, /data:image|base64/);
  }

  for (const [n, step] of STEPS.entries()) {
    it(`reload in step ${step}`, async () => {
      const wizard = await open((await invite(s)).path);
      for (const before of STEPS.slice(0, n)) {
        await wizard.at(before);
        await wizard.paste(before, PERSON);
        await wizard.press('next');
      }
      await wizard.at(step);
      await wizard.fill(step, PERSON);
      await assertNoSecret(wizard);
      await wizard.page.reload();
      await onlyShown(wizard);
      await assertNoSecret(wizard);
      await revisit(wizard, step);
    });
  }

  // Whatever step a reload leads to, it is one of the form.
  async function onlyShown(wizard) {
    await wizard.page.waitForFunction(
      (steps) =>
        steps.some((step) => document.querySelector(`[data-screen=${step}]`).checkVisibility()),
      [...STEPS, 'review'],
    );
  }

  // Goes on from the step that is shown to STEP, giving the secrets
  // again, and looks at what was kept on the way.
  async function revisit(wizard, step) {
    for (;;) {
      const [shown] = await wizard.screens();
      await assertKept(wizard, shown);
      if (shown === step) return;
      await wizard.fill(shown, PERSON);
      await wizard.press('next');
      await wizard.at(STEPS[STEPS.indexOf(shown) + 1]);
    }
  }

  it('reload at the review says what to type again', async () => {
    const made = await invite(s);
    const wizard = await open(made.path);
    await wizard.fillAll(PERSON);
    await wizard.page.reload();
    await onlyShown(wizard);
    const lost = [...SECRETS.filter((name) => PERSON[name]), 'signatureDataUrl'];
    const link = (name) => wizard.page.locator(`[data-action=goTo][data-for=${name}]:visible`);
    for (const name of lost) assert.equal(await link(name).count(), 1, name);
    for (const name of lost) {
      await link(name).click();
      if (name === 'signatureDataUrl') await wizard.draw();
      else await wizard.set(name, PERSON[name]);
    }
    await wizard.next('review');
    assert.equal(await wizard.input('missed').count(), 0);
    assert.equal(await wizard.submit(), made.id);
    const form = await s.show(made.id);
    for (const name of FIELDS.personal.concat(FIELDS.status, FIELDS.documents))
      assert.equal(form[name], PERSON[name], name);
  });

  it('the key is a digest of the token, the value not the token', async () => {
    const made = await invite(s);
    const wizard = await open(made.path, { at: 'personal' });
    await wizard.fill('personal', CITIZEN);
    const key = 'admitone:' + createHash('sha256').update(`draft${made.token}`).digest('hex');
    await wizard.page.waitForFunction(
      (name) => sessionStorage.getItem(name)?.includes('Okonkwo'),
      key,
    );
    assert.ok(!(await stored(wizard)).includes(made.token));
    assert.equal(await wizard.page.evaluate(() => localStorage.length), 0);
  });

  it('a crash of the tab', async () => {
    const made = await invite(s);
    const wizard = await open(made.path, { at: 'personal' });
    await wizard.fill('personal', CITIZEN);
    const crashed = wizard.page.waitForEvent('crash');
    const tab = await Tab.find(port, made.token);
    tab.send('Page.crash');
    await crashed;
    // Playwright gives a crashed page up; the person reloads it.
    await tab.send('Page.reload');
    await waitFor(
      async () =>
        (await tab.evaluate('document.getElementById("lastName")?.value')) === CITIZEN.lastName,
      'the draft',
    );
    for (const name of FIELDS.personal)
      if (CITIZEN[name] !== undefined && name !== 'dob')
        assert.equal(
          await tab.evaluate(`document.getElementById("${name}").value`),
          CITIZEN[name],
          name,
        );
    tab.close();
  });

  it('another invite, or another tab, does not see it', async () => {
    const [one, two] = [await invite(s), await invite(s)];
    const wizard = await open(one.path, { at: 'personal' });
    await wizard.fill('personal', CITIZEN);
    const tab = await enter(wizard.page.context(), one.path, 'personal');
    assert.equal(await tab.get('lastName'), '');
    await wizard.page.goto('about:blank');
    await wizard.page.goto(two.path);
    await wizard.at('personal');
    assert.equal(await wizard.get('lastName'), '');
  });

  it('after the end only the reference and the date are left', async () => {
    const made = await invite(s);
    const wizard = await open(made.path);
    await wizard.fillAll(FULL_CITIZEN);
    await wizard.submit();
    const all = await stored(wizard);
    assert.ok(all.includes(made.id));
    for (const [name, value] of Object.entries(FULL_CITIZEN))
      if (`${value}`.length > 4 && !/Choice|Status|State/.test(name) && value !== true)
        assert.ok(!all.includes(value), name);
  });

  it('the draft of the replaced wizard is removed, and nothing else', async () => {
    const OLD = {
      'i9-form-data': '{"ssn":"123-45-6789"}',
      'i9-form-step': '3',
    };
    const keep = { name: 'other-page', value: 'kept' };
    for (const path of [(await invite(s)).path, '/']) {
      const wizard = await open(path, {
        storageState: {
          cookies: [],
          origins: [
            {
              origin: new URL(s.url).origin,
              localStorage: [
                keep,
                ...Object.entries(OLD).map(([name, value]) => ({
                  name,
                  value,
                })),
              ],
            },
          ],
        },
      });
      await wizard.page.locator('section[data-screen]:visible').first().waitFor();
      assert.deepEqual(await wizard.page.evaluate(() => ({ ...localStorage })), {
        [keep.name]: keep.value,
      });
    }
  });
});
