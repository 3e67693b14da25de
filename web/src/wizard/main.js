// SPDX-License-Identifier: MIT
// main.js -- starts the wizard: what the person and the browser do, and what
// is done about it.
import { LANGUAGES, loadTexts, rememberLanguage, useLanguage } from '../common/language.js';
import { documentChosen, firstStepWithProblem, knownOf, problemsOf } from './answers.js';
import { app } from './app.js';
import { saveCopy } from './copy.js';
import { chooseDocument } from './documents.js';
import { STEPS } from './fields.js';
import { drawHeader } from './frame.js';
import { collect, watchInputs } from './inputs.js';
import { askBeforeLeaving } from './leaving.js';
import { findToken, tokenOfHash } from './link.js';
import { open, openAgain, openLanguage, openOther, showAddress } from './open.js';
import { draw, formScreen, go, replace, report, show, stepCalled } from './show.js';
import { loadPad } from './signature.js';
import { controlOf, setProblem } from './steps.js';
import { callOff, sendForm, submit } from './submit.js';
import { focusControl, putSummary } from './summary.js';

// --- What the person does --------------------------------------------------

function next() {
  collect();
  const step = stepCalled(app.screen);
  const problems = problemsOf(app.answers, step);
  if (problems.size > 0) report(problems);
  else go(screenAfter(step));
}

// A correction leads back to the review, by way of what it made wrong.
function screenAfter(step) {
  const following = STEPS[STEPS.indexOf(step) + 1]?.name ?? 'review';
  if (!app.reviewed) return following;
  return firstStepWithProblem(app.answers)?.name ?? 'review';
}

function goTo({ step, for: name }) {
  if (app.screen !== step) go(step);
  focusControl(app.section, name);
}

// After an answer that changes what is asked: the screen, with the focus at
// field NAME.
function askAgain(name) {
  drawAgain();
  collect();
  focusControl(app.section, name);
}

// Who chose of list C first goes on with list B, which stands above it.
function pick({ list, key }) {
  collect();
  app.answers.picking = null;
  chooseDocument(app.answers, list, key);
  const isSecond = list !== 'listC' || documentChosen(app.answers, 'listB');
  askAgain(isSecond ? `${list}Doc` : 'listBDoc');
}

function pickAgain({ list }) {
  const { answers } = app;
  collect();
  answers.picking = answers.picking === list ? null : list;
  askAgain(`${list}Doc`);
}

// The person gives what was known, beginning with that.
function own({ for: name }) {
  const { answers } = app;
  collect();
  answers.inputs[name] = knownOf(answers, name).value;
  answers.inputs[`${name}-own`] = true;
  askAgain(name);
}

// While nothing is on its way, the form is sent again; else a wait ends.
function tryNow() {
  if (app.screen === 'sending' && !app.sending) sendForm();
  else app.waiter.hurry();
}

function useLink() {
  const { token, problem } = findToken(document.getElementById('inviteLink').value);
  if (token) {
    startOver(token);
    return;
  }
  setProblem(app, app.section, 'inviteLink', { code: problem });
  controlOf(app.section, 'inviteLink').focus();
}

function startOver(token) {
  askBeforeLeaving(false);
  openOther(token);
}

// By data-action; each gets the button's data. Widgets see to their own.
const ACTIONS = {
  next,
  submit,
  goTo,
  pick,
  pickAgain,
  own,
  tryNow,
  useLink,
  back: () => history.back(),
  edit: ({ step }) => go(step),
  print: () => print(),
  showCopy: () => show('copy'),
  hideCopy: () => show('done'),
  saveCopy: () => saveCopy(app.section, app.done),
  otherLink: () => replace('link'),
};

async function changeLanguage(name) {
  try {
    await useLanguage(name);
  } catch {
    return; // no connection: the page stays as it can be read
  }
  rememberLanguage(name);
  if (app.screen === 'loading') drawHeader(app);
  else drawAgain();
}

// The same screen, with all that is on it.
function drawAgain() {
  const link = document.getElementById('inviteLink')?.value;
  const summary = app.section.querySelector('#error-summary');
  const problems = new Map(app.problems);
  draw(app.screen);
  if (summary) putSummary(app.section, problems);
  if (link) document.getElementById('inviteLink').value = link;
}

// --- What the browser does -------------------------------------------------

function onPopState({ state }) {
  if (tokenOfHash(location.hash) !== app.token) return; // see onHashChange
  if (app.end) {
    history.replaceState({ screen: app.end }, '');
    if (app.screen !== app.end) show(app.end);
  } else if (app.answers) {
    callOff();
    show(formScreen(state));
  }
}

// Another link was opened in this tab.
function onHashChange() {
  const token = tokenOfHash(location.hash);
  if (token !== app.token) startOver(token);
}

function onPageShow({ persisted }) {
  if (persisted) openAgain();
}

function onLanguageClick({ target }) {
  const button = target.closest('[data-lang]');
  if (button) changeLanguage(button.dataset.lang);
}

// The location's hash is the invite: no link may change it.
function onSkip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

// What may be needed when the connection is gone.
function loadTheRest() {
  for (const name of LANGUAGES) loadTexts(name).catch(() => {});
  loadPad().catch(() => {});
}

async function start() {
  showAddress(app.token, history.state);
  await openLanguage();
  drawHeader(app);
  await open();
  loadTheRest();
}

watchInputs((action, data) => ACTIONS[action]?.(data));
document.querySelector('.languages').addEventListener('click', onLanguageClick);
document.getElementById('skip').addEventListener('click', onSkip);
addEventListener('popstate', onPopState);
addEventListener('hashchange', onHashChange);
addEventListener('pageshow', onPageShow);
start();
