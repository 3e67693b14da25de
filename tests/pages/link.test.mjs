// SPDX-License-Identifier: MIT
// link.test.mjs -- the token is found in whatever a link comes wrapped in, in
// the address bar and in pasted text; several are not chosen from; and none of
// it takes long, however much is pasted.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findToken, tokenOfHash } from '../../web/src/wizard/link.js';

// With all that a wrapping may hurt: "-", "_", two of them.
const T = 'Zk3v-9_QpX0aBcDeFgHi--kLmNoPqR__sTuVwXyZ12a';
const OTHER = 'q1mZ0123456789abcdefghijklmnopqrstuvwxyzABC';
const OLD = 'cjld2cjxh0000qzrmn831i7rn'; // the replaced system's: a cuid
const HOST = 'https://forms.example.org';
const LINK = `${HOST}/#${T}`;
const CODED = encodeURIComponent(LINK);
const TWICE = encodeURIComponent(CODED);
// As a signature and ids at Proofpoint and Microsoft look: a token's length.
const NOISE = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg';
// LINK as gateways write it, worked out by hand and not by what is tested.
const PROOFPOINT_2 =
  'https-3A__forms.example.org_-23Zk3v-2D9-5FQpX0aBcDeFgHi-2D-2DkLmNoPqR-5F-5FsTuVwXyZ12a';
const BASE64 =
  'aHR0cHM6Ly9mb3Jtcy5leGFtcGxlLm9yZy8jWmszdi05X1FwWDBhQmNEZUZnSGktLWtMbU5vUHFSX19zVHVWd1h5WjEyYQ';
const [FRONT, BACK] = [T.slice(0, 18), T.slice(18)];

