// SPDX-License-Identifier: MIT
// first.js -- runs before all else, in any browser: notices when the rest
// does not come, or is not understood.
(function () {
  'use strict';
  var html = document.documentElement;

  function giveUp() {
    html.classList.add('broken');
  }

  html.classList.add('js');
  if (!('noModule' in HTMLScriptElement.prototype)) giveUp();
  addEventListener('error', giveUp, true);
  addEventListener('click', function (event) {
    if (event.target.closest('#reload')) location.reload();
  });
})();
