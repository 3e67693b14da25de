// SPDX-License-Identifier: MIT
// left.js -- what was typed for an act that is not to be done any more, or not
// now: told above the page, until it is saved or discarded.
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { forgetLeft, leftDrafts } from '../unsaved.js';
import { makeNotice } from './notice.js';
import { makeButton } from './show.js';

function discard() {
  forgetLeft();
  drawLeft();
  document.querySelector('h1').focus();
}

// As it is now.
export function drawLeft() {
  const left = leftDrafts();
  document
    .getElementById('left')
    ?.replaceChildren(
      ...(left.length > 0
        ? [
            makeNotice(
              'warning',
              make('p', {}, t('unsaved.left')),
              ...left.flatMap(({ label, typed }) => [
                make('p', {}, `${label}:`),
                make('blockquote', { class: 'typed', dir: 'auto' }, typed),
              ]),
              makeButton('discard', 'unsaved.discard', {}, discard),
            ),
          ]
        : []),
    );
}
