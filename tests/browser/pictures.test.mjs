// SPDX-License-Identifier: MIT
// pictures.test.mjs -- README's pictures can be taken of the running product,
// with the invented people of `deploy/quickstart --demo`, and are of the sizes
// that README shows. With ADMITONE_PICTURES they are taken into that folder:
//
//   ADMITONE_PICTURES=docs/pictures node --test tests/browser/pictures.test.mjs
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { REPO } from '../system/harness.mjs';
import { invite } from './browser.mjs';
import { CITIZEN } from './people.mjs';
import { withStaff } from './staff.mjs';

const PHONE = { viewport: { width: 375, height: 812 }, isMobile: true, hasTouch: true };
const DESK = { viewport: { width: 1100, height: 812 } };
const LANDED = path.join(REPO, 'docs/pictures');
const FOLDER =
  process.env.ADMITONE_PICTURES ?? fs.mkdtempSync(path.join(os.tmpdir(), 'admitone-pictures-'));

// Width and height, from a PNG's first chunk.
function sizeOf(file) {
  const head = fs.readFileSync(file);
  return [head.readUInt32BE(16), head.readUInt32BE(20)];
}

const named = () =>
  [
    ...fs
      .readFileSync(path.join(REPO, 'README.md'), 'utf8')
      .matchAll(/docs\/pictures\/([\w-]+)\.png/g),
  ].map(([, name]) => name);

withStaff('pictures', { args: ['--demo'] }, (s, it, visit, open) => {
  const taken = [];
  after(() => FOLDER === process.env.ADMITONE_PICTURES || fs.rmSync(FOLDER, { recursive: true }));

  async function take({ page }, name) {
    const file = path.join(FOLDER, `${name}.png`);
    await page.screenshot({ path: file });
    assert.deepEqual(sizeOf(file), sizeOf(path.join(LANDED, `${name}.png`)), name);
    taken.push(name);
  }

  it('the form on a phone', async () => {
    const wizard = await open((await invite(s)).path, { at: 'personal', ...PHONE });
    await take(wizard, 'wizard');
    await wizard.fill('personal', CITIZEN);
    await wizard.next('status');
    await wizard.fill('status', CITIZEN);
    await wizard.next('documents');
    await take(wizard, 'documents');
  });

  it("the staff's pages", async () => {
    const as = await s.person('administrator', 'Robin Example');
    const desk = await visit('/submissions', { as, ...DESK });
    await desk.at('Submissions');
    await desk.press('later'); // the rest of what is to be done first
    await take(desk, 'submissions');
    await desk.page.getByRole('link', { name: /Flagged/ }).click();
    await desk.at(/Flagged/);
    await take(desk, 'submission');
  });

  it('are those of README, no more and no fewer', () => {
    assert.deepEqual(taken.sort(), named().sort());
    assert.deepEqual(
      fs.readdirSync(LANDED).sort(),
      taken.map((name) => `${name}.png`),
    );
  });
});
