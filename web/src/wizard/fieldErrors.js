// SPDX-License-Identifier: MIT
// fieldErrors.js -- the problems of fields, in the words of the page.
import { firstText } from '../common/language.js';

// What the server says beside the texts in form.json, by the code of the
// same problem here (src/form/rule.c, form.c, signature.c).
const SAID = [
  [/^Must not be in the future$/, 'future'],
  [/^Must not be before 1900$/, 'before1900'],
  [/^Must not contain control characters$/, 'control'],
  [/^Use at most (\d+) characters$/, 'tooLong', 'max'],
  [/^The signature is empty$/, 'required'],
  [/^The signature image is too large/, 'signatureTooLarge'],
  [/^The signature /, 'signatureDamaged'],
];

// The problem behind the server's TEXT; { text } when it is none we know.
export function problemSaid(form, text) {
  for (const [name, rule] of Object.entries(form.rules))
    if (rule.error === text) return { code: name };
  for (const [condition, { error }] of Object.entries(form.conditions))
    if (error === text) return { code: 'required', condition };
  for (const [pattern, code, name] of SAID) {
    const match = pattern.exec(text);
    if (match) return name ? { code, [name]: match[1] } : { code };
  }
  return { text };
}

// What the person is told about field NAME's PROBLEM: the most particular
// text that there is. A date is a date: three rules share their texts.
export function tellProblem(name, problem) {
  if (problem.text) return problem.text;
  const { code, condition } = problem;
  const like = name.replace(/^list[ABC]/, 'list');
  return firstText([
    condition && `error.${name}.${condition}`,
    `error.${name}.${code}`,
    `error.${like}.${code}`,
    `error.${code}`,
    'error.other',
  ].filter(Boolean), problem);
}
