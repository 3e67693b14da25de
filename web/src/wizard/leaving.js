// SPDX-License-Identifier: MIT
// leaving.js -- asks before the page is left, while that would lose something.

let asking = false;

function ask(event) {
  event.preventDefault();
  event.returnValue = ''; // for browsers that want this instead
}

// Only while needed: a page that listens is not kept for the way back.
export function askBeforeLeaving(needed) {
  if (needed === asking) return;
  asking = needed;
  if (needed) addEventListener('beforeunload', ask);
  else removeEventListener('beforeunload', ask);
}
