// SPDX-License-Identifier: MIT
// progress.js -- the words for a wait, on the screen that has it.
import { setAttribute } from '../common/dom.js';
import { t } from '../common/language.js';

const SLOW_MS = 8000;

// A wait is told by a key of the texts; the ways on (TRY_NOW, BACK) come when
// they are of use. SHOW() puts it on the screen that is there now.
export function makeProgress() {
  let told = { key: 'progress.asking', ways: [] };
  let slow;

  function show() {
    const words = document.getElementById('progress');
    if (!words) return;
    if (words.textContent !== t(told.key, told.values))
      words.textContent = t(told.key, told.values);
    setAttribute(words.parentElement, 'data-still', told.still);
    for (const button of words.closest('[data-screen]').querySelectorAll('[data-action]'))
      button.hidden = !told.ways.includes(button.dataset.action);
  }

  function tell(next) {
    clearTimeout(slow);
    told = { ways: [], ...next };
    show();
  }

  return {
    show,
    tell,
    // For untilReached(). The words stay while tries follow each other: a
    // screen reader says each new one.
    onTry(attempt) {
      if (attempt > 0) return;
      tell({ key: 'progress.first' });
      slow = setTimeout(() => tell({ key: 'progress.slow' }), SLOW_MS);
    },
    onWait({ offline }) {
      tell({
        key: offline ? 'progress.offline' : 'progress.waiting',
        ways: ['tryNow', 'back'],
      });
    },
    stop() {
      clearTimeout(slow);
    },
  };
}