// [what it is, the text, the token or the problem]
const CASES = [
  // The link and the code as they are.
  ['the link', LINK, T],
  ['the code', T, T],
  ['blanks around', `  ${LINK}\n`, T],
  ['without https', `forms.example.org/#${T}`, T],
  ['with http', `http://forms.example.org/#${T}`, T],
  ['in capitals, but for the token', `HTTPS://FORMS.EXAMPLE.ORG/#${T}`, T],
  ['with a port', `https://localhost:8443/#${T}`, T],
  ['of another host', `https://staging.example.com/i9/#${T}`, T],
  ['of index.html', `${HOST}/index.html#${T}`, T],
  ['only what is behind the host', `/#${T}`, T],
  ['only the fragment', `#${T}`, T],
  ['the same link twice', `${LINK}\n${LINK}`, T],

  // Links of the replaced system, and what was made by hand.
  ['an old link', `${HOST}/?token=${OLD}`, OLD],
  ['an old link with more behind it', `${HOST}/?token=${OLD}&lang=es`, OLD],
  ['an old link with more before it', `${HOST}/?lang=es&token=${OLD}`, OLD],
  ['our token in an old link', `${HOST}/?token=${T}`, T],
  ['token= in the fragment', `${HOST}/#token=${T}`, T],
  ['an old code', OLD, OLD],
  ['a code of another length', 'w5Kz-0_aB', 'w5Kz-0_aB'],
  ['… in a link', `<${HOST}/#token=w5Kz-0_aB>.`, 'w5Kz-0_aB'],
  ['… in an old one that was broken', 'https://forms.example\n.org/#w5Kz-0_aB', 'w5Kz-0_aB'],
  ['a longer one', `${HOST}/?token=${'0a'.repeat(32)}`, '0a'.repeat(32)],

  // The "#" was encoded or lost.
  ['%23', `${HOST}/%23${T}`, T],
  ['%2523', `${HOST}/%2523${T}`, T],
  ['%252523', `${HOST}/%252523${T}`, T],
  ['no #', `${HOST}/${T}`, T],
  ['no #, an old token', `${HOST}/${OLD}`, OLD],
  ['%3Ftoken=', `${HOST}/%3Ftoken=${OLD}`, OLD],
  ['the token encoded, too', `${HOST}/#${T.replace(/-/g, '%2D').replace(/_/g, '%5f')}`, T],
  ['two #', `${HOST}/##${T}`, T],
  ['#/', `${HOST}/#/${T}`, T],

  // Tracking.
  ['parameters before the fragment', `${HOST}/?utm_source=mail&fbclid=IwAR0#${T}`, T],
  ['parameters behind the fragment', `${LINK}?utm_source=mail&gclid=${NOISE}`, T],
  ['… with an &', `${LINK}&mc_eid=0123456789`, T],
  ['a text fragment', `${LINK}:~:text=Form`, T],

  // What stands around it.
  ['a full stop', `${LINK}.`, T],
  ['three of them', `${LINK}…`, T],
  ['a comma', `${LINK}, please.`, T],
  ['an exclamation mark', `Here: ${LINK}!`, T],
  ['angle brackets', `<${LINK}>`, T],
  ['brackets and a full stop', `(${LINK}).`, T],
  ['square brackets', `[${LINK}]`, T],
  ['quotes', `"${LINK}"`, T],
  ['curly quotes', `“${LINK}”`, T],
  ['guillemets', `«${LINK}»`, T],
  ['the code in quotes', `"${T}",`, T],
  ['the code in a sentence', `Your code is ${T}. Keep it.`, T],
  ['a sentence', `Please fill in ${LINK} by Monday, it takes 10 minutes.`, T],
  ['a sentence in Spanish', `Llene el formulario aquí: ${LINK}. ¡Gracias!`, T],
  ['a # in the sentence', `#1 on your list: ${LINK}`, T],
  ['a whole message', `Hi Ann,\n\nyour form: ${LINK}\n\nJo (ext. #204)\nhttps://example.org/`, T],
  ['a long dash behind it', `${LINK}—thank you`, T],

  // Markup.
  ['a Markdown link', `[Open the form](${LINK})`, T],
  ['… with a title', `[Open the form](${LINK} "Form I-9")`, T],
  ['Markdown, bold', `**${LINK}**`, T],
  ['Markdown, underlined', `__${LINK}__`, T],
  ['Markdown, code', `\`${LINK}\``, T],
  ['Slack', `<${LINK}|Open the form>`, T],
  ['HTML', `<a href="${LINK}">${LINK}</a>`, T],
  ['HTML, &amp;', `<a href="${HOST}/?lang=es&amp;token=${OLD}">`, OLD],
  ['HTML, &#35;', `${HOST}/&#35;${T}`, T],
  ['HTML, &#x23;', `${HOST}/&#x23;${T}`, T],
  ['a wiki', `[[${LINK}|form]]`, T],
  ['JSON', `{"link":"${LINK}"}`, T],
  ['CSV', `Ann,ann@example.org,${LINK},2026-12-01`, T],

  // Lines that a mail program broke.
  ['a break in the token', `${HOST}/#${FRONT}\n${BACK}`, T],
  ['… and a sentence behind it', `See ${HOST}/#${FRONT}\r\n${BACK} Thank you`, T],
  ['a break that became a blank', `${HOST}/#${FRONT} ${BACK}`, T],
  ['a break in a quoted answer', `> ${HOST}/#${FRONT}\n> ${BACK}\n> Thanks`, T],
  ['a break behind the #', `${HOST}/#\n${T}`, T],
  ['a break in the code', `${FRONT}\n${BACK}`, T],
  ['a break in an old token', `${HOST}/?token=${OLD.slice(0, 9)}\n${OLD.slice(9)}`, OLD],
  ['quoted-printable', `${HOST}/#${FRONT}=\r\n${BACK}\r\nThanks`, T],
  ['… in one line', `${HOST}/#${FRONT}= ${BACK} Thanks`, T],
  ['quoted-printable, =3D', `${HOST}/?token=3D${OLD}`, OLD],
  ['… of our token', `<a href=3D"${HOST}/?token=3D${T}">`, T],

  // What cannot be seen.
  ['zero-width blanks', `\u200b${HOST}/\u200b#${FRONT}\u200b${BACK}\u200b`, T],
  ['soft hyphens', `${HOST}/#${FRONT}\u00ad${BACK}`, T],
  ['bidi marks', `\u202a${LINK}\u202c\u200e`, T],
  ['a byte order mark', `\ufeff${T}`, T],
  ['a no-break space', `${LINK}\u00a0`, T],
  ['a zero-width blank, encoded', `${LINK}%E2%80%8B`, T],
  ['a wide number sign', `${HOST}/\uff03${T}`, T],
  ['a dash for two hyphens', `${HOST}/#${T.replace('--', '—')}`, T],
  ['no-break hyphens', `${HOST}/#${T.replace(/-/g, '\u2011')}`, T],

  // Gateways.
  [
    'SafeLinks',
    `https://nam02.safelinks.protection.outlook.com/?url=${CODED}&data=05%7C02%7Cann%40example.org%7C0123456789abcdef0123456789abcdef%7C0%7C0%7C638000000000000000%7CUnknown%7CTWFpbGZsb3d8eyJWIjoiMC4wLjAwMDAifQ%3D%3D%7C0%7C%7C%7C&sdata=${NOISE}%3D&reserved=0`,
    T,
  ],
  [
    'SafeLinks, in HTML',
    `https://eur01.safelinks.protection.outlook.com/?url=${CODED}&amp;data=05&amp;sdata=${NOISE}%3D&amp;reserved=0`,
    T,
  ],
  [
    'SafeLinks and the link',
    `${LINK}<https://nam02.safelinks.protection.outlook.com/?url=${CODED}&sdata=${NOISE}%3D>`,
    T,
  ],
  [
    'SafeLinks of an old link',
    `https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent(`${HOST}/?token=${OLD}`)}&data=05&sdata=${NOISE}%3D`,
    OLD,
  ],
  [
    'SafeLinks in Teams',
    `https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=${CODED}&locale=en-us`,
    T,
  ],
  [
    'Proofpoint v1',
    `https://urldefense.proofpoint.com/v1/url?u=${CODED}&k=${NOISE}%3D%0A&r=${NOISE}&s=0123`,
    T,
  ],
  [
    'Proofpoint v2',
    `https://urldefense.proofpoint.com/v2/url?u=${PROOFPOINT_2}&d=DwMFaQ&c=${NOISE}&r=${NOISE}&m=${NOISE}&s=${NOISE}&e=`,
    T,
  ],
  ['Proofpoint v3', `https://urldefense.com/v3/__${HOST}/*${T}__;Iw!!AbC1!${NOISE}-x_${NOISE}$`, T],
  [
    'Proofpoint v3, more replaced',
    `https://urldefense.com/v3/__${HOST}/?n=*&m=**A*${T}__;w7FhYiM!!AbC1!${NOISE}$ `,
    T,
  ],
  ['Proofpoint v3, cut off', `https://urldefense.com/v3/__${HOST}/*${T}__`, T],
  [
    'Proofpoint v2 in SafeLinks',
    `https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent(`https://urldefense.proofpoint.com/v2/url?u=${PROOFPOINT_2}&d=DwMFaQ&c=${NOISE}`)}&sdata=${NOISE}%3D`,
    T,
  ],
  [
    'Proofpoint v3 in SafeLinks',
    `https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent(`https://urldefense.com/v3/__${HOST}/*${T}__;Iw!!AbC1!${NOISE}$`)}&sdata=${NOISE}%3D`,
    T,
  ],
  [
    'Google',
    `https://www.google.com/url?q=${CODED}&sa=D&source=editors&ust=1764500000&usg=AOvVaw0`,
    T,
  ],
  ['Google, as url=', `https://www.google.com/url?sa=t&url=${CODED}&usg=${NOISE}`, T],
  ['Google, encoded twice', `https://www.google.com/url?q=${TWICE}`, T],
  ['Google, not encoded', `https://www.google.com/url?q=${LINK}&sa=D`, T],
  [
    'Barracuda',
    `https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fforms.example.org%2f%23${T}&c=E,1,${NOISE},&typo=1`,
    T,
  ],
  ['Cisco', `https://secure-web.cisco.com/1${NOISE}-${NOISE}/${CODED}`, T],
  [
    'Sophos',
    `https://us-west-2.protection.sophos.com/?d=example.org&u=${BASE64}==&i=0123&t=${NOISE}=&h=0123&s=${NOISE}`,
    T,
  ],
  ['Sophos, encoded', `https://protection.sophos.com?d=example.org&u=${BASE64}%3D%3D&i=01`, T],
  [
    'Trend Micro',
    `https://imsva91-ctp.trendmicro.com:443/wis/clicktime/v1/query?url=${CODED}&umid=0123-45&auth=${NOISE}`,
    T,
  ],
  ['FireEye', `https://protect2.fireeye.com/v1/url?k=0123-45&q=1&e=0123-45&u=${CODED}`, T],
  ['Symantec', `https://clicktime.symantec.com/3AbC?u=${CODED}`, T],
  ['Check Point', `https://protect.checkpoint.com/v2/___${LINK}___.YzJ1OmV4YW1wbGU6Yzpv`, T],
  ['Facebook', `https://l.facebook.com/l.php?u=${CODED}%3Ffbclid%3DIwAR0&h=AT0${NOISE}`, T],
  ['LinkedIn', `https://www.linkedin.com/redir/redirect?url=${CODED}&urlhash=AbCd&trk=mail`, T],
  ['Slack redirect', `https://slack-redir.net/link?url=${CODED}&v=3`, T],
  ['Steam, VK and their kind', `https://example.net/away.php?to=${CODED}&cc_key=`, T],

  // Nothing is guessed.
  ['nothing', '', 'link'],
  ['blanks', ' \n\u00a0', 'link'],
  ['a link without a token', `${HOST}/`, 'noLink'],
  ['a host', 'forms.example.org', 'noLink'],
  ['words', 'I have no link', 'noLink'],
  ['an email address', 'ann@example.org', 'noLink'],
  ['another page', 'https://www.example.org/careers#apply', 'noLink'],
  ["the staff's link", `https://staff.example.org/staff/#setup=${T}`, 'noLink'],
  [
    'a gateway that keeps the link to itself',
    'https://protect-us.mimecast.com/s/AbCdEfGhIjKlMnOpQrStUv?domain=forms.example.org',
    'noLink',
  ],
  [
    'a gateway without our link',
    `https://urldefense.proofpoint.com/v2/url?u=https-3A__example.org_&d=DwMFaQ&c=${NOISE}&r=${NOISE}`,
    'noLink',
  ],
  ['two links', `${LINK}\n${HOST}/#${OTHER}`, 'links'],
  ['two links, one wrapped', `${LINK} https://www.google.com/url?q=${HOST}/%23${OTHER}`, 'links'],
  ['an old link and a new one', `${HOST}/?token=${OLD} ${LINK}`, 'links'],
  ['two codes', `${T} ${OTHER}`, 'links'],
];

