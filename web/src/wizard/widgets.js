// SPDX-License-Identifier: MIT
// widgets.js -- the ways to ask, by the name that fields.js calls them.
import { checkbox, radios } from './widgets/choice.js';
import { date, expiry } from './widgets/date.js';
import { documentTitle } from './widgets/document.js';
import { picker } from './widgets/picker.js';
import { signature, signingDay } from './widgets/sign.js';
import { masked, state, text } from './widgets/text.js';

// A widget has
//   render(field)              makes the field's group, [data-field=NAME]
//   changed(field, group, id)  optional: the input ID on its screen changed
//   show(value, field)         what the review shows; null: nothing given; a
//                              widget without it has no row there
// FIELD is { name, spec, row, answers, optional }: of fields.js, form.json
// and answers.js.
export const WIDGETS = {
  text,
  masked,
  state,
  date,
  expiry,
  radios,
  checkbox,
  picker,
  document: documentTitle,
  signature,
  signingDay,
};
