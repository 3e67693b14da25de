// SPDX-License-Identifier: MIT
// csv.test.mjs -- what we write as CSV is text in every spreadsheet: no cell is
// a formula, whatever the separator, and names are what they were.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { form } from './form.mjs';
import { REPO, withSystem } from './harness.mjs';

const page = (file) => import(pathToFileURL(path.join(REPO, 'web/src', file)));
const { BOM, formatCsv } = await page('common/csv.js');
const { formatLinks } = await page('staff/links.js');

const SIGNS = [
  '=',
  '+',
  '-',
  '@',
  '\uff1d',
  '\uff0b',
  '\uff0d',
  '\uff20',
  '\ufe66',
  '\ufe62',
  '\ufe63',
  '\ufe6b',
];
const BEFORE = [';', '|', '\t', '\n', '\r\n', '\r'];
const BLANKS = [' ', '\u00a0', '\ufeff', '\u3000', '\u200b', '\u2009', '\x0b'];

// What is given, and the cell that comes of it.
const CELLS = [
  ...SIGNS.map((sign) => [`${sign}1+41`, `'${sign}1+41`]),
  ...SIGNS.map((sign) => [sign, `'${sign}`]),
  ...SIGNS.map((sign) => [`a;${sign}1+41`, `"a;'${sign}1+41"`]),
  ...BEFORE.map((mark) => [`a${mark}=1+41`, `"a${mark}'=1+41"`]),
  ...BLANKS.map((blank) => [`${blank}=1+41`, `'${blank}=1+41`]),
  ...BLANKS.map((blank) => [`a;${blank}=1+41`, `"a;'${blank}=1+41"`]),
  ['\t=1', `"'\t'=1"`],
  ['\n=1', `"'\n'=1"`],
  ['\t1', `"'\t1"`],
  ['a;"=1+41;b', `"a;'""=1+41;b"`],
  ['"=1', `"'""=1"`],
  ['a;" "=1', `"a;'"" ""=1"`],
  ['a;"b"', `"a;""b"""`],
  ['a;;=1', `"a;;'=1"`],
  ['a;\n\t=1', `"a;\n\t'=1"`],
  ['a;=1;=2', `"a;'=1;'=2"`],
  ["=cmd|' /C calc'!A0", `"'=cmd|' /C calc'!A0"`],
  ['a","b', `"a"",""b"`],
  ['-Ann', "'-Ann"],
  ['Ann-Lee', 'Ann-Lee'],
  ['a = b', 'a = b'],
  ['Ann; Lee', '"Ann; Lee"'],
  ["O'Neil", "O'Neil"],
  ['50%', '50%'],
  ['Muñoz', 'Muñoz'],
  ['Nguyễn', 'Nguyễn'],
  ['日本', '日本'],
  ['', ''],
];

// FILES (name: path) as LibreOffice opens them with SEPARATORS (their codes) in
// LANGUAGE, looking for formulas: of each name its cells, [formula, text]. One
// start, which takes seconds, opens them all.
function opened(dir, files, separators, language) {
  const out = fs.mkdtempSync(path.join(dir, 'office-'));
  const { status, stderr } = spawnSync(
    'soffice',
    [
      '--headless',
      `-env:UserInstallation=file://${dir}/profile`,
      '--convert-to',
      'fods',
      '--outdir',
      out,
      `--infilter=Text - txt - csv (StarCalc):` +
        `${separators},34,76,1,,${language},false,true,false,false,false,` +
        '-1,true',
      ...Object.values(files),
    ],
    { encoding: 'utf8', timeout: 240_000 },
  );
  assert.equal(status, 0, stderr);
  const cells = Object.entries(files).map(([name, file]) => {
    const base = path.basename(file, '.csv');
    const made = fs.readdirSync(out).find((one) => one.startsWith(base) && one.endsWith('.fods'));
    assert.ok(made, `${name}: ${stderr}`);
    return [name, cellsOf(path.join(out, made))];
  });
  fs.rmSync(out, { recursive: true });
  return Object.fromEntries(cells);
}

function cellsOf(file) {
  const cells = [
    ...fs
      .readFileSync(file, 'utf8')
      .matchAll(/<table:table-cell([^>]*)>([\s\S]*?)<\/table:table-cell>/g),
  ];
  assert.ok(cells.length > 0);
  return cells.map(([, attributes, inside]) => [
    /table:formula=/.test(attributes),
    inside
      .replace(/<[^>]*>/g, '')
      .replace(/&apos;/g, "'")
      .replace(/&quot;/g, '"')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&')
      .trim(),
  ]);
}

// Separators as LibreOffice names them: of the United States, of Germany, of a
// Japanese table with tabs, the bar that people type in, and all at once.
const WAYS = [
  ['44', 1033],
  ['59', 1031],
  ['9', 1041],
  ['124', 1033],
  ['44/59/9/124', 1033],
];

// Names that would be formulas, and some that must stay what they are.
const NAMES = [
  'a;=1+41',
  'b\t=1+41',
  'c;\u00a0=1+41',
  '=1+41',
  '+1+41',
  '-Ann',
  '@SUM(1)',
  '\uff1d1+41',
  'Muñoz',
  'Nguyễn',
  '日本',
  'd|=1+41',
  'e","=1+41',
  'f",;=1+41',
  'g;"=1+41;h',
  'i|=1+41|j',
  'k|"=1+41|l',
  'm;=1+41;n',
];
const NICE = ['Muñoz', 'Nguyễn', '日本'];

