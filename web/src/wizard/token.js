// SPDX-License-Identifier: MIT
// token.js -- finds the invite's token in a link, or in what was pasted.

// Mail programs like to take a full stop or a bracket along with a link.
const AROUND = /^[\s<>"'([]+|[\s<>"')\].,;:!?]+$/g;

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// The token of a location's hash, "#…"; "" when there is none.
export function tokenOfHash(hash) {
  return decode(hash.replace(/^#(token=)?/, '')).replace(AROUND, '');
}

// The token in TEXT: a whole link, new or old, or the bare code; "" if none.
export function tokenInText(text) {
  const joined = text.replace(/\s+/g, ''); // a link that was wrapped
  const [, inQuery] = /[?&]token=([^&#]*)/.exec(joined) || [];
  const [, inHash] = /#(.*)$/.exec(joined) || [];
  if (inQuery || inHash) return tokenOfHash(`#${inQuery || inHash}`);
  // A link without a token is no code.
  return joined.includes('://') ? '' : joined.replace(AROUND, '');
}

// The name under which this tab keeps TOKEN's draft: whoever reads the
// storage does not learn the token.
export async function draftKey(token) {
  const bytes = new TextEncoder().encode(`draft${token}`);
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return `admitone:${[...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}`;
}
