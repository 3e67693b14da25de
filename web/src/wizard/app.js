// SPDX-License-Identifier: MIT
// app.js -- the wizard's state, of which there is one per page.
import { makeWaiter } from '../common/retry.js';
import { tokenOfHash } from './link.js';
import { makeProgress } from './progress.js';

export const app = {
  token: tokenOfHash(location.hash),
  draft: null, // what this tab keeps of TOKEN's form (draft.js)
  form: null, // form.json
  settings: {}, // GET api/config
  invite: {}, // what the server said about the invite
  answers: null, // of the open form (answers.js); null: none is open
  problems: new Map(), // those that are shown, by field
  missed: new Set(), // the secret fields that the draft did not keep
  screen: 'loading', // the name of the one that is shown
  section: null, // its element
  reviewed: false, // the review was reached: corrections lead back to it
  sending: null, // an AbortController while the form is being sent
  end: null, // the screen that is the end of it, once it is reached
  done: null, // what "done" tells: { reference, date, differs, … }
  copy: null, // the answers that were just sent and are stored, for a copy of them
  waiter: makeWaiter(),
  progress: makeProgress(),
};
