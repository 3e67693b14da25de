// SPDX-License-Identifier: MIT
// links.test.mjs -- each kind of link leads where it should, also one that was
// mangled on its way or is pasted in a gateway's wrapping (of which there are
// more in tests/pages/link.test.mjs); a link that is only opened costs nothing;
// a token in an address is out of sight at once.
import assert from 'node:assert/strict';
import { enter, invite, withWizard } from './browser.mjs';
import { CITIZEN } from './people.mjs';

// What a link looks like in other people's hands.
const MANGLED = (token) => [
  `/%23${token}`,
  `/%2523${token}`,
  `/%23${token}.`,
  `/${token}`,
  `/i9/forms/%23${token}%E2%80%8B`,
  `/%3Ftoken=${token}`,
  `/index.html?utm_source=mail&token=${token}`,
  `/?fbclid=IwAR0#${token}`,
  `/#token=${token}`,
];
const WRAPPED = (link) => {
  const coded = encodeURIComponent(link);
  const signature = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg';
  return [
    `https://nam02.safelinks.protection.outlook.com/?url=${coded}&data=05%7C02%7C&sdata=${signature}%3D&reserved=0`,
    `https://urldefense.com/v3/__${link.replace('#', '*')}__;Iw!!AbC1!${signature}$`,
    `https://www.google.com/url?q=${encodeURIComponent(coded)}&sa=D&usg=${signature}`,
    `“Hi Ann,\n\nplease fill in [your form](${link}).\n\nJo”`,
    link.replace(/.{20}$/, '=\n$&'),
  ];
};
const LANGUAGES = {
  en: { locale: 'en-US', heading: /^Open your invite$/, help: /spam/, links: /more than one/ },
  es: { locale: 'es-MX', heading: /^Abra su invitación$/, help: /no deseado/, links: /más de un/ },
};

