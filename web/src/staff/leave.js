// SPDX-License-Identifier: MIT
// leave.js -- whoever leaves what is typed (unsaved.js) is asked first: by a
// link, by the browser's buttons, by closing or reloading the page.
import { isShown, stay } from './address.js';
import { mayLose } from './ui/dialog.js';
import { giveUp, isAside, keepDrafts, unsaved } from './unsaved.js';

let asking = null; // the promise of the answer, while somebody is asked

// Resolves to whether the page may be left; what was typed is given up then.
export function mayLeave() {
  asking ??= mayLose().then((may) => {
    asking = null;
    if (may) giveUp();
    return may === true;
  });
  return asking;
}

const opensElsewhere = ({ ctrlKey, metaKey, shiftKey }) => ctrlKey || metaKey || shiftKey;

// A link within the pages, before anything is done about it.
async function onClick(event) {
  const link = event.target.closest('a[href^="#/"]');
  if (!link || opensElsewhere(event)) return;
  if ('keep' in link.dataset) keepDrafts();
  if (unsaved().length === 0) return;
  event.preventDefault();
  event.stopPropagation();
  if (await mayLeave()) link.click();
}

function onUnload(event) {
  if (unsaved().length > 0) event.preventDefault(); // the browser asks
}

// Calls DRAW when the browser's address has become another one's, by its
// buttons or by hand, and the page that is shown may be left.
export function watchLeaving(draw) {
  async function onMove() {
    if (asking || isShown()) return;
    // At the gate nobody moves: what was shown comes back behind it.
    if (isAside()) stay();
    else if (unsaved().length === 0 || (await mayLeave())) draw();
    else stay();
  }
  addEventListener('popstate', onMove);
  addEventListener('hashchange', onMove);
  addEventListener('beforeunload', onUnload);
  document.addEventListener('click', onClick, { capture: true });
}
