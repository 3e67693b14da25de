// SPDX-License-Identifier: MIT
// export.js -- what a list shows, as a file.
import { announce } from '../../common/announce.js';
import { make } from '../../common/dom.js';
import { downloadFrom } from '../download.js';
import { whileBusy } from './form.js';
import { makeButton } from './show.js';

// The button that saves the list NAME, as QUERY() narrows it, as NAME.csv.
export function makeExport(name, query) {
  const save = async () => announce(await downloadFrom(`export/${name}`, query(), `${name}.csv`));
  return make(
    'div',
    { class: 'buttons' },
    makeButton('export', `${name}.export`, {}, ({ currentTarget }) =>
      whileBusy(currentTarget, save),
    ),
  );
}
