// SPDX-License-Identifier: MIT
// browser.mjs -- Chromium beside a whole Admit One: withWizard() gives a test
// file both, and open() gives a case a person with a browser of their own.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withSystem } from '../system/harness.mjs';
import { buildTree, modules } from '../system/tree.mjs';
import { Wizard } from './wizard.mjs';

const BUILD = buildTree();
export const require = modules(path.dirname(fileURLToPath(import.meta.url)), 'playwright-core');
const { chromium } = require('playwright-core');

export const EXECUTABLE = process.env.ADMITONE_CHROMIUM ?? '/usr/bin/chromium';

// The form as the browser gets it, and its texts by language.
export const built = (name) =>
  JSON.parse(fs.readFileSync(path.join(BUILD, 'web/dist', name), 'utf8'));

// What Chromium says of an answer that a test asked for.
const EXPECTED = /the server responded with a status of|net::ERR_/;

const LIMIT_MS = 20_000;

export const PHONE = {
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 2,
};

// As withSystem(), with a Chromium (OPTIONS.chromium are its arguments):
// body(s, it, open), where open(link, options) resolves to a Wizard on a new
// page at LINK, a path or a whole address. With OPTIONS (Playwright's) the page
// has a browser context of its own, else it shares one, whose cache is warm,
// with the file's other cases; a tab's storage is its own in any case. Pages
// are closed behind the case that opened them.
export function withWizard(title, options, body) {
  withSystem(title, options, (s, it) => {
    const people = new People(s);
    before(() => people.start(options));
    after(() => people.stop());
    afterEach(() => people.leave());
    const open = async (link, { at, ...more } = {}) => enter(await people.context(more), link, at);
    body(s, watching(it, people), open);
  });
}

// Those who use a file's Chromium: its contexts.
class People {
  #own = [];

  constructor(system) {
    this.system = system;
  }

  async start({ chromium: args }) {
    this.browser = await chromium.launch({ executablePath: EXECUTABLE, args });
    this.shared = await this.#new({});
  }

  async #new(options) {
    const context = await this.browser.newContext({
      ignoreHTTPSErrors: true,
      locale: 'en-US',
      baseURL: this.system.url,
      ...options,
    });
    context.setDefaultTimeout(LIMIT_MS);
    return context;
  }

  async context(options) {
    if (Object.keys(options).length === 0) return this.shared;
    this.#own.push(await this.#new(options));
    return this.#own.at(-1);
  }

  pages() {
    return [this.shared, ...this.#own].flatMap((one) => one.pages());
  }

  async leave() {
    await Promise.all([...this.shared.pages(), ...this.#own].map((one) => one.close()));
    await this.shared.setOffline(false);
    await this.shared.clearCookies();
    this.#own = [];
  }

  stop() {
    return this.browser?.close();
  }
}

// Opens LINK in a new page of CONTEXT, and waits for the screen AT.
export async function enter(context, link, at) {
  const page = await context.newPage();
  const wizard = new Wizard(page);
  for (const [event, text] of [
    ['console', (message) => (message.type() === 'error' ? message.text() : '')],
    ['pageerror', (error) => `${error.stack}`],
  ])
    page.on(event, (arg) => {
      if (text(arg) !== '' && !EXPECTED.test(text(arg))) wizard.problems.push(text(arg));
    });
  await page.goto(link);
  if (at !== undefined) await wizard.at(at);
  return wizard;
}

// `it` that keeps pictures of the pages when a case fails, and fails a case
// in which a script failed or the Content-Security-Policy was broken.
function watching(it, people) {
  return (name, fn) =>
    it(name, async (t) => {
      try {
        await fn(t);
        // A browser can have a page of its own open.
        assert.deepEqual(
          people.pages().flatMap((page) => page.wizard?.problems ?? []),
          [],
        );
      } catch (error) {
        await picture(people.pages());
        throw error;
      }
    });
}

async function picture(pages) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'admitone-failed-'));
  for (const [n, page] of pages.entries()) {
    const file = path.join(dir, `${n}.png`);
    await page.screenshot({ path: file, fullPage: true }).catch(() => {});
    console.error(`--- ${page.url().replace(/#.*/, '')}: ${file}`);
  }
}

// Makes an invite and gives it with link(), the path that opens it.
export async function invite(s, ...options) {
  const [made] = await s.invites(1, ...options);
  return { ...made, path: `/#${made.token}` };
}

// Exactly one submission came of the invite ID, and nothing is broken.
export async function assertStoredOnce(s, id) {
  assert.equal(
    await s.sql(`SELECT count(*) FROM admitone.submission
      WHERE invite_id = '${id}'`),
    '1',
  );
  await s.cli('verify');
}
