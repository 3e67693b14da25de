// SPDX-License-Identifier: MIT
// lighthouse.test.mjs -- the first page is quick and sound: Lighthouse's
// marks, its weight, and how nginx serves it.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';
import { freePort } from '../system/harness.mjs';
import { EXECUTABLE, invite, require, withWizard } from './browser.mjs';

const { chromium } = require('playwright-core');
const { default: lighthouse, defaultConfig } = await import(
  pathToFileURL(require.resolve('lighthouse'))
);
const SOUND = { accessibility: 100, 'best-practices': 95 };
const QUICK = { performance: 95 };
// A browser context of its own: nothing is in its cache.
const COLD = { locale: 'en-US' };
const LIMIT_BYTES = 250 * 1024;
// Lighthouse makes an undisturbed desktop computer, of this index or more, 4
// times as slow, to be a telephone (its docs/throttling.md).
const DESKTOP = 1_500;
const SLOWDOWN = 4;
// What else this computer does meanwhile only lowers the mark for time (by up
// to 25 points where a host is shared), so the best of some measurements is the
// nearest to what the page takes itself; once one is good enough, that is
// shown.
const MEASUREMENTS = 20;

withWizard('the first page', {}, (s, it, open) => {
  const port = freePort();
  let browser;
  before(async () => {
    browser = await chromium.launch({
      executablePath: EXECUTABLE,
      args: [`--remote-debugging-port=${await port}`, '--ignore-certificate-errors'],
    });
  });
  after(() => browser?.close());

  async function measure(wanted, settings = {}) {
    const { lhr } = await lighthouse(s.url + (await invite(s)).path, {
      port: await port,
      logLevel: 'error',
      ...settings,
      onlyCategories: Object.keys(wanted),
    });
    assert.equal(lhr.runtimeError, undefined);
    return lhr;
  }

  function assertMarks(lhr, wanted) {
    for (const [name, least] of Object.entries(wanted)) assertMark(lhr, name, least);
  }

  function assertMark({ categories, audits }, name, least) {
    const { score, auditRefs } = categories[name];
    const lost = auditRefs
      .map(({ id }) => audits[id])
      .filter((audit) => audit.score !== null && audit.score < 1)
      .map(({ id, displayValue }) => [id, displayValue]);
    const text = `${name} ${Math.round(100 * score)} ` + JSON.stringify(lost);
    console.error(`--- ${text}`);
    assert.ok(100 * score >= least, text);
  }

  const mark = (lhr) => 100 * lhr.categories.performance.score;
  const isQuick = (lhr) => mark(lhr) >= QUICK.performance;

  // A computer that others use as well is slow already: by how much, the
  // last measurement has found.
  const throttling = ({ environment }) => ({
    ...defaultConfig.settings.throttling,
    cpuSlowdownMultiplier: SLOWDOWN * Math.min(1, environment.benchmarkIndex / DESKTOP),
  });

  it('Lighthouse', async () => {
    let last = await measure(SOUND),
      best;
    assertMarks(last, SOUND);
    for (let i = 0; i < MEASUREMENTS; i++) {
      last = await measure(QUICK, { throttling: throttling(last) });
      console.error(`--- ${mark(last).toFixed()} at ${last.environment.benchmarkIndex}`);
      if (best === undefined || mark(last) > mark(best)) best = last;
      if (isQuick(best)) break;
    }
    assertMarks(best, QUICK);
  });

  it(`weighs less than ${LIMIT_BYTES} bytes, compressed`, async () => {
    const wizard = await open('about:blank', COLD);
    const devtools = await wizard.page.context().newCDPSession(wizard.page);
    let bytes = 0;
    await devtools.send('Network.enable');
    devtools.on('Network.loadingFinished', (event) => {
      bytes += event.encodedDataLength;
    });
    await wizard.page.goto((await invite(s)).path);
    await wizard.at('personal');
    await wizard.page.waitForLoadState('networkidle');
    console.error(`--- ${bytes} bytes`);
    assert.ok(bytes > 10_000 && bytes < LIMIT_BYTES, `${bytes}`);
  });

  // Everything that the first page loads: [path, response].
  async function loaded() {
    const wizard = await open('about:blank', COLD);
    const paths = [];
    wizard.page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (!pathname.startsWith('/api/')) paths.push(pathname);
    });
    await wizard.page.goto((await invite(s)).path);
    await wizard.at('personal');
    return paths;
  }

  it('is compressed, has its types, and is asked for once', async () => {
    const paths = await loaded();
    assert.ok(paths.length > 4);
    const types = {
      '/': 'text/html',
      css: 'text/css',
      js: 'application/javascript',
      mjs: 'application/javascript',
      json: 'application/json',
    };
    for (const name of paths) {
      const plain = await s.get(name);
      const packed = await s.get(name, {
        headers: { 'Accept-Encoding': 'gzip' },
      });
      const { etag } = packed.headers;
      const again = await s.get(name, {
        headers: {
          'Accept-Encoding': 'gzip',
          'If-None-Match': etag,
        },
      });
      assert.equal(plain.status, 200, name);
      assert.equal(plain.headers['cache-control'], 'no-cache');
      assert.equal(again.status, 304, name);
      assert.equal(again.text, '');
      const type = types[name === '/' ? name : name.split('.').pop()];
      if (type === undefined) continue;
      assert.equal(plain.headers['content-type'].split(';')[0], type, name);
      assert.equal(packed.headers['content-encoding'], 'gzip', name);
      assert.match(packed.headers.vary, /Accept-Encoding/i);
    }
  });

  it('answers of the API are never compressed', async () => {
    const { headers } = await s.get('/api/config', {
      headers: { 'Accept-Encoding': 'gzip' },
    });
    assert.equal(headers['content-encoding'], undefined);
  });
});
