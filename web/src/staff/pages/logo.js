// SPDX-License-Identifier: MIT
// logo.js -- the employer's logo: what it is, another one, none.
import { makeLogo } from '../../common/brand.js';
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { isDone } from '../answer.js';
import { ask, remove } from '../server.js';
import { makeForm, whileBusy } from '../ui/form.js';
import { tellFailure } from '../ui/notice.js';
import { makeButton, makePart } from '../ui/show.js';

const MOST_BYTES = 256 * 1024; // src/staff/logo.h
const FIELD = {
  name: 'logo',
  kind: 'file',
  hint: true,
  input: { accept: '.png,.jpg,.jpeg,.svg,image/png,image/jpeg,image/svg+xml' },
};

// As the server says it of a field.
function refuse(text) {
  const details = { fieldErrors: { logo: [text] }, fieldCodes: { logo: ['logoTooLarge'] } };
  return { reached: true, status: 400, body: { details } };
}

// Without a file the server says what it takes.
function send({ logo = '' }) {
  if (logo.size > MOST_BYTES) return refuse(t('logo.tooLarge'));
  return ask('logo', { method: 'PUT', body: logo, type: logo.type || 'application/octet-stream' });
}

function makeRemove(place, done) {
  return makeButton('removeLogo', 'logo.remove', {}, ({ currentTarget }) =>
    whileBusy(currentTarget, async () => {
      const answer = await remove('logo');
      if (isDone(answer)) done(answer.body);
      else place.replaceChildren(tellFailure(answer));
    }),
  );
}

// DONE(body) is called when the logo is another one, with {logo}.
export function makeLogoPart(settings, done) {
  const problem = make('div', { class: 'problem', role: 'alert' });
  return makePart(
    'logo',
    t('settings.logo'),
    settings.logo && make('p', {}, makeLogo(settings, t('logo.now'))),
    makeForm({
      id: 'logo',
      fields: [FIELD],
      submit: 'logo.submit',
      buttons: settings.logo ? [makeRemove(problem, done)] : [],
      send,
      done,
    }),
    problem,
  );
}
