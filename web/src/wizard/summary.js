// SPDX-License-Identifier: MIT
// summary.js -- the list of what is wrong on a screen, with a way to each.
import { make } from '../common/dom.js';
import { t } from '../common/language.js';
import { tellProblem } from './fieldErrors.js';
import { controlOf } from './steps.js';

// With its label in sight.
export function focusControl(root, name) {
  const control = controlOf(root, name);
  control?.closest('[data-field]').scrollIntoView();
  control?.focus({ preventScroll: true });
}

// The location's hash is the invite, so a link goes there by itself.
function makeLink(root, name, problem) {
  const follow = (event) => {
    event.preventDefault();
    focusControl(root, name);
  };
  const control = controlOf(root, name);
  return make(
    'li',
    {},
    control
      ? make(
          'a',
          { class: 'usa-link', href: `#${control.id}`, on: { click: follow } },
          tellProblem(name, problem),
        )
      : tellProblem(name, problem),
  );
}

// Puts the summary of PROBLEMS, a map by field, below the screen's heading,
// instead of an older one. Returns it, or null when nothing is wrong.
export function putSummary(root, problems) {
  root.querySelector('#error-summary')?.remove();
  if (problems.size === 0) return null;
  const summary = make(
    'div',
    {
      class: 'usa-alert usa-alert--error',
      id: 'error-summary',
      role: 'alert',
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
  root.querySelector('.usa-step-indicator').after(summary);
  return summary;
}
