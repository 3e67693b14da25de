// SPDX-License-Identifier: MIT
// brand.test.mjs -- whose form it is: the logo, the colors, the words in the
// language of who reads them; set by who may, seen by everybody.
import assert from 'node:assert/strict';
import { waitFor } from '../system/harness.mjs';
import { makePng, makeSvg } from '../system/pictures.mjs';
import { invite } from './browser.mjs';
import { withStaff } from './staff.mjs';

const file = (name, buffer) => ({ name, mimeType: '', buffer });

withStaff('the brand', {}, (s, it, visit, open) => {
  let hr;
  const config = async () => JSON.parse((await s.get('/api/config')).text);

  // Waits until the picture in PLACE is there. Gives what it is.
  async function logoIn(page, place) {
    const logo = page.locator(`${place} img.logo`);
    await logo.waitFor();
    await waitFor(
      () => logo.evaluate((image) => image.complete && image.naturalWidth > 0),
      'the logo to be drawn',
    );
    return logo.evaluate((image) => ({
      alt: image.alt,
      width: image.getAttribute('width'),
      height: image.getAttribute('height'),
      ratio: image.naturalWidth / image.naturalHeight,
    }));
  }

  it('an administrator uploads a logo, sees it, and removes it', async () => {
    hr = await s.person();
    await s.set({ employerBusinessName: 'Example Inc.' });
    const desk = await (await visit('/settings', { as: hr })).at('Settings');
    const { page } = desk;
    const field = desk.field('logo', 'logo');
    const use = async (name, bytes) => {
      await field.setInputFiles(file(name, bytes));
      await desk.press('submit', 'form#logo');
    };
    assert.equal(await page.locator('img.logo').count(), 0);

    // The errors name the limit, or what is wrong.
    await desk.press('submit', 'form#logo');
    await page.locator('#logo-logo-error', { hasText: 'PNG, JPEG or SVG' }).waitFor();
    await use('large.png', Buffer.alloc(256 * 1024 + 1));
    await page.locator('#logo-logo-error', { hasText: 'at most 256 KiB' }).waitFor();
    await use('script.svg', makeSvg('<script>document.title = "run"</script>'));
    await page.locator('#logo-logo-error', { hasText: '"script"' }).waitFor();

    await use('logo.png', makePng(200, 50));
    await desk.notice('“Logo” was saved');
    assert.deepEqual(await logoIn(page, '#brand'), {
      alt: 'Example Inc.',
      width: '200',
      height: '50',
      ratio: 4,
    });
    await logoIn(page, '[aria-labelledby=logo-part]');
    await use('logo.svg', makeSvg());
    await page.locator('#brand img[src$=".svg"]').waitFor();
    assert.equal((await logoIn(page, '#brand')).ratio, 4);

    await waitFor(async () => (await config()).logo?.path.endsWith('.svg'), 'the form to know it');
    const wizard = await open((await invite(s)).path, { at: 'personal' });
    assert.equal((await logoIn(wizard.page, '#brand')).alt, 'Example Inc.');

    await desk.press('removeLogo');
    await page.locator('#brand img').waitFor({ state: 'detached' });
    assert.equal(await page.locator('#brand').innerText(), 'Admit One');
    assert.equal(await desk.button('removeLogo').count(), 0);
    await waitFor(async () => (await config()).logo === null, 'the form to know it');
  });

  it('nothing moves when the logo comes', async () => {
    await hr.put('/api/logo', makePng(2000, 100), { type: 'image/png' });
    await waitFor(async () => (await config()).logo, 'the form to know it');
    for (const width of [320, 1280]) {
      const wizard = await open((await invite(s)).path, {
        at: 'personal',
        viewport: { width, height: 700 },
      });
      const heightOf = () =>
        wizard.page.locator('.page-header').evaluate((header) => header.offsetHeight);
      await logoIn(wizard.page, '#brand');
      const withLogo = await heightOf();
      assert.ok(await wizard.page.evaluate(() => document.body.scrollWidth <= innerWidth));
      await wizard.page.evaluate(() => {
        document.getElementById('brand').textContent = 'Form I-9';
      });
      assert.equal(await heightOf(), withLogo, `${width} pixels`);
    }
    await hr.delete('/api/logo');
  });

  it('who cannot sign in sees whose pages these are, and whom to ask', async () => {
    await hr.put('/api/logo', makePng(200, 50), { type: 'image/png' });
    await s.set({ supportContact: 'hr@example.org' });
    await waitFor(async () => (await config()).logo, 'everybody to know it');
    const desk = await (await visit('/')).at('Sign in');
    assert.equal((await logoIn(desk.page, '#gate')).alt, 'Example Inc.');
    const forgot = desk.page.locator('#forgot');
    assert.match(await forgot.innerText(), /Forgot your password\? Ask an administrator: hr@/);
    assert.equal(await forgot.locator('a').getAttribute('href'), 'mailto:hr@example.org');

    await hr.delete('/api/logo');
    await hr.put('/api/config', { supportContact: null });
    await waitFor(async () => {
      const { logo, supportContact } = await config();
      return logo === null && supportContact === null;
    }, 'everybody to know it');
    await desk.page.reload();
    await desk.at('Sign in');
    assert.equal(await desk.page.locator('#gate .brand').innerText(), 'Admit One');
    assert.equal(await forgot.innerText(), 'Forgot your password? Ask an administrator.');
  });

  it('colors are picked, and shown before they are saved', async () => {
    const desk = await (await visit('/settings', { as: hr })).at('Settings');
    const { page } = desk;
    const typed = desk.field('branding', 'primaryColor');
    const picker = page.locator('[data-field=primaryColor] input[type=color]');
    const contrast = page.locator('#contrast');
    const look = (place) =>
      page.locator(place).evaluate((one) => {
        const { backgroundColor, color } = getComputedStyle(one);
        return [backgroundColor, color];
      });
    const white = 'rgb(255, 255, 255)';

    assert.equal(await page.getByLabel('Pick the color of header and buttons').count(), 1);
    await typed.fill('#7a0019');
    assert.equal(await picker.inputValue(), '#7a0019');
    assert.deepEqual(await look('#preview .usa-button'), ['rgb(122, 0, 25)', white]);
    assert.deepEqual(await look('#preview .page-header'), ['rgb(122, 0, 25)', white]);
    assert.match(await contrast.innerText(), /is white\. Contrast: 1\d(\.\d)? to 1\.$/);

    await picker.fill('#ffe680');
    assert.equal(await typed.inputValue(), '#ffe680');
    assert.equal((await look('#preview .usa-button'))[0], 'rgb(255, 230, 128)');
    assert.match(await contrast.innerText(), /is black\..*too light/);
    // What is no color yet changes nothing, and is refused in the same words.
    await typed.fill('#ffe');
    assert.equal(await picker.inputValue(), '#ffe680');
    await desk.press('submit', 'form#branding');
    await page.locator('#branding-primaryColor-error', { hasText: 'Use a color like' }).waitFor();
    assert.match(await page.locator('label[for=branding-primaryColor]').innerText(), /^Color /);
    // The page itself is as before, until it is saved.
    assert.notEqual((await look('header.page-header'))[0], 'rgb(255, 230, 128)');
    await picker.fill('#0b5d1e');
    await desk.press('submit', 'form#branding');
    await desk.notice('saved');
    assert.deepEqual(await look('header.page-header'), ['rgb(11, 93, 30)', white]);
  });

  it('the form has the words of its language, or says that they are English', async () => {
    const english = {
      welcomeMessage: 'Welcome aboard',
      footerText: 'Floor 3',
      supportContact: 'HR',
    };
    const desk = await (await visit('/settings', { as: hr })).at('Settings');
    assert.equal(await desk.field('branding', 'welcomeMessageEs').getAttribute('lang'), 'es');
    await desk.send('branding', { ...english, welcomeMessageEs: 'Bienvenida' });
    await desk.notice('saved');
    await waitFor(async () => (await config()).footerText === 'Floor 3', 'the form to know it');

    const wizard = await open((await invite(s)).path, { at: 'personal' });
    const { page } = wizard;
    const words = async (place) => {
      const one = page.locator(place).first();
      return [await one.innerText(), await one.evaluate((e) => e.closest('[lang]').lang)];
    };
    const places = ['.welcome', '#footer .own', '#footer .help span'];
    const all = async () => Promise.all(places.map(words));
    assert.deepEqual(await all(), [
      ['Welcome aboard', 'en'],
      ['Floor 3', 'en'],
      ['HR', 'en'],
    ]);
    await page.locator('[data-lang=es]').click();
    await page.locator('.welcome', { hasText: 'Bienvenida' }).waitFor();
    assert.deepEqual(await all(), [
      ['Bienvenida', 'es'],
      ['Floor 3', 'en'],
      ['HR', 'en'],
    ]);
    assert.equal(await page.locator('html').getAttribute('lang'), 'es');
    await page.locator('[data-lang=en]').click();
    await page.locator('.welcome', { hasText: 'Welcome' }).waitFor();
    assert.equal(await page.locator('.welcome').getAttribute('lang'), null);
  });
});
