// SPDX-License-Identifier: MIT
// draft.js -- what this tab remembers of a form that is not sent yet, and
// of one that is. Numbers that name a person and the signature are never in.
import { read, remove, write } from '../common/storage.js';
import { FIELDS } from './fields.js';
import { draftKey } from './token.js';

const SECRETS = Object.keys(FIELDS).filter((name) => FIELDS[name].secret);

// What is typed to sign is the signature.
function isSecret(id) {
  return id === 'signatureTyped' || SECRETS.includes(id);
}

function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function isTyped(value) {
  return value !== undefined && value !== '' && value !== false;
}

// The secret fields that have a value now.
export function secretsIn({ inputs, signature }) {
  return SECRETS.filter((name) =>
    name === 'signatureDataUrl' ? signature !== null : isTyped(inputs[name]),
  );
}

function keptOf(answers, missed) {
  const inputs = Object.entries(answers.inputs).filter(
    ([id, value]) => !isSecret(id) && isTyped(value),
  );
  return {
    inputs: Object.fromEntries(inputs),
    missed: [...new Set([...secretsIn(answers), ...missed])],
  };
}

// Opens the draft of TOKEN:
//   inputs   what was typed (answers.js), without the secrets
//   missed   the secret fields that had a value then
//   done     { reference, date } of a form that was sent, or undefined
export async function openDraft(token) {
  const key = await draftKey(token);
  const kept = parse(read(key));
  return {
    inputs: kept.inputs ?? {},
    missed: kept.missed ?? [],
    done: 'reference' in kept ? kept : undefined,
    // Keeps ANSWERS; MISSED as above. Returns whether that worked.
    save: (answers, missed) => write(key, JSON.stringify(keptOf(answers, missed))),
    // The form was sent: nothing of it stays.
    finish: ({ reference = null, date = null }) => write(key, JSON.stringify({ reference, date })),
    forget: () => remove(key),
  };
}
