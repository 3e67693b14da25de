// SPDX-License-Identifier: MIT
// first.js -- runs before all else, in any browser: takes the token out of an
// older link, says which language, and notices when the rest does not come.
(function () {
  'use strict';
  var html = document.documentElement;

  // https://host/?token=T becomes https://host/#T, which no server sees.
  function hideToken() {
    var match = /[?&]token=([^&]*)/.exec(location.search);
    if (!match) return;
    var rest = location.search.replace(/([?&])token=[^&]*&?/, '$1').replace(/[?&]$/, '');
    history.replaceState(history.state, '', location.pathname + rest + '#' + match[1]);
  }

  // The language chosen in this tab, or the first that the browser wants.
  function chooseLanguage() {
    var wanted = [].concat(navigator.languages || navigator.language || []);
    try {
      wanted.unshift(sessionStorage.getItem('admitone:language'));
    } catch (_error) {
      // nothing is kept here
    }
    for (var i = 0; i < wanted.length; i++) {
      var match = /^(en|es)\b/i.exec(wanted[i] || '');
      if (match) return match[1].toLowerCase();
    }
    return 'en';
  }

  // The replaced system's pages kept their draft for ever, with the SSN and
  // the signature; they had this origin.
  function forgetOldDraft() {
    try {
      localStorage.removeItem('i9-form-data');
      localStorage.removeItem('i9-form-step');
    } catch (_error) {
      // nothing is kept here
    }
  }

  function preload(path) {
    var link = document.createElement('link');
    link.rel = 'preload';
    link.as = 'fetch';
    link.crossOrigin = 'anonymous';
    link.href = path;
    document.head.appendChild(link);
  }

  function giveUp() {
    html.classList.add('broken');
  }

  hideToken();
  forgetOldDraft();
  html.lang = chooseLanguage();
  html.classList.add('js');
  preload('texts/' + html.lang + '.json');
  if (!('noModule' in HTMLScriptElement.prototype)) giveUp();
  // A part that did not load, or that this browser does not understand.
  addEventListener('error', giveUp, true);
  addEventListener('click', function (event) {
    if (event.target.closest('#reload')) location.reload();
  });
})();
