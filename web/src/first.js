// SPDX-License-Identifier: MIT
// first.js -- runs before all else, in any browser: takes the token out of the
// address, says which language, and notices when the rest does not come.
(function () {
  'use strict';
  var html = document.documentElement;

  // An older link has its token in the query, a mangled one (/%23T) in the
  // path. All of it becomes the fragment, which no server sees; wizard/link.js
  // looks for the token there.
  function hideAddress() {
    var address = location.pathname + location.search;
    if (address !== '/' && address !== '/index.html')
      history.replaceState(history.state, '', '/#' + address + location.hash);
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

  // Asks what the page will ask at once, while its script is still on its way;
  // common/api.js takes the answer.
  function askEarly(path, body) {
    var answer = fetch('/' + path, {
      method: body ? 'POST' : 'GET',
      headers: body ? { 'Content-Type': 'application/json' } : {},
      body: body,
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error',
      referrerPolicy: 'no-referrer'
    });
    answer.catch(function () {}); // it is asked again
    window.early[path + (body || '')] = answer;
  }

  function giveUp() {
    html.classList.add('broken');
  }

  hideAddress();
  forgetOldDraft();
  html.lang = chooseLanguage();
  html.classList.add('js');
  preload('texts/' + html.lang + '.json');
  window.early = {};
  var token = /^#([\w-]{43})$/.exec(location.hash);
  if (token && window.fetch) {
    askEarly('api/config');
    askEarly('api/invites/validate', JSON.stringify({ token: token[1] }));
  }
  if (!('noModule' in HTMLScriptElement.prototype)) giveUp();
  // A part that did not load, or that this browser does not understand.
  addEventListener('error', giveUp, true);
  addEventListener('click', function (event) {
    if (event.target.closest('#reload')) location.reload();
  });
})();