// The address bar: what first.js leaves behind the "#".
const HASHES = [
  [`#${T}`, T],
  [`#${OLD}`, OLD],
  [`#token=${T}`, T],
  [`#%23${T}`, T],
  [`#/${T}`, T],
  [`#/%23${T}`, T],
  [`#/%2523${T}`, T],
  [`#/%23${T}.`, T],
  [`#/i9/%23${T}%E2%80%8B`, T],
  [`#/?token=${OLD}`, OLD],
  [`#/index.html?x=1&token=${OLD}`, OLD],
  [`#/?utm_source=mail#${T}`, T],
  [`#/careers#${T}`, T],
  [`#/${T}?fbclid=IwAR0`, T],
  [`#/url?q=${CODED}`, T],
  ['#/careers', ''],
  ['#/careers#apply', ''],
  ['#/a/b/c', ''],
  ['#/wp-login.php?x=1', ''],
  ['', ''],
  ['#', ''],
  ['#%zz', '%zz'], // the server knows that there is no such token
];

describe('a link in any wrapping', () => {
  it('is tried in many', () => assert.ok(CASES.length >= 60));

  for (const [what, text, expected] of CASES)
    it(what, () => {
      const isProblem = ['link', 'noLink', 'links'].includes(expected);
      assert.deepEqual(findToken(text), isProblem ? { problem: expected } : { token: expected });
    });
});

