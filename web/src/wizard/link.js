// SPDX-License-Identifier: MIT
// link.js -- finds the invite's token in the address bar or in pasted text,
// whatever a mail gateway, a messenger or a word processor made of the link.
//
// The text is read in layers: as it is, then with what is encoded in it
// decoded, some times over. PATTERNS are tried on all layers, the surest first.
// Most want a "#" or "token=" before the token: what gateways add to a link has
// values of a token's length, too. All of it takes a time that grows with the
// text's length, which has a limit. The host is not looked at, and nobody is
// asked: what is found only ever goes to our own server.

const MOST = 1 << 16; // characters that are looked at
const LAYERS = 6; // a gateway in a gateway, each with its encoding

// Tokens: ours, 256 bits in base64url, and those of the replaced system.
const TOKEN = '([\\w-]{43}|c[a-z0-9]{24})';
const MARK = '(?:#[#/?!]{0,4}|[#?&;]token=)';
const END = '(?![\\w-])';
const PATTERNS = [
  `${MARK}${TOKEN}${END}`,
  `${MARK}([\\w-]{43})[_-]{1,8}${END}`, // __link__, in Markdown
  `(?:^|[\\s"'“‘«(<[{:/>|*])${TOKEN}${END}`, // the code alone; "/TOKEN"
];
// Where a line was broken, nothing shows where the token ends: its length does.
const BROKEN = ['#[#/?!]{0,4}(?:token=)?([\\w-]{43})', 'token=(c[a-z0-9]{24})', ...PATTERNS];
// What is asked for though no token looks like that: the server says so.
const POOR = ['(?:[#?&;]token=|(?:^|/)#(?!\\w+=))([\\w%.~-]*[\\w%~-])'];
const ALONE = ['^[\\s"\'“‘«(<[]*([\\w-]{1,256})[\\s"\'”’»)>\\].,;:!?]*$'];

// --- What links are wrapped in ----------------------------------------------

const ofHex = (_, hex) => String.fromCharCode(Number.parseInt(hex, 16));

function percent(text) {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

const ENTITIES = { amp: '&', num: '#', equals: '=', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

function entity(all, name) {
  const [, hex, digits] = /^#(?:x([0-9a-f]{1,4})|(\d{1,5}))$/i.exec(name) ?? [];
  if (hex || digits) return String.fromCharCode(Number.parseInt(hex ?? digits, hex ? 16 : 10));
  return ENTITIES[name.toLowerCase()] ?? all;
}

function base64(text) {
  try {
    const bytes = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  } catch {
    return text;
  }
}

// Proofpoint, urldefense v3: "*" stands for the next of LIST's characters,
// "**" and a letter for two or more of them ("A" is two).
const RUNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function urldefense3(_, url, list) {
  const characters = base64(list ?? '');
  let at = 0;
  const restored = percent(url).replace(/\*(?:\*([\w-]))?/g, (_stars, run) => {
    const from = at;
    at += run ? RUNS.indexOf(run) + 2 : 1;
    return characters.slice(from, at) || '#'; // the list was cut off
  });
  return ` ${restored} `;
}

// [what is encoded, what it was]
const WRAPPINGS = [
  [/&(#?\w{1,8});/g, entity],
  [/=\r?\n/g, ''], // quoted-printable
  [/=([2-7][0-9A-F])/g, ofHex],
  [/\baHR0c[\w+/-]{20,}/g, base64], // "http…", Sophos
  [
    /\/v2\/url\?u=([^&\s]+)/g, // urldefense v2
    (_, url) => ` ${percent(url.replace(/-/g, '%').replace(/_/g, '/'))} `,
  ],
  [/\/v3\/__([^<>"]{1,2000}?)__(?:;([\w-]*)!\S*|;|(?=\s)|$)/g, urldefense3],
  [/\/v2\/(?:r01\/)?___([^<>"\s]{1,2000}?)___\./g, ' $1 '], // Check Point, Avanan
];

// --- Layers -----------------------------------------------------------------

// Without what cannot be seen: soft hyphens, zero-width and bidi marks.
function clean(text) {
  return text.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
}

function unwrap(text) {
  return WRAPPINGS.reduce((rest, [pattern, to]) => rest.replace(pattern, to), percent(text));
}

function layersOf(text) {
  const layers = [text];
  while (layers.length < LAYERS) {
    const last = layers[layers.length - 1];
    const next = clean(unwrap(last));
    if (next === last) break;
    layers.push(next);
  }
  return layers;
}

// A mail's broken lines joined, also where an answer quotes them with ">".
const join = (text) => text.replace(/=?\s+(?:[>|]\s*)*/g, '');

// Word processors like dashes better than hyphens.
const hyphens = (text) =>
  text.replace(/[\u2014\u2015]/g, '--').replace(/[\u2010-\u2013\u2212]/g, '-');

// --- The token --------------------------------------------------------------

// All that the first of PATTERNS finds that finds any in LAYERS.
function found(patterns, layers) {
  for (const pattern of patterns) {
    const tokens = layers.flatMap((layer) =>
      [...layer.matchAll(new RegExp(pattern, 'g'))].map(([, token]) => token),
    );
    if (tokens.length > 0) return [...new Set(tokens)];
  }
  return [];
}

function tokensIn(text) {
  const start = clean(text.slice(0, MOST)).trim();
  const layers = layersOf(start);
  const joined = join(start);
  const readings = [
    [PATTERNS, layers],
    [BROKEN, joined === start ? [] : layersOf(joined)],
    [PATTERNS, layers.map(hyphens)],
    [POOR, layers.slice(-1)],
    [ALONE, layers.slice(-1)],
  ];
  for (const [patterns, read] of readings) {
    const tokens = found(patterns, read);
    if (tokens.length > 0) return tokens;
  }
  return [];
}

// Looks for the token in TEXT, a link or what has one in it. Gives { token },
// or { problem }: "link" for no text, "noLink" for one without a token,
// "links" for one with several, of which none is chosen.
export function findToken(text) {
  const tokens = tokensIn(text);
  if (tokens.length === 1) return { token: tokens[0] };
  if (tokens.length > 1) return { problem: 'links' };
  return { problem: text.trim() === '' ? 'link' : 'noLink' };
}

// The token of a location's hash (first.js puts all into it that stands behind
// the host); "" when there is none.
export function tokenOfHash(hash) {
  return findToken(hash).token ?? '';
}
