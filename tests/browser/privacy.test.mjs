// SPDX-License-Identifier: MIT
// privacy.test.mjs -- no personal value and no token in a URL, in storage
// that stays, or in a log; nothing of another host; a strict policy.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { invite, withWizard } from './browser.mjs';
import { AUTHORIZED, FULL_CITIZEN, marked } from './people.mjs';

const [PERSON, WORDS] = marked({
  ...FULL_CITIZEN,
  ...AUTHORIZED,
  lastName: 'Okonkwo',
  otherLastNames: 'Reyes',
  listBDocNumber: 'D1 a',
  middleInitial: undefined,
  listCDocNumber: 'S1 a',
});
const DIGITS = {
  ssn: '897-65-4329',
  phone: '+1 512 987 6543',
  zip: '98765-4321',
  alienRegNumber: 'A98765432',
  i94Number: '98765432101',
};
Object.assign(PERSON, DIGITS);
for (const name of Object.keys(DIGITS)) delete WORDS[name];
const SECRET = [...Object.values(WORDS), ...Object.values(DIGITS)];

withWizard('privacy', { env: { ADMITONE_LOG_LEVEL: 'debug' } }, (s, it, open) => {
  // No file below the logs' directory has one of NEEDLES.
  function assertNotLogged(needles) {
    const dir = path.join(s.dir, 'log');
    const files = fs.readdirSync(dir);
    assert.ok(files.includes('nginx-access.log'));
    for (const name of files) {
      const text = fs.readFileSync(path.join(dir, name), 'utf8');
      for (const needle of needles) assert.ok(!text.includes(needle), `${name} has it`);
    }
  }

  // All that this browser keeps, but for the tab's own storage.
  const kept = (wizard) =>
    wizard.page.evaluate(async () =>
      JSON.stringify([
        { ...localStorage },
        document.cookie,
        await indexedDB.databases(),
        await caches.keys(),
        (await navigator.serviceWorker.getRegistrations()).length,
        document.title,
        history.state,
        name,
      ]),
    );

  it('a whole form leaves no word of it anywhere', async () => {
    const made = await invite(s);
    const wizard = await open(made.path);
    const { page } = wizard;
    const urls = [];
    const hosts = new Set();
    page.context().on('request', (request) => {
      const url = new URL(request.url());
      hosts.add(url.host);
      urls.push(url.href.replace(/#.*/, ''), ...Object.values(request.headers()));
    });
    page.on('framenavigated', (frame) => urls.push(frame.url().replace(made.token, '')));
    await page.reload();
    await wizard.fillAll(PERSON, 'fill');
    assert.equal(
      await kept(wizard).then((all) => SECRET.filter((word) => all.includes(word)).length),
      0,
    );
    // Also what is sent again, and what is refused.
    await page.context().setOffline(true);
    await wizard.press('submit');
    await wizard.button('tryNow').waitFor();
    await page.context().setOffline(false);
    assert.equal(await wizard.reference(), made.id);
    await s.submit({
      inviteToken: made.token,
      zip: PERSON.zip,
      lastName: PERSON.lastName,
    });

    const all = urls.join('\n') + (await kept(wizard));
    for (const word of [...SECRET, made.token]) assert.ok(!all.includes(word));
    const session = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));
    for (const word of [...SECRET, made.token]) assert.ok(!session.includes(word));
    assert.deepEqual([...hosts], [new URL(s.url).host]);
    assertNotLogged([...SECRET, made.token]);
    const form = await s.show(made.id);
    for (const [name, word] of Object.entries(WORDS)) assert.ok(form[name].includes(word), name);
  });

  it('an older link, good or mangled, is not logged', async () => {
    const made = await invite(s);
    for (const where of [`/?token=${made.token}`, `/index.html?x=1&token=${made.token}`])
      await open(where, { at: 'personal' });
    assertNotLogged([made.token]);
  });

  it('the pages hold to the policy that nginx sends', async () => {
    const { headers } = await s.get('/');
    const policy = headers['content-security-policy'];
    assert.match(policy, /default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe|\*|http/);
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cache-control'], 'no-cache');
  });

  it('inline script and style would not run', async () => {
    const wizard = await open('/', { at: 'link' });
    const ran = await wizard.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      document.body.setAttribute('style', 'color: #010203');
      return [window.ran, getComputedStyle(document.body).color];
    });
    assert.equal(ran[0], undefined);
    assert.notEqual(ran[1], 'rgb(1, 2, 3)');
    assert.equal(wizard.problems.length, 2);
    wizard.problems.length = 0;
  });
});