describe('in the address bar', () => {
  for (const [hash, token] of HASHES) it(hash, () => assert.equal(tokenOfHash(hash), token));

  it('what was found is found again there', () => {
    for (const [what, text] of CASES) {
      const { token = '' } = findToken(text);
      assert.equal(tokenOfHash(`#${encodeURIComponent(token)}`), token, what);
    }
  });
});

describe('a megabyte', () => {
  const many = (text) => text.repeat(Math.ceil((1 << 20) / text.length));
  for (const text of [
    'a',
    '#',
    ' ',
    '-',
    '%',
    '%25',
    '=\n',
    '# ',
    '#a ',
    '#a>',
    '#/?!',
    'token=',
    '&amp;',
    '&#35;',
    'aHR0cHM6',
    '/v3/__',
    '/v3/__*__;',
    '/v2/___',
    '/v2/url?u=-',
    '"(',
    '\u200b',
    `${HOST}/%23`,
    'Dear all, ',
  ])
    it(`of ${JSON.stringify(text)} is read at once`, () => {
      const start = performance.now();
      findToken(many(text));
      const ms = performance.now() - start;
      assert.ok(ms < 1_000, `${ms} ms`);
    });

  it('hides no link at its beginning', () => {
    assert.deepEqual(findToken(LINK + many(' and so on')), { token: T });
  });
});
