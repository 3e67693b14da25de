// SPDX-License-Identifier: MIT
// invite.js -- asks about an invite and for the portal's settings.
import { ask } from '../common/api.js';
import { untilReached } from '../common/retry.js';

function askUntil(path, body, expected, watch) {
  return untilReached(async () => {
    const answer = await ask(path, { body, signal: watch.signal });
    const ours = answer.reached && answer.status === 200 && expected(answer.body);
    return ours ? answer : { reached: false, retryAfter: answer.retryAfter ?? 0 };
  }, watch);
}

// Resolves to the portal's settings, or undefined when it was called off.
export async function readSettings(watch) {
  return (await askUntil('api/config', undefined, () => true, watch))?.body;
}

// Resolves to what the server says about TOKEN's invite: { screen: 'personal',
// … } when its form may be filled in, else the screen that tells why not; or
// undefined.
export async function readInvite(token, watch) {
  const answer = await askUntil(
    'api/invites/validate',
    { token },
    (body) => typeof body.valid === 'boolean',
    watch,
  );
  if (!answer) return undefined;
  const { valid, reason, revoked, ...invite } = answer.body;
  const screens = { used: 'done', expired: revoked ? 'revoked' : 'expired' };
  return {
    ...invite,
    screen: valid ? 'personal' : (screens[reason] ?? 'notFound'),
  };
}
