// SPDX-License-Identifier: MIT
// inputs.js -- listens to what is typed, chosen and pressed on the screens.
import { announce } from '../common/announce.js';
import { isShown, problemOf } from './answers.js';
import { app } from './app.js';
import { secretsIn } from './draft.js';
import { tellProblem } from './fieldErrors.js';
import { businessOf } from './frame.js';
import { askBeforeLeaving } from './leaving.js';
import { stepCalled } from './show.js';
import { nameScreen } from './stage.js';
import { groupOf, refreshStep, setProblem } from './steps.js';
import { followSummary } from './summary.js';
import { nameOf } from './widgets/frame.js';

const ONCE = '[data-action=next], [data-action=submit], [data-action=back]';

const touched = new Set(); // fields that were changed and not yet left
let pressing = false; // a finger or a mouse button is down
let waiting = null; // a field that was left meanwhile
let used = null; // the screen that was answered on last
let act; // what to call for a button

// --- Answers ---------------------------------------------------------------

function store(control) {
  const { inputs } = app.answers;
  if (control.type === 'checkbox') inputs[control.id] = control.checked;
  else if (control.type !== 'radio') inputs[control.id] = control.value;
  else if (control.checked) inputs[control.name] = control.value;
}

// Keeps the draft. Whoever leaves is asked when there is more than it holds.
function keep() {
  const secrets = secretsIn(app.answers);
  for (const name of secrets) app.missed.delete(name);
  const kept = app.draft.save(app.answers, app.missed);
  const typed = Object.values(app.answers.inputs).some(Boolean);
  askBeforeLeaving(secrets.length > 0 || (typed && !kept));
}

// The summary and the title say what is still wrong.
function follow() {
  followSummary(app.section, app.problems);
  nameScreen(app.section, businessOf(app.settings), app.problems.size > 0);
}

function changed(id) {
  refreshStep(app, app.section, stepCalled(app.screen), id);
  follow();
  keep();
}

const fieldAt = (element) => element.closest?.('[data-field]')?.dataset.field;

function onInput({ target }) {
  if (!app.answers || !stepCalled(app.screen) || !target.name) return;
  used = app.section;
  store(target);
  touched.add(fieldAt(target));
  changed(target.type === 'radio' ? target.name : target.id);
}

function onSigned() {
  touched.add('signatureDataUrl');
  changed('signature');
}

// Takes in all inputs of the screen: some browsers fill in a form without
// telling. Whoever collects tells what is wrong: nothing is left to check.
export function collect() {
  touched.clear();
  app.section.querySelectorAll('input[name], select').forEach(store);
  changed();
}

// --- Leaving a field -------------------------------------------------------

// Tells what is wrong with a field that was left, once it was used.
function check(name) {
  if (!app.answers || !touched.delete(name)) return;
  if (!groupOf(app.section, name) || !isShown(app.answers, name)) return;
  const problem = problemOf(app.answers, name);
  setProblem(app, app.section, name, problem);
  follow();
  if (problem) announce(`${nameOf(name)}: ${tellProblem(name, problem)}`);
}

// An error that appears while a button is pressed would move the button away
// from under the finger.
function onLeave({ target, relatedTarget }) {
  const name = fieldAt(target);
  if (!name || (relatedTarget && fieldAt(relatedTarget) === name)) return;
  if (pressing) waiting = name;
  else check(name);
}

function onPress() {
  pressing = true;
}

function onRelease() {
  pressing = false;
  if (waiting) setTimeout(check, 0, waiting);
  waiting = null;
}

// --- Buttons and keys ------------------------------------------------------

// The second half of a double click was meant for the screen before.
function isLate(event, button) {
  return event.detail > 1 && used !== app.section && button.matches(ONCE);
}

function onClick(event) {
  const button = event.target.closest('[data-action]');
  if (!button) return;
  if (isLate(event, button)) event.preventDefault();
  else if (button.type !== 'submit') act(button.dataset.action, button.dataset);
}

function onSubmit(event) {
  event.preventDefault();
  act(event.target.querySelector('[type=submit]').dataset.action, {});
}

// On a screen's keyboard "next" goes to the next field, as it says; with a
// real one, Enter sends the step.
function onKey(event) {
  const { target, key } = event;
  if (key !== 'Enter' || target.enterKeyHint !== 'next' || !matchMedia('(pointer: coarse)').matches)
    return;
  event.preventDefault();
  const controls = [...target.form.querySelectorAll('input, select, button')].filter(
    (control) => control.offsetParent !== null,
  );
  controls[controls.indexOf(target) + 1]?.focus();
}

const LISTENERS = {
  input: onInput,
  change: onInput,
  answered: onSigned,
  focusout: onLeave,
  click: onClick,
  submit: onSubmit,
  keydown: onKey,
};

// Calls ON_ACTION(action, dataset) for each button that is pressed.
export function watchInputs(onAction) {
  const main = document.getElementById('main');
  act = onAction;
  for (const [event, listener] of Object.entries(LISTENERS)) main.addEventListener(event, listener);
  addEventListener('pointerdown', onPress, true);
  addEventListener('pointerup', onRelease, true);
  addEventListener('pointercancel', onRelease, true);
}
