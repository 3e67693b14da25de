// SPDX-License-Identifier: MIT
// show.js -- from screen to screen, in step with the browser's history.
import { fieldsOf } from './answers.js';
import { app } from './app.js';
import { STEPS } from './fields.js';
import { businessOf, drawFooter, drawHeader } from './frame.js';
import { askBeforeLeaving } from './leaving.js';
import { makeReview } from './review.js';
import { SCREENS } from './screens.js';
import { focusHeading, focusOn, nameScreen, showScreen } from './stage.js';
import { makeStep, refreshStep, setProblem } from './steps.js';
import { putSummary } from './summary.js';

export const stepCalled = (name) => STEPS.find((step) => step.name === name);

function contentOf(name) {
  if (name === 'review') return makeReview(app);
  const step = stepCalled(name);
  return step ? makeStep(app, step) : SCREENS[name](app);
}

function drawProblems(step) {
  refreshStep(app, app.section, step);
  for (const [field, problem] of app.problems) setProblem(app, app.section, field, problem);
}

// Draws screen NAME, new or again. The focus stays where it is; where that is
// drawn again, it goes to the heading.
export function draw(name) {
  const step = stepCalled(name);
  const hadFocus = app.section?.contains(document.activeElement);
  app.screen = name;
  drawHeader(app);
  drawFooter(app);
  app.section = showScreen(name, contentOf(name), {
    business: businessOf(app.settings),
    hasProblems: app.problems.size > 0,
  });
  app.progress.show();
  if (step) drawProblems(step);
  if (hadFocus) focusHeading(app.section);
}

// Leads to screen NAME.
export function show(name) {
  app.problems.clear();
  if (name === 'review') app.reviewed = true;
  draw(name);
  scrollTo(0, 0); // as a new page would
  focusHeading(app.section);
}

// Each screen on the way is an entry of the browser's history, with the same
// address: its back button goes one screen back.
export function go(name) {
  history.pushState({ screen: name }, '');
  show(name);
}

export function replace(name) {
  history.replaceState({ screen: name }, '');
  show(name);
}

// The screen that a history entry's STATE means: a step or the review. Nothing
// is sent because somebody walks through the history.
export function formScreen(state) {
  const name = state?.screen;
  if (name === 'sending') return 'review';
  return stepCalled(name) || name === 'review' ? name : STEPS[0].name;
}

// The end: no way leads back into the form, and nothing of it stays.
export function endWith(name) {
  app.end = name;
  app.answers = null;
  askBeforeLeaving(false);
  if (name !== 'done') app.draft.forget();
  replace(name);
}

export function endDone(record) {
  app.done = record;
  app.draft.finish(record);
  endWith('done');
}

// Shows PROBLEMS, a map by field, on the step that is shown, and leads to
// their summary.
export function report(problems) {
  for (const name of fieldsOf(stepCalled(app.screen)))
    setProblem(app, app.section, name, problems.get(name) ?? null);
  app.problems = new Map(problems);
  nameScreen(app.section, businessOf(app.settings), true);
  focusOn(putSummary(app.section, problems));
}
