// SPDX-License-Identifier: MIT
// staff-screens.test.mjs -- every page and dialog of the staff: axe finds
// nothing at WCAG 2.2 AA, nothing is cut off at 320 pixels, every key has a
// text; and a picture of each, for a person to look at.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { form, worksUntil } from '../system/form.mjs';
import { OldDatabase } from '../system/open-i9.mjs';
import { makeSvg } from '../system/pictures.mjs';
import { require } from './browser.mjs';
import { withStaff } from './staff.mjs';

const { AxeBuilder } = require('@axe-core/playwright');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag21a', 'wcag22aa', 'best-practice'];
const WIDTHS = [320, 1280];
const FOLDER =
  process.env.ADMITONE_SCREENSHOTS ?? fs.mkdtempSync(path.join(os.tmpdir(), 'admitone-screens-'));
fs.mkdirSync(FOLDER, { recursive: true });
console.error(`--- pictures: ${FOLDER}`);

// The pages that need no row, by path and heading.
const PAGES = {
  submissions: 'Submissions',
  invites: 'Invites',
  'invites/upload': 'Upload a list',
  employees: 'Employees',
  renewals: 'Reverification',
  receipts: 'Receipts',
  audit: 'Audit',
  settings: 'Settings',
  accounts: 'Accounts',
  account: 'My account',
  nowhere: 'Page not found',
};

// Dialogs: the page, the button that opens it.
const DIALOGS = [
  ['invites', 'create'],
  ['invites', 'resend'],
  ['invites', 'extend'],
  ['invites', 'revoke'],
  ['employees', 'create'],
  ['renewals', 'sendRenewal'],
  ['accounts', 'create'],
  ['accounts', 'changeRole'],
  ['accounts', 'disable'],
  ['account', 'endOthers'],
];

const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

