// SPDX-License-Identifier: MIT
// settings.js -- what holds for the whole portal.
import { t } from '../../common/language.js';
import { app } from '../app.js';
import { drawBrand } from '../frame.js';
import { isReady } from '../ready.js';
import { put } from '../server.js';
import { makeForm } from '../ui/form.js';
import { makeNotice } from '../ui/notice.js';
import { makePart } from '../ui/show.js';
import { makeLogoPart } from './logo.js';
import { makePreview } from './preview.js';

const COLOR = { kind: 'color', hint: true, input: { width: 'sm', maxlength: 7 } };
const SPANISH = { lang: 'es' };

// Each part is saved by itself.
const PARTS = {
  eVerify: [
    {
      name: 'useEVerify',
      kind: 'truth',
      hint: true,
      choices: [
        ['', 'eVerify.unknown'],
        ['true', 'yes'],
        ['false', 'no'],
      ],
    },
  ],
  employer: [
    { name: 'employerName', hint: true },
    { name: 'employerTitle' },
    { name: 'employerBusinessName' },
    { name: 'employerBusinessAddress', kind: 'area', input: { rows: 3 } },
  ],
  branding: [
    { name: 'businessName' },
    { name: 'welcomeMessage', kind: 'area', hint: true, input: { rows: 4 } },
    { name: 'welcomeMessageEs', kind: 'area', hint: true, input: { rows: 4, ...SPANISH } },
    { name: 'footerText', kind: 'area', input: { rows: 2 } },
    { name: 'footerTextEs', kind: 'area', hint: true, input: { rows: 2, ...SPANISH } },
    { name: 'supportContact', hint: true },
    { name: 'supportContactEs', hint: true, input: SPANISH },
    { name: 'primaryColor', ...COLOR },
    { name: 'accentColor', ...COLOR },
  ],
  expiry: [{ name: 'inviteExpiryDays', kind: 'number', hint: true }],
};

function saved(visit, body, name) {
  Object.assign(app.settings, body);
  drawBrand();
  visit.again(t('settings.saved', { part: t(`settings.${name}`) }));
}

function makeSettings(visit, values, name) {
  const form = makeForm({
    id: name,
    fields: PARTS[name],
    values,
    submit: 'save',
    send: (given) => put('config', given),
    done: (body) => saved(visit, body, name),
  });
  if (name === 'branding') form.querySelector('.problem').before(makePreview(form));
  return makePart(name, t(`settings.${name}`), form);
}

export const settings = {
  heading: 'settings.heading',
  async open(visit) {
    const values = await visit.read('settings');
    visit.show(
      !isReady(values) && makeNotice('warning', t('settings.missing')),
      Object.keys(PARTS).flatMap((name) => [
        makeSettings(visit, values, name),
        name === 'branding' && makeLogoPart(values, (body) => saved(visit, body, 'logo')),
      ]),
    );
  },
};
