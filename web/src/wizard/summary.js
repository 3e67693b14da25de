// SPDX-License-Identifier: MIT
// summary.js -- the list of what is wrong on a screen, with a way to each.
import { make } from '../common/dom.js';
import { t } from '../common/language.js';
import { tellProblem } from './fieldErrors.js';
import { controlOf } from './steps.js';
import { nameOf } from './widgets/frame.js';

// With its label in sight.
export function focusControl(root, name) {
  const control = controlOf(root, name);
  control?.closest('[data-field]').scrollIntoView();
  control?.focus({ preventScroll: true });
}

// The location's hash is the invite, so a link goes there by itself.
function makeLink(root, name, problem) {
  const text = `${nameOf(name)}: ${tellProblem(name, problem)}`;
  const follow = (event) => {
    event.preventDefault();
    focusControl(root, name);
  };
  const control = controlOf(root, name);
  return make(
    'li',
    {},
    control
      ? make('a', { class: 'usa-link', href: `#${control.id}`, on: { click: follow } }, text)
      : text,
  );
}

function makeSummary(root, problems, role) {
  return make(
    'div',
    {
      class: 'usa-alert usa-alert--error',
      id: 'error-summary',
      role,
      tabindex: '-1',
      'aria-labelledby': 'error-summary-heading',
    },
    make(
      'div',
      { class: 'usa-alert__body' },
      make(
        'h2',
        { class: 'usa-alert__heading', id: 'error-summary-heading' },
        t(problems.size === 1 ? 'summary.one' : 'summary.many', {
          count: problems.size,
        }),
      ),
      make(
        'ul',
        { class: 'usa-list' },
        [...problems].map(([name, problem]) => makeLink(root, name, problem)),
      ),
    ),
  );
}

// Puts the summary of PROBLEMS, a map by field, below the screen's heading,
// instead of an older one. Returns it, or null when nothing is wrong.
export function putSummary(root, problems) {
  root.querySelector('#error-summary')?.remove();
  if (problems.size === 0) return null;
  const summary = makeSummary(root, problems, 'alert');
  root.querySelector('.usa-step-indicator').after(summary);
  return summary;
}

// Lets the summary, where there is one, follow what is wrong by now, in the
// order of the fields. Who mends is not interrupted: it is no alert any more.
export function followSummary(root, problems) {
  const before = root.querySelector('#error-summary');
  if (!before) return;
  const names = [...root.querySelectorAll('[data-field]')].map((group) => group.dataset.field);
  const now = new Map(
    names.filter((name) => problems.has(name)).map((name) => [name, problems.get(name)]),
  );
  const summary = makeSummary(root, now, 'group');
  if (now.size === 0) before.remove();
  else if (summary.textContent !== before.textContent) before.replaceWith(summary);
}
