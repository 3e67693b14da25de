// SPDX-License-Identifier: MIT
// open.js -- from the link to the form, or to what there is to say instead.
import { loadJson } from '../common/files.js';
import { language, useLanguage } from '../common/language.js';
import { untilReached } from '../common/retry.js';
import { makeAnswers } from './answers.js';
import { app } from './app.js';
import { openDraft } from './draft.js';
import { STEPS } from './fields.js';
import { drawFooter, drawHeader } from './frame.js';
import { readInvite, readSettings } from './invite.js';
import { draw, endDone, endWith, formScreen, replace, show } from './show.js';

const SLOW_MS = 8000;

// Asks without a word on the screen.
function quiet() {
  return { signal: new AbortController().signal, waiter: app.waiter };
}

function tellUnreachable() {
  if (app.screen === 'loading') show('unreachable');
}

// Asks; when there is no answer, or not soon, the screen says so.
function told() {
  return {
    ...quiet(),
    onTry: app.progress.onTry,
    onWait(wait) {
      tellUnreachable();
      app.progress.onWait(wait);
    },
  };
}

async function untilLoaded(load, watch) {
  await untilReached(
    () =>
      load().then(
        () => ({ reached: true }),
        () => ({ reached: false, retryAfter: 0 }),
      ),
    watch,
  );
  return load();
}

// Until it says so, the page has no words of its own: those of index.html.
export function openLanguage() {
  return untilLoaded(() => useLanguage(language()), {
    ...quiet(),
    onWait: () => document.documentElement.classList.add('broken'),
  });
}

// Without a token: asks for the link.
async function openWithout() {
  replace('link');
  app.settings = await readSettings(quiet());
  drawHeader(app);
  drawFooter(app);
}

async function openToken() {
  app.draft = await openDraft(app.token);
  if (app.draft.done) {
    app.done = app.draft.done;
    app.end = 'done';
    replace('done');
  }
  const watch = app.end ? quiet() : told();
  const slow = setTimeout(tellUnreachable, SLOW_MS);
  const [settings, invite, form] = await Promise.all([
    readSettings(watch),
    readInvite(app.token, watch),
    untilLoaded(() => loadJson('form.json'), watch),
  ]);
  clearTimeout(slow);
  app.progress.stop();
  Object.assign(app, { settings, form });
  if (app.end) confirmDone(invite);
  else openInvite(invite);
}

// What this tab knows to be done is done, unless the server knows the invite
// and says that it is fresh.
function confirmDone(invite) {
  if (invite.screen === 'personal') {
    app.draft.forget();
    location.reload();
    return;
  }
  app.done.date ??= invite.usedAt;
  app.draft.finish(app.done);
  draw('done');
}

// The date of a form that is done, from the server.
export async function addDate() {
  confirmDone(await readInvite(app.token, quiet()));
}

function openInvite(invite) {
  app.invite = invite;
  if (invite.screen === 'personal') openForm();
  else if (invite.screen === 'done') endDone({ date: invite.usedAt });
  else endWith(invite.screen);
}

function openForm() {
  const { inputs, missed } = app.draft;
  const fresh = Object.keys(inputs).length === 0;
  app.answers = makeAnswers(app.form, app.settings);
  Object.assign(app.answers.inputs, inputs);
  app.missed = new Set(missed);
  if (fresh) app.answers.inputs.email = app.invite.emailHint ?? '';
  replace(fresh ? STEPS[0].name : formScreen(history.state));
}

export function open() {
  return app.token ? openToken() : openWithout();
}

// After a while elsewhere: perhaps the form was sent from another tab.
export async function openAgain() {
  const inForm = () => app.answers && !app.end && !app.sending;
  if (!inForm()) return;
  const invite = await readInvite(app.token, quiet());
  if (inForm() && invite.screen !== 'personal') openInvite(invite);
}

// The address is TOKEN's link, or that of the page that asks for one, whatever
// it was. STATE is the history entry's.
export function showAddress(token, state = null) {
  history.replaceState(state, '', token ? `/#${encodeURIComponent(token)}` : '/');
}

// Another invite's link: everything starts over.
export function openOther(token) {
  showAddress(token);
  location.reload();
}
