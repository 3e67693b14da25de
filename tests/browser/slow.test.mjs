// SPDX-License-Identifier: MIT
// slow.test.mjs -- a cheap telephone on a bad line: how long until the first
// question can be answered.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { invite, require, withWizard } from './browser.mjs';

const { pageFunctions } = await import(
  pathToFileURL(require.resolve('lighthouse/core/lib/page-functions.js'))
);

const LIMIT_MS = 3_000;
const LINE = {
  offline: false,
  latency: 400,
  downloadThroughput: 400_000 / 8,
  uploadThroughput: 400_000 / 8,
};
// Six times as slow as an undisturbed desktop computer, of this index or more;
// one that others use as well is slow already (see lighthouse.test.mjs).
const DESKTOP = 1_500;
const SLOWDOWN = 6;
// What else this computer does meanwhile only makes it slower: the best is the
// nearest to what the page takes itself.
const LEAST = 3;
const MEASUREMENTS = 10;
const PHONE = {
  locale: 'en-US',
  viewport: { width: 375, height: 812 },
  isMobile: true,
  hasTouch: true,
};

withWizard('a slow telephone', {}, (s, it, open) => {
  // Milliseconds until the first field is there to be typed into, and what was
  // asked of the server and how much of it came until then.
  async function measure(locale) {
    const { page } = await open('about:blank', { ...PHONE, locale });
    const index = await page.evaluate(pageFunctions.computeBenchmarkIndex);
    const devtools = await page.context().newCDPSession(page);
    const asked = { requests: 0, bytes: 0 };
    devtools.on('Network.requestWillBeSent', () => asked.requests++);
    devtools.on('Network.loadingFinished', (event) => {
      asked.bytes += event.encodedDataLength;
    });
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', LINE);
    const rate = Math.max(1, SLOWDOWN * Math.min(1, index / DESKTOP));
    await devtools.send('Emulation.setCPUThrottlingRate', { rate });
    await page.addInitScript(() => {
      requestAnimationFrame(function look() {
        const first = document.getElementById('lastName');
        if (first?.checkVisibility()) window.usable = performance.now();
        else requestAnimationFrame(look);
      });
    });
    await page.goto((await invite(s)).path, { waitUntil: 'commit' });
    const usable = await page.waitForFunction(() => window.usable, null, { polling: 50 });
    const at = { ms: Math.round(await usable.jsonValue()), ...asked, index: Math.round(index) };
    await page.close();
    return at;
  }

  for (const locale of ['en-US', 'es-US'])
    it(`may be filled in after ${LIMIT_MS} ms, ${locale.slice(0, 2)}`, async () => {
      let best = Infinity;
      for (let n = 0; n < MEASUREMENTS && (n < LEAST || best > LIMIT_MS); n++) {
        const at = await measure(locale);
        console.error(`--- ${JSON.stringify(at)}`);
        best = Math.min(best, at.ms);
      }
      console.error(`--- usable after ${best} ms`);
      assert.ok(best <= LIMIT_MS, `${best} ms`);
    });
});
