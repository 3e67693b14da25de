// SPDX-License-Identifier: MIT
// send.js -- sends the form until there is an answer, and says what it means.
import { ask } from '../common/api.js';
import { untilReached } from '../common/retry.js';

const PATIENCE_MS = 35000; // the server's own is 30 s

const REFUSED = {
  invite_used: 'alreadyUsed',
  invite_expired: 'expired',
  invite_revoked: 'revoked',
  invite_unknown: 'notFound',
};

// What an answer means, the first that fits:
//   done      the form is there: { reference, again, differs }; AGAIN: it was
//             there before
//   alreadyUsed  a form was received long ago; nothing more is known of it
//   expired, revoked, notFound  the invite is not good
//   invalid   { fieldErrors, fieldCodes }: texts and codes by field
//   failed    { error }: the server's own words; asking again may not help
const MEANINGS = [
  [
    ({ status, body }) => (status === 200 || status === 201) && typeof body.id === 'string',
    ({ body }) => ({
      outcome: 'done',
      reference: body.id,
      again: body.idempotent === true,
      differs: body.differs === true,
    }),
  ],
  [({ body }) => body.code in REFUSED, ({ body }) => ({ outcome: REFUSED[body.code] })],
  [({ body }) => body.details?.fieldCodes, ({ body }) => ({ outcome: 'invalid', ...body.details })],
  [() => true, ({ body }) => ({ outcome: 'failed', error: body.error })],
];

export function meaningOf(answer) {
  return MEANINGS.find(([fits]) => fits(answer))[1](answer);
}

// "200" without what our server says with it: something in between.
function fromOurServer(answer) {
  const strange = answer.reached && answer.status < 300 && typeof answer.body.id !== 'string';
  return strange ? { reached: false, retryAfter: 0 } : answer;
}

// Sends BODY; WATCH as untilReached() has it. Resolves to a meaning, or to
// undefined when it was called off.
export async function send(body, watch) {
  const answer = await untilReached(
    async () =>
      fromOurServer(
        await ask('api/submissions', {
          body,
          signal: watch.signal,
          timeout: PATIENCE_MS,
        }),
      ),
    watch,
  );
  return answer && meaningOf(answer);
}