withStaff('staff screens', {}, (s, it, visit) => {
  let hr, submission, moved, employee;

  async function axe({ page }, name) {
    const { violations } = await new AxeBuilder({ page })
      .withTags(RULES)
      // Not among the tags yet: what is seen is part of what is said.
      .options({ rules: { 'label-content-name-mismatch': { enabled: true } } })
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
  const overflow = ({ page }) =>
    page.evaluate(() => {
      const wide = document.documentElement.clientWidth;
      return document.documentElement.scrollWidth <= wide
        ? []
        : [...document.querySelectorAll('body *')]
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > wide + 1)
            .map((one) => one.outerHTML.slice(0, 120));
    });

  // Keys without a text show themselves.
  const untold = async ({ page }) =>
    (await page.locator('body').innerText())
      .match(/\b[a-z]+[A-Za-z]*\.[a-z][A-Za-z._]+\b/g)
      ?.filter((word) => !/example|localhost|\.(csv|pdf)$/.test(word)) ?? [];

  // What would be printed: what is pressed, and text that is not black.
  const printed = ({ page }) =>
    page.evaluate(() => {
      const seen = (one) => one.checkVisibility({ visibilityProperty: true });
      const says = (one) =>
        [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
      return [...document.querySelectorAll('body *')]
        .filter(seen)
        .filter(
          (one) =>
            one.matches('button, .usa-button, nav, [type=search]') ||
            (says(one) && getComputedStyle(one).color !== 'rgb(0, 0, 0)') ||
            !/^(none|rgba\(0, 0, 0, 0\))$/.test(getComputedStyle(one).backgroundColor),
        )
        .map((one) => one.outerHTML.slice(0, 120));
    });

  async function print(desk, name) {
    await desk.page.emulateMedia({ media: 'print' });
    assert.deepEqual(await printed(desk), [], `${name}, printed`);
    await desk.page.screenshot({
      fullPage: true,
      path: path.join(FOLDER, `staff-print-${name}.png`),
    });
    await desk.page.emulateMedia({ media: 'screen' });
  }

  async function look(desk, name) {
    await axe(desk, name);
    assert.deepEqual(await untold(desk), [], name);
    for (const width of WIDTHS) {
      await desk.page.setViewportSize({ width, height: 900 });
      assert.deepEqual(await overflow(desk), [], `${name} at ${width}`);
      await desk.page.screenshot({
        fullPage: true,
        path: path.join(FOLDER, `staff-${width}-${name}.png`),
      });
    }
  }

  // Something of every kind is there.
  async function fill() {
    hr = await s.person();
    await hr.put('/api/logo', makeSvg(), { type: 'image/svg+xml' });
    const make = async (body) => (await hr.post('/api/invites', body)).json;
    const [used, approved, revoked] = await Promise.all(
      [
        { nameHint: 'Zoe Okonkwo', externalId: 'NTX-1' },
        { nameHint: 'Søren Kim' },
        { nameHint: 'Gone Away' },
      ].map(make),
    );
    await make({
      nameHint: 'Erika Example',
      emailHint: 'erika.example.with.a.long.name@example.org',
    });
    for (const [{ token }, lastName] of [
      [used, 'Okonkwo'],
      [approved, 'Kim'],
    ])
      await s.submit(form(token, { lastName, firstName: 'Zoe', ...worksUntil(inDays(20)) }));
    await s.submit(form(used.token, { lastName: 'Other' }));
    await hr.delete(`/api/invites/${revoked.id}`);
    await hr.patch(`/api/submissions/${approved.id}`, {
      status: 'rejected',
      reason: 'The copy cannot be read.',
    });
    submission = used.id;
    employee = (await hr.get(`/api/submissions/${submission}`)).json.employee.id;
    moved = await moveIn();
  }

  // A hire whose form the old database had twice.
  async function moveIn() {
    const old = new OldDatabase();
    const hire = old.hire(1);
    const { body } = hire.submission;
    old.again(hire, { body: { ...body, city: 'Waco', zip: '76701' } });
    const { code, stderr } = await old.tryImport(s, await old.create(s));
    assert.equal(code, 0, stderr);
    return s.sql(`SELECT row_id FROM admitone.imported WHERE old_id = '${hire.submission.id}'`);
  }

  it('signing in', async () => {
    await fill();
    const desk = await visit('/submissions');
    await desk.at('Sign in');
    await look(desk, 'signin');
    await desk.send('signin', {
      email: 'nobody@example.org',
      password: 'wrong wrong wrong',
    });
    await desk.notice('wrong');
    await look(desk, 'signin-wrong');
  });

  // Two people at once look at ALL: there are two processors.
  async function share(all, lookAt) {
    const left = [...all];
    await Promise.all(
      [1, 2].map(async () => {
        const desk = await visit('/submissions', { as: hr });
        await desk.at('Submissions');
        while (left.length > 0) await lookAt(desk, ...left.shift());
      }),
    );
  }

  it('all pages', () =>
    share(
      [
        ...Object.entries(PAGES),
        [`submissions/${submission}`, 'Okonkwo', 'submission'],
        [`submissions/${moved}`, 'Smith-Jones', 'submission-moved'],
        [`employees/${employee}`, 'Okonkwo', 'employee'],
      ],
      async (desk, where, heading, name = where.replace('/', '-')) => {
        await desk.go(`/${where}`, heading);
        await look(desk, name);
        await print(desk, name);
      },
    ));

  it('all dialogs', () =>
    share(
      [
        ...DIALOGS,
        ...['approve', 'reject'].map((act) => [`submissions/${submission}`, act]),
        ...['edit', 'terminate', 'sendRenewal', 'deactivate'].map((act) => [
          `employees/${employee}`,
          act,
        ]),
      ],
      async (desk, where, act) => {
        await desk.go(`/${where}`, PAGES[where] ?? 'Okonkwo');
        await desk.press(act);
        await desk.page.locator('dialog[open]').waitFor();
        await look(desk, `dialog-${where.split('/')[0]}-${act}`);
        await desk.page.keyboard.press('Escape');
        await desk.page.locator('dialog').waitFor({ state: 'detached' });
      },
    ));

  it('the second factor, with its picture', async () => {
    const desk = await visit('/account', { as: hr });
    await desk.at('My account');
    await desk.press('beginTotp');
    await desk.send('beginTotp', { password: hr.password });
    await desk.page.locator('canvas.qr').waitFor();
    await look(desk, 'totp');
  });
});
