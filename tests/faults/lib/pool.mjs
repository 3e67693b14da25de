// SPDX-License-Identifier: MIT
// pool.mjs -- the tokens that a run uses, and the contents sent for them.
import { createHash, randomBytes } from 'node:crypto';
import { form } from '../../system/form.mjs';

const BAD = 25; // of each kind that cannot be claimed
const SHARED = 12; // external ids, each of …
const SHARING = 6; // … so many invites

// Makes the tokens of SITE: FRESH of them can be claimed, in the order in
// which they are to be used. A token is { index, kind, token }; kind is
// fresh, expired, revoked or unknown.
export async function makePool(site, fresh) {
  const shared = [];
  for (let n = 0; n < SHARED; n++)
    shared.push(...(await site.tokens(SHARING, '--external-id', `FAULT-${n}`)));
  const revoked = await site.invites(BAD);
  await site.cli('invite', 'revoke', ...revoked.map(({ id }) => id));
  const kinds = {
    // One with an external id, then one without.
    fresh: (await site.tokens(fresh)).flatMap((token, n) =>
      n < shared.length ? [shared[n], token] : [token],
    ),
    expired: await site.tokens(BAD, '--expires-at', '2020-02-02'),
    revoked: revoked.map(({ token }) => token),
    unknown: Array.from({ length: BAD }, () => randomBytes(32).toString('base64url')),
  };
  return Object.entries(kinds)
    .flatMap(([kind, tokens]) => tokens.map((token) => ({ kind, token })))
    .map((entry, index) => ({ index, ...entry }));
}

export function digestOf({ token }) {
  return createHash('sha256').update(token).digest('hex');
}

// The content VERSION for the token INDEX: a name for it, which is also the
// person's, and so stands in the database in clear.
export function contentOf(index, version) {
  return `T${index}V${version}`;
}

// The whole form of a content; the same each time. Some name an external id,
// which many share.
export function formOf({ index, token }, content) {
  const hash = createHash('sha256').update(content).digest('hex');
  return form(
    token,
    {
      lastName: content,
      firstName: `F${hash.slice(0, 8)}`,
      externalId: index % 5 === 0 ? `BODY-${index % 7}` : undefined,
    },
    `w${hash.slice(8, 24)}`,
  );
}