// The files that are the staff's: the export as the page and the terminal have
// it, and the links of uploaded invites as the page saves them.
async function staffFiles(s, dir) {
  const who = await s.person();
  const { text } = await who.get('/api/export/submissions');
  const cells = NAMES.map((name) => `"${name.replaceAll('"', '""')}"`);
  const { json } = await who.post(
    '/api/invites/bulk',
    ['name,externalId', ...cells.map((cell) => `${cell},${cell}`)].join('\n'),
    { type: 'text/csv' },
  );
  assert.ok(json.created > 8, JSON.stringify(json));
  const made = {
    sent: text,
    typed: (await s.cli('export')) + formatCsv(NAMES.map((name) => ['x', name, 'y'])),
    links:
      BOM +
      formatLinks([
        ...json.lines,
        ...NAMES.map((name) => ({
          line: 1,
          invite: {
            nameHint: name,
            emailHint: name,
            externalId: name,
            inviteUrl: name,
          },
        })),
      ]),
  };
  return Object.fromEntries(
    Object.entries(made).map(([name, csv]) => {
      fs.writeFileSync(path.join(dir, `${name}.csv`), csv);
      return [name, path.join(dir, `${name}.csv`)];
    }),
  );
}

// The files of `admitone inspect`: half of the people with a form are in it,
// the others are left out, and one was seen by somebody with such a name.
async function inspectFiles(s, dir) {
  const [seen] = (
    await s.sql(`UPDATE admitone.employee e
      SET hire_date = '2027-03-01' FROM (SELECT id, row_number() OVER (
          ORDER BY last_name LIKE 'M%' DESC, id) AS n
          FROM admitone.employee) AS o
      WHERE o.id = e.id AND n % 2 = 1 RETURNING e.id`)
  ).split('\n');
  const list = NAMES.map(
    (name) => `convert_from('\\x${Buffer.from(name).toString('hex')}', 'UTF8')`,
  ).join();
  await s.sql(`
      INSERT INTO admitone.employee (id, first_name, last_name,
          external_id, hire_date)
      SELECT gen_random_uuid(), n, n, n || coalesce(day::text, ''),
             day FROM
          unnest(ARRAY[${list}]) AS n,
          unnest(ARRAY['2027-03-01'::date, NULL]) AS day;
      INSERT INTO admitone.audit (actor, action, row_kind, row_id, detail)
      SELECT n, n, n, '${seen}', jsonb_build_object(n, n)
        FROM unnest(ARRAY[${list}]) AS n`);
  const to = path.join(dir, 'inspection');
  await s.cli('inspect', '--from', '2027-03-01', '--to', '2027-03-01', '--output', to);
  return {
    index: path.join(to, 'index.csv'),
    leftOut: path.join(to, 'left-out.csv'),
    audit: path.join(to, seen, 'audit.csv'),
  };
}

withSystem('CSV out', {}, (s, it) => {
  it('a cell is guarded, the same by the server and in the page', async () => {
    for (const [given, cell] of CELLS) {
      assert.equal(formatCsv([[given]]), `${cell}\r\n`, JSON.stringify(given));
      const hex = Buffer.from(given).toString('hex');
      assert.equal(
        await s.sql(`SELECT encode(convert_to(
          admitone.csv_line(convert_from('\\x${hex}', 'UTF8')),
          'UTF8'), 'hex')`),
        Buffer.from(`${cell}\r\n`).toString('hex'),
        JSON.stringify(given),
      );
    }
  });

  it('no file has a formula in LibreOffice, and each its names', async (t) => {
    if (spawnSync('soffice', ['--version']).status !== 0)
      return t.skip('soffice is not here: libreoffice-calc-nogui');
    const tokens = await s.tokens(NAMES.length);
    const stored = [];
    for (const [n, lastName] of NAMES.entries()) {
      const { status } = await s.submit(form(tokens[n], { lastName }));
      if (status === 201) stored.push(lastName);
      else assert.equal(status, 400, lastName);
    }
    assert.ok(stored.length > 8, stored.join());
    const dir = path.join(s.dir, 'csv');
    fs.mkdirSync(dir);
    const files = {
      ...(await staffFiles(s, dir)),
      ...(await inspectFiles(s, dir)),
    };
    for (const [name, file] of Object.entries(files))
      assert.ok(
        fs.readFileSync(file, 'utf8').startsWith('\ufeff'),
        `${name}: Excel takes it for UTF-8`,
      );
    for (const [separators, language] of WAYS) {
      const all = opened(dir, files, separators, language);
      for (const [name, cells] of Object.entries(all)) {
        const where = `${name}, ${separators}`;
        assert.deepEqual(
          cells.filter(([formula]) => formula),
          [],
          where,
        );
        for (const nice of NICE)
          assert.ok(
            cells.some(([, text]) => text.includes(nice)),
            `${where}: ${nice}`,
          );
      }
      if (separators !== '44') continue;
      // Not all are names that a form may have.
      delete all.sent;
      for (const name of ["'-Ann", "'=1+41", "a;'=1+41"])
        for (const [where, cells] of Object.entries(all))
          assert.ok(
            cells.some(([, text]) => text === name),
            `${where}: ${name}`,
          );
    }
  });
});
