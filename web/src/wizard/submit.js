// SPDX-License-Identifier: MIT
// submit.js -- what happens after "send": once, until there is an answer.
import { now } from '../common/dates.js';
import { bodyOf, fieldsOf, firstStepWithProblem, problemsOf, valueIn } from './answers.js';
import { app } from './app.js';
import { problemSaid } from './fieldErrors.js';
import { STEPS } from './fields.js';
import { addDate } from './open.js';
import { send } from './send.js';
import { endDone, endWith, go, replace, report } from './show.js';

// The state, not a button, knows that one is on its way already.
export function submit() {
  if (app.sending) return;
  const wrong = firstStepWithProblem(app.answers);
  if (wrong) {
    go(wrong.name);
    report(problemsOf(app.answers, wrong));
    return;
  }
  go('sending');
  sendForm();
}

export async function sendForm() {
  const calling = new AbortController();
  app.sending = calling;
  const meaning = await send(bodyOf(app.answers, app.token), {
    signal: calling.signal,
    waiter: app.waiter,
    ...app.progress,
  });
  app.progress.stop();
  if (app.sending !== calling) return;
  app.sending = null;
  OUTCOMES[meaning.outcome](meaning);
}

// The person went back to the answers. Should the form have got there, the
// next answer says so.
export function callOff() {
  app.sending?.abort();
  app.sending = null;
}

// When it was there before, the server knows since when. What is not stored,
// because an earlier version counts, is nothing to keep a copy of.
function tellDone({ reference, again, differs }) {
  app.copy = differs ? null : app.answers;
  endDone({ reference, differs, date: again ? null : now().toISOString() });
  if (again) addDate();
}

function tellFailed({ error }) {
  app.progress.tell({
    key: 'progress.failed',
    values: { error: error ?? '' },
    ways: ['tryNow', 'back'],
    still: true,
  });
}

// Each field's first text lands at the field, on the first step that has one.
function tellInvalid({ fieldErrors, fieldCodes }) {
  const wrong = (step) => fieldsOf(step).filter((name) => fieldErrors[name]);
  const step = STEPS.find((one) => wrong(one).length > 0);
  if (!step) {
    tellFailed({ error: Object.values(fieldErrors).flat().join(' ') });
    return;
  }
  replace(step.name);
  report(
    new Map(
      wrong(step).map((name) => [
        name,
        {
          ...problemSaid(app.form, name, fieldCodes[name][0], fieldErrors[name][0]),
          rejected: valueIn(app.answers, name),
        },
      ]),
    ),
  );
}

// By send.js's outcomes.
const OUTCOMES = {
  done: tellDone,
  alreadyUsed: () => endDone({ alreadyUsed: true }),
  expired: () => endWith('expired'),
  revoked: () => endWith('revoked'),
  notFound: () => endWith('notFound'),
  invalid: tellInvalid,
  failed: tellFailed,
};
