// SPDX-License-Identifier: MIT
// fieldErrors.js -- the problems of fields, in the words of the page.
import { firstText, t } from '../common/language.js';
import { fieldOf } from './answers.js';

// The problem of field NAME that the server calls CODE and describes by TEXT:
// its codes are ours (rules.js), and the names of conditions.
export function problemSaid(form, name, code, text) {
  return code in form.conditions
    ? { code: 'required', condition: code, text }
    : { code, max: fieldOf(form, name)?.max, text };
}

// What the person is told about field NAME's PROBLEM: the most particular
// text that there is. A date is a date: three rules share their texts.
export function tellProblem(name, problem) {
  const { code, condition } = problem;
  const like = name.replace(/^list[ABC]/, 'list');
  return (
    firstText(
      [
        condition && `error.${name}.${condition}`,
        `error.${name}.${code}`,
        `error.${like}.${code}`,
        `error.${code}`,
      ].filter(Boolean),
      problem,
    ) ??
    problem.text ??
    t('error.other')
  );
}
