// SPDX-License-Identifier: MIT
// screens.test.mjs -- every screen, in both languages: axe finds nothing at
// WCAG 2.2 AA, nothing is cut off at 320 pixels or at 200 % zoom; and a
// picture of each, for a person to look at.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { invite, require, withWizard } from './browser.mjs';
import { AUTHORIZED, CITIZEN, FULL_CITIZEN } from './people.mjs';

const { AxeBuilder } = require('@axe-core/playwright');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag21a', 'wcag22aa', 'best-practice'];
const WIDTHS = [320, 1280];
const FOLDER =
  process.env.ADMITONE_SCREENSHOTS ?? fs.mkdtempSync(path.join(os.tmpdir(), 'admitone-screens-'));
// A field that is asked of somebody with a work permit, and what is wrong there.
const WRONG = {
  personal: ['zip', ''],
  status: ['authExpDate', ''],
  documents: ['listBExpDate', '2029-02-30'],
};
fs.mkdirSync(FOLDER, { recursive: true });
console.error(`--- pictures: ${FOLDER}`);

withWizard('screens', {}, (s, it, open) => {
  async function axe(wizard, name) {
    const { violations } = await new AxeBuilder({ page: wizard.page })
      .withTags(RULES)
      .setLegacyMode(true)
      .analyze();
    assert.deepEqual(
      violations.map(({ id, nodes }) => [
        id,
        nodes.map(({ html, failureSummary }) => [html, failureSummary]),
      ]),
      [],
      name,
    );
  }

  // What is wider than the page, at the width that it has now.
  const overflow = (wizard) =>
    wizard.page.evaluate(() => {
      const wide = document.documentElement.clientWidth;
      return document.documentElement.scrollWidth <= wide
        ? []
        : [...document.querySelectorAll('body *')]
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > wide + 1)
            .map((one) => one.outerHTML.slice(0, 120));
    });

  // Looks at the screen that is shown, called NAME.
  async function look(wizard, lang, name) {
    await axe(wizard, name);
    for (const width of WIDTHS) {
      await wizard.page.setViewportSize({ width, height: 900 });
      assert.deepEqual(await overflow(wizard), [], `${name} at ${width}`);
      await wizard.page.screenshot({
        fullPage: true,
        path: path.join(FOLDER, `${lang}-${width}-${name}.png`),
      });
    }
  }

  for (const locale of ['en-US', 'es-US']) {
    const lang = locale.slice(0, 2);

    it(`the steps, empty and refused, ${lang}`, async () => {
      const wizard = await open((await invite(s)).path, {
        locale,
        at: 'personal',
      });
      for (const [n, step] of ['personal', 'status', 'documents'].entries()) {
        await wizard.at(step);
        await look(wizard, lang, `${n + 1}-${step}`);
        await wizard.refused();
        await look(wizard, lang, `${n + 1}-${step}-empty`);
        await wizard.paste(step, AUTHORIZED);
        const [name, wrong] = WRONG[step];
        await wizard.set(name, wrong);
        await wizard.refused();
        await look(wizard, lang, `${n + 1}-${step}-filled`);
        await wizard.set(name, AUTHORIZED[name]);
        await wizard.press('next');
      }
      await wizard.at('review');
      await look(wizard, lang, '4-review');
      await wizard.page.context().setOffline(true);
      await wizard.press('submit');
      await wizard.button('tryNow').waitFor();
      await look(wizard, lang, '5-sending');
      await wizard.page.context().setOffline(false);
      await wizard.at('done');
      await look(wizard, lang, '6-done');
      await wizard.press('showCopy');
      await wizard.at('copy');
      await look(wizard, lang, '7-copy');
    });

    it(`the other screens, ${lang}`, async () => {
      const made = await Promise.all([1, 2, 3].map(() => invite(s)));
      const [used, revoked] = made;
      await s.cli('invite', 'revoke', revoked.id);
      const expired = await invite(s, '--expires-at', '2020-01-01');
      await differing(used, { locale });
      for (const [screen, where] of [
        ['link', '/'],
        ['notFound', '/#nothing'],
        ['revoked', revoked.path],
        ['expired', expired.path],
        ['done', used.path],
      ]) {
        const wizard = await open(where, { locale, at: screen });
        await look(wizard, lang, `0-${screen}`);
      }
    });

    it(`a page that cannot ask the server, ${lang}`, async () => {
      const wizard = await open('/', { locale, at: 'link' });
      await wizard.page.route('**/api/invites/validate', (route) =>
        route.fulfill({ status: 503, body: '{}' }),
      );
      await wizard.page.locator('[data-screen=link] input').fill('a'.repeat(43));
      await wizard.press('useLink');
      await wizard.at('unreachable');
      await look(wizard, lang, '0-unreachable');
    });

    // The second of two tabs, whose answers came too late.
    async function differing(made, options) {
      const tabs = [];
      for (const lastName of ['One', 'Two']) {
        const wizard = await open(made.path, options);
        tabs.push(await wizard.fillAll({ ...CITIZEN, lastName }));
      }
      for (const wizard of tabs) await wizard.submit();
      await look(tabs[1], lang, '6-done-differs');
    }
  }

  // 200 % of 1280 pixels is 640; text alone at 200 % is harder.
  it('text twice as large', async () => {
    const wizard = await open((await invite(s)).path, {
      viewport: { width: 1280, height: 900 },
      at: 'personal',
    });
    await wizard.page.evaluate(() =>
      document.documentElement.style.setProperty('font-size', '200%'),
    );
    for (const step of ['personal', 'status', 'documents']) {
      await wizard.at(step);
      await wizard.paste(step, FULL_CITIZEN);
      for (const width of [1280, 640]) {
        await wizard.page.setViewportSize({ width, height: 900 });
        assert.deepEqual(await overflow(wizard), [], step);
      }
      await wizard.press('next');
    }
  });

  it('nothing moves where people want no motion', async () => {
    const wizard = await open((await invite(s)).path, {
      reducedMotion: 'reduce',
    });
    await wizard.fillAll(CITIZEN);
    await wizard.page.context().setOffline(true);
    await wizard.press('submit');
    await wizard.button('tryNow').waitFor();
    assert.equal(await wizard.page.evaluate(() => document.getAnimations().length), 0);
    const lively = await wizard.page.$$eval('body *', (all) =>
      all
        .filter((one) =>
          [null, '::before', '::after'].some((part) => {
            const style = getComputedStyle(one, part);
            return (
              parseFloat(style.animationDuration) > 0.01 ||
              parseFloat(style.transitionDuration) > 0.01
            );
          }),
        )
        .map((one) => one.outerHTML.slice(0, 80)),
    );
    assert.deepEqual(lively, []);
  });

  it('the end can be printed, without what is only for screens', async () => {
    const made = await invite(s);
    const wizard = await open(made.path);
    await wizard.fillAll(CITIZEN);
    await wizard.submit();
    assert.ok(await wizard.button('print').isVisible());
    await wizard.page.emulateMedia({ media: 'print' });
    assert.ok(await wizard.input('reference').isVisible());
    assert.equal(await wizard.page.locator('button:visible').count(), 0);
  });
});
