// SPDX-License-Identifier: MIT
// visit.js -- one look at one page: asks for what it shows, shows it, and is
// over when the next one begins.
import { make } from '../common/dom.js';
import { t } from '../common/language.js';
import { makeWaiter, untilReached } from '../common/retry.js';
import { isDone } from './answer.js';
import { ask } from './server.js';
import { makeNotice, saidOf } from './ui/notice.js';
import { makeButton } from './ui/show.js';

// What the server answered instead of what a page is about.
export class Refused extends Error {
  constructor({ status, body }) {
    super(`${status}`);
    this.status = status;
    this.text = saidOf(body);
  }
}

// A visit to the page at ADDRESS (address.js), whose content goes to PLACE.
export function makeVisit(address, params, place) {
  const ending = new AbortController();
  const waiter = makeWaiter();
  const waits = make('div', { class: 'waits', role: 'status' });
  const content = make('div', { class: 'content' });
  place.append(waits, content);

  function tellWait() {
    if (waits.hasChildNodes()) return;
    waits.append(
      makeNotice(
        'warning',
        t('error.keepTrying'),
        ' ',
        makeButton('tryNow', 'tryNow', { kind: 'unstyled' }, waiter.hurry),
      ),
    );
  }

  return {
    ...address,
    params,
    signal: ending.signal,
    end: () => ending.abort(),

    // Resolves to the body at PATH, however long that takes; never once the
    // visit or SIGNAL is over. Rejects with Refused.
    async read(path, { signal = ending.signal, ...how } = {}) {
      const answer = await untilReached(() => ask(path, { signal, ...how }), {
        signal,
        waiter,
        onWait: tellWait,
      });
      if (signal.aborted) return new Promise(() => {});
      waits.replaceChildren();
      if (!isDone(answer)) throw new Refused(answer);
      return answer.body;
    },

    show(...nodes) {
      content.replaceChildren(...nodes.flat(Infinity).filter(Boolean));
    },
  };
}