withWizard('links', {}, (s, it, open) => {
  const text = (wizard) => wizard.page.locator('main').innerText();

  it('a fresh link leads to the form, and is not used up', async () => {
    const made = await invite(s, '--name', 'Ada', '--email', 'ada@example.org');
    const all = 'SELECT * FROM admitone.invite; SELECT count(*) FROM admitone.audit';
    const before = await s.sql(all);
    for (let n = 0; n < 3; n++) await open(made.path, { at: 'personal' });
    assert.equal(await s.sql(all), before);
  });

  it('unknown', async () => {
    await open(`/#${'a'.repeat(43)}`, { at: 'notFound' });
  });

  it('expired', async () => {
    const made = await invite(s, '--expires-at', '2020-01-01');
    const wizard = await open(made.path, { at: 'expired' });
    assert.match(await text(wizard), /expired/i);
  });

  it('revoked', async () => {
    const made = await invite(s);
    await s.cli('invite', 'revoke', made.id);
    await open(made.path, { at: 'revoked' });
  });

  it('used: received, with the date, and no error', async () => {
    const made = await invite(s);
    const first = await open(made.path);
    await first.fillAll(CITIZEN);
    await first.submit();
    // Somebody else's browser knows nothing but the link.
    const wizard = await open(made.path, { at: 'done' });
    assert.match(await text(wizard), /received/i);
    // Only who has a reference is asked to write it down.
    assert.match(await text(first), /keep the reference/);
    assert.doesNotMatch(await text(wizard), /reference/i);
    const year = new Date().getFullYear();
    assert.match(await text(wizard), new RegExp(`${year}`));
    assert.deepEqual(await wizard.errors(), {});
    assert.equal(await wizard.page.locator('.usa-alert--error:visible').count(), 0);
  });

  for (const [what, change, screen] of [
    ['revoked', (id) => s.cli('invite', 'revoke', id), 'revoked'],
    [
      'expired',
      (id) =>
        s.sql(`UPDATE admitone.invite SET
        expires_at = now() - interval '1 hour',
        created_at = now() - interval '1 day'
        WHERE id = '${id}'`),
      'expired',
    ],
  ]) {
    it(`${what} while it is filled in`, async () => {
      const made = await invite(s);
      const wizard = await open(made.path);
      await wizard.fillAll(CITIZEN);
      await change(made.id);
      await wizard.press('submit');
      await wizard.at(screen);
    });
  }

  it('gone while it is filled in', async () => {
    const made = await invite(s);
    const wizard = await open(made.path);
    await wizard.fillAll(CITIZEN);
    await s.sql(`DELETE FROM admitone.invite WHERE id = '${made.id}'`);
    await wizard.press('submit');
    await wizard.at('notFound');
  });

  it('used, but without a submission: received, and whom to ask', async () => {
    const made = await invite(s);
    const wizard = await open(made.path);
    await wizard.fillAll(CITIZEN);
    await s.sql(`UPDATE admitone.invite SET used_at = now() WHERE id = '${made.id}'`);
    await wizard.press('submit');
    await wizard.page.waitForFunction(
      () => !document.querySelector('[data-screen=sending]').checkVisibility(),
    );
    assert.match(await text(wizard), /already have your form/);
    assert.match(await text(wizard), /ask|contact/i);
  });

  it('an older link moves into the fragment at once', async () => {
    const made = await invite(s);
    const wizard = await open(`/?token=${made.token}`, { at: 'personal' });
    assert.equal(wizard.page.url(), s.url + made.path);
    assert.equal(await wizard.page.evaluate(() => history.length), 2);
    assert.ok(!s.log('nginx-access').includes(made.token));
    await wizard.page.reload();
    await wizard.at('personal');
  });

  it('without a link it asks for one', async () => {
    const made = await invite(s);
    for (const typed of [
      made.link,
      made.token,
      ` <${made.link}>. `,
      `${s.url}/?token=${made.token}`,
    ]) {
      const wizard = await open('/', { at: 'link' });
      await wizard.page.locator('[data-screen=link] input').fill(typed);
      await wizard.press('useLink');
      await wizard.at('personal');
      assert.equal(wizard.page.url(), s.url + made.path);
    }
  });

  for (const [n, name] of MANGLED('TOKEN').entries())
    it(`${name} leads to the form`, async () => {
      const made = await invite(s);
      const wizard = await open('about:blank', {});
      const sent = [];
      wizard.page.on('request', (request) => {
        if (!request.isNavigationRequest())
          sent.push(request.url(), ...Object.values(request.headers()));
      });
      await wizard.page.goto(MANGLED(made.token)[n]);
      await wizard.at('personal');
      assert.equal(wizard.page.url(), s.url + made.path);
      assert.ok(sent.length > 20 && !sent.some((text) => text.includes(made.token)));
      for (const log of ['nginx-access', 'nginx-error'])
        assert.ok(!s.log(log).includes(made.token), log);
      await wizard.page.reload();
      await wizard.at('personal');
    });

  const paste = (wizard, input) =>
    wizard.page.locator('#inviteLink').evaluate((field, text) => {
      field.value = '';
      field.focus();
      document.execCommand('insertText', false, text);
    }, input);

  for (const [language, words] of Object.entries(LANGUAGES)) {
    it(`${language}: a path that does not exist asks for the link, and helps`, async () => {
      const made = await invite(s);
      const wizard = await open('/careers/2026/jobs?x=1#apply', {
        at: 'link',
        locale: words.locale,
      });
      assert.equal(wizard.page.url(), `${s.url}/`);
      assert.match(await wizard.page.locator('h1:visible').innerText(), words.heading);
      assert.match(await text(wizard), words.help);
      assert.equal(await wizard.page.evaluate(() => document.documentElement.lang), language);
      await paste(wizard, made.link);
      await wizard.press('useLink');
      await wizard.at('personal');
    });

    it(`${language}: a link in its wrapping is found`, async () => {
      const made = await invite(s);
      for (const wrapped of WRAPPED(made.link)) {
        const wizard = await open('/', { at: 'link', locale: words.locale });
        await paste(wizard, wrapped);
        await wizard.press('useLink');
        await wizard.at('personal');
        assert.equal(wizard.page.url(), s.url + made.path);
      }
    });

    it(`${language}: of two links none is chosen`, async () => {
      const [one, two] = [await invite(s), await invite(s)];
      const wizard = await open('/', { at: 'link', locale: words.locale });
      const asked = [];
      wizard.page.on('request', (request) => asked.push(request.url()));
      await paste(wizard, `${one.link} ${two.link}`);
      await wizard.press('useLink');
      assert.match((await wizard.errors()).inviteLink, words.links);
      assert.deepEqual(asked, []);
    });
  }

  it('a megabyte is read (how fast: tests/pages/link.test.mjs)', async () => {
    const made = await invite(s);
    const wizard = await open('/', { at: 'link' });
    const input = wizard.page.locator('#inviteLink');
    await input.evaluate((field) => {
      field.value = '/v3/__#a token='.repeat(70_000);
    });
    await wizard.press('useLink');
    assert.ok('inviteLink' in (await wizard.errors()));
    await input.fill(`${made.link} ${'and so on '.repeat(100_000)}`);
    await wizard.press('useLink');
    await wizard.at('personal');
  });

  it('nothing, or nonsense, is no link', async () => {
    const wizard = await open('/', { at: 'link' });
    await wizard.press('useLink');
    await wizard.at('link');
    assert.equal(Object.keys(await wizard.errors()).length, 1);
    await wizard.page.locator('[data-screen=link] input').fill('not-a-code');
    await wizard.press('useLink');
    await wizard.at('notFound');
  });

  it('another link in the same tab starts anew', async () => {
    const [one, two] = [await invite(s), await invite(s)];
    const wizard = await open(one.path, { at: 'personal' });
    await wizard.fill('personal', CITIZEN);
    await wizard.page.evaluate((hash) => {
      location.hash = hash;
    }, two.token);
    await wizard.at('personal');
    await wizard.page.waitForFunction(() => document.getElementById('lastName').value === '');
    await wizard.page.goto('about:blank');
    const other = await enter(wizard.page.context(), two.path, 'personal');
    assert.equal(await other.get('lastName'), '');
  });

  it('without JavaScript it says so, and nothing else', async () => {
    const wizard = await open((await invite(s)).path, {
      javaScriptEnabled: false,
    });
    const seen = await wizard.page.locator('body').innerText();
    assert.match(seen, /JavaScript/);
    for (const control of ['input', 'button[data-action]', 'select'])
      assert.equal(await wizard.page.locator(`${control}:visible`).count(), 0, control);
  });
});
