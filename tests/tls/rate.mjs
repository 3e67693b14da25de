// SPDX-License-Identifier: MIT
// rate.mjs -- what testssl.sh's reports amount to: the grade by SSL Labs' rules
// (Debian 12's testssl.sh, 3.0, gives none), and which findings of medium or
// above docs/SECURITY.md has no answer for.
//
//   node rate.mjs SECURITY.md REPORT.json…
import fs from 'node:fs';
import path from 'node:path';

const [answersFile, ...reports] = process.argv.slice(2);
const answers = fs.readFileSync(answersFile, 'utf8');

// SSL Server Rating Guide, version 2009q: the points of a protocol, …
const PROTOCOLS = {
  SSLv2: 0,
  SSLv3: 80,
  TLS1: 90,
  TLS1_1: 95,
  TLS1_2: 100,
  TLS1_3: 100,
};
// … of a key exchange, by the strength in bits of RSA (its 3072 are the 128
// of a curve of 256), and of a cipher, by its own: at least so many.
const EXCHANGES = [
  [4096, 100],
  [2048, 90],
  [1024, 80],
  [512, 40],
  [1, 20],
];
const CIPHERS = [
  [256, 100],
  [128, 80],
  [1, 20],
];
const GRADES = [
  [80, 'A'],
  [65, 'B'],
  [50, 'C'],
  [35, 'D'],
  [20, 'E'],
  [0, 'F'],
];
// What no good points make up for: [finding, what it must say, at best].
const CAPS = [
  ['cert_chain_of_trust', /^passed/, 'T'],
  ['cert_trust', /^Ok/, 'M'],
  ...[
    'heartbleed',
    'CCS',
    'ticketbleed',
    'ROBOT',
    'secure_client_renego',
    'POODLE_SSL',
    'DROWN',
    'FREAK',
    'LOGJAM',
  ].map((id) => [id, /^not vulnerable|^no session ticket/, 'F']),
  ...['SSLv2', 'cipherlist_NULL', 'cipherlist_aNULL', 'cipherlist_EXPORT'].map((id) => [
    id,
    /^not offered/,
    'F',
  ]),
  ['SSLv3', /^not offered/, 'B'],
  ['TLS1', /^not offered/, 'B'],
  ['TLS1_1', /^not offered/, 'B'],
  ['TLS1_2', /^offered/, 'C'],
  ['RC4', /^not vulnerable/, 'B'],
  ['CRIME_TLS', /^not vulnerable/, 'C'],
  ['PFS', /^offered/, 'B'],
  ['cipherlist_STRONG', /^offered/, 'B'],
  ['secure_renego', /^supported/, 'A-'],
];
const ORDER = ['A+', 'A', 'A-', 'B', 'C', 'D', 'E', 'F', 'M', 'T'];
const HALF_YEAR_S = 15_552_000;

const atLeast = (table, value) => table.find(([least]) => value >= least)[1];
const mean = (values) => (Math.min(...values) + Math.max(...values)) / 2;

// The grade of FINDINGS, texts by id, and what it is made of.
function grade(findings) {
  const protocols = Object.entries(PROTOCOLS)
    .filter(([id]) => /^offered/.test(findings[id]))
    .map(([, points]) => points);
  const suites = Object.entries(findings)
    .filter(([id]) => /^cipher_x/.test(id))
    .map(([, text]) => text.match(/^\S+ +(\S+) +(ECDH|DH|RSA)\/? ?(\d+)? +\S+ +(\d+) /));
  if (protocols.length === 0 || suites.length === 0 || suites.includes(null))
    throw new Error('the report has not what the grade is made of');
  const key = Number(findings.cert_keySize.match(/EC (\d+) bits/)[1]);
  const bits = Math.min(key, ...suites.map(([, , , n]) => Number(n)));
  const points = {
    protocol: mean(protocols),
    exchange: atLeast(EXCHANGES, bits >= 384 ? 7680 : bits >= 253 ? 3072 : 1024),
    cipher: mean(suites.map(([, , , , n]) => atLeast(CIPHERS, Number(n)))),
  };
  const score = 0.3 * points.protocol + 0.3 * points.exchange + 0.4 * points.cipher;
  const caps = CAPS.filter(([id, good]) => !good.test(findings[id] ?? ''));
  const [, hsts] = findings.HSTS_time?.match(/=(\d+) seconds/) ?? [];
  const first = atLeast(GRADES, score);
  const best = first === 'A' && caps.length === 0 && hsts >= HALF_YEAR_S ? 'A+' : first;
  return {
    score,
    points,
    caps,
    grade: [best, ...caps.map(([, , at]) => at)].sort(
      (a, b) => ORDER.indexOf(b) - ORDER.indexOf(a),
    )[0],
  };
}

// The findings that need an answer, each once.
const open = (list) => [
  ...new Map(
    list
      .filter(({ severity }) => ['MEDIUM', 'HIGH', 'CRITICAL', 'FATAL'].includes(severity))
      .map((one) => [one.id, one]),
  ).values(),
];

let failed = false;
for (const file of reports) {
  const list = JSON.parse(fs.readFileSync(file, 'utf8'));
  const findings = Object.fromEntries(list.map(({ id, finding }) => [id, finding]));
  const { score, points, caps, grade: letter } = grade(findings);
  const count = list.filter(({ severity }) => severity === 'OK').length;
  console.log(
    `${path.basename(file, '.json')}: grade ${letter}, ` +
      `${score.toFixed()} of 100 (protocols ${points.protocol}, key ` +
      `exchange ${points.exchange}, ciphers ${points.cipher}); ` +
      `${count} checks OK`,
  );
  for (const [id, , at] of caps) console.log(`  at best ${at}: ${id}: ${findings[id]}`);
  for (const { severity, id, finding } of open(list)) {
    const answered = answers.includes(`\`testssl: ${id}\``);
    failed ||= !answered;
    console.log(
      `  ${severity} ${id}: ${finding}\n    ${
        answered ? 'answered in SECURITY.md' : 'NOT ANSWERED in SECURITY.md'
      }`,
    );
  }
  failed ||= ORDER.indexOf(letter) > ORDER.indexOf('A');
}
process.exit(failed ? 1 : 0);
