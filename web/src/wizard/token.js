// SPDX-License-Identifier: MIT
// token.js -- what depends on an invite's token.

// The name under which this tab keeps TOKEN's draft: whoever reads the
// storage does not learn the token.
export async function draftKey(token) {
  const bytes = new TextEncoder().encode(`draft${token}`);
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return `admitone:${[...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}`;
}
