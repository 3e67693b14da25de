// SPDX-License-Identifier: MIT
// stage.js -- one screen at a time: shows it, names it, moves the focus there.
import { hush } from '../common/announce.js';
import { t } from '../common/language.js';

const sectionOf = (name) => document.querySelector(`[data-screen="${name}"]`);

function words(element) {
  return element.textContent.replace(/\s+/g, ' ').trim();
}

// The document's title: what is wrong, the screen, the form, whose it is.
export function nameScreen(section, business, hasProblems) {
  const heading = section.querySelector('h1');
  document.title = [
    (hasProblems ? `${t('error.prefix')} ` : '') + words(heading),
    t('form'),
    business,
  ]
    .filter(Boolean)
    .join(' – ');
}

// Shows screen NAME with CONTENT (nodes, nested, or nothing in between), all
// others hidden and emptied. Returns its section.
export function showScreen(name, content, { business, hasProblems }) {
  for (const section of document.querySelectorAll('[data-screen]')) {
    section.hidden = section.dataset.screen !== name;
    if (section.dataset.screen !== 'loading') section.replaceChildren();
  }
  hush();
  const section = sectionOf(name);
  section.append(...content.flat(Infinity).filter(Boolean));
  nameScreen(section, business, hasProblems);
  return section;
}

// So that a screen reader says it.
export function focusHeading(section) {
  const heading = section.querySelector('h1');
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

export function focusOn(element) {
  element.scrollIntoView({ block: 'start' });
  element.focus({ preventScroll: true });
}
