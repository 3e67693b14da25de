// SPDX-License-Identifier: MIT
// ready.js -- may anybody be invited yet? Not before the settings say what the
// form needs: the server refuses it (invites_refused() in sql/).
import { make } from '../common/dom.js';
import { t } from '../common/language.js';
import { app, isAdministrator } from './app.js';
import { makeNotice } from './ui/notice.js';
import { link } from './ui/show.js';

const NEEDED = [
  'useEVerify',
  'employerName',
  'employerTitle',
  'employerBusinessName',
  'employerBusinessAddress',
];

export const isReady = (settings = app.settings) =>
  NEEDED.every((name) => settings[name] !== null && settings[name] !== undefined);

// Somebody else may have completed them since this page was loaded.
export async function learnSettings(visit) {
  if (!isReady()) Object.assign(app.settings, await visit.read('config'));
}

// Who may, completes them; who may not, is told whom to ask.
export const tellSetup = () =>
  isAdministrator() ? link('/settings', t('ready.settings')) : t('ready.ask');

// Instead of a form that would be refused.
export const tellNotReady = () =>
  makeNotice('warning', make('p', { id: 'not-ready' }, t('ready.not'), ' ', tellSetup()));
