// SPDX-License-Identifier: MIT
// lists.mjs -- lists of people as they come, and what is read of them.
//
// A case: [what it is, the file, expected]. The file is a text (then UTF-8) or
// bytes. Expected is a sentence (part of it: the file is refused), or
//   people   [name, email, externalId, workerType, startDate, expiryDays], as
//            far as they go, of each good line
//   charset, separator   UTF-8 and a comma if they are not told
//   ignored  the headings of columns that are not read
//   wrong    [line, part of the sentence] of lines that are refused
//   same     [line, the line of the same person before]
const latin1 = (text) => Buffer.from(text, 'latin1');
const utf16le = (text, mark = '\ufeff') => Buffer.from(mark + text, 'utf16le');
const utf16be = (text) => utf16le(text).swap16();

const MARIA = 'María Guadalupe Hernández López';
const ONE = { people: [['Erika Example', 'erika@example.org']] };
const SAVE_AS = 'Save As';

export const LISTS = [
  // How it is encoded
  ['UTF-8', `name\n${MARIA}\n`, { people: [[MARIA]] }],
  ['UTF-8 with a mark', `\ufeffname\n${MARIA}\n`, { people: [[MARIA]] }],
  ['Windows-1252', latin1(`name\r\n${MARIA}\r\n`), { charset: 'Windows-1252', people: [[MARIA]] }],
  [
    'Windows-1252 with what Latin-1 does not have',
    Buffer.from([...latin1('name\nJean-Luc d'), 0x92, ...latin1('\x8cuvre \x8aimek\n')]),
    { charset: 'Windows-1252', people: [['Jean-Luc d’Œuvre Šimek']] },
  ],
  ['UTF-16 LE', utf16le(`name\n${MARIA}\n`), { charset: 'UTF-16', people: [[MARIA]] }],
  ['UTF-16 BE', utf16be(`name\nNguyễn 日本\n`), { charset: 'UTF-16', people: [['Nguyễn 日本']] }],
  [
    'UTF-16 without a mark',
    utf16le(`name\n${MARIA}\n`, ''),
    { charset: 'UTF-16', people: [[MARIA]] },
  ],
  [
    "Excel's Unicode text: UTF-16 with tabs",
    utf16le('Name\tE-mail\r\nZoë Ruiz\tzoe@example.org\r\n'),
    { charset: 'UTF-16', separator: '\t', people: [['Zoë Ruiz', 'zoe@example.org']] },
  ],
  ['UTF-16 cut off', utf16le('name\nErika\n').subarray(0, 15), 'Line 2 is not text'],
  ['UTF-16 with half a pair', utf16le('name\nA\ud800B\n'), 'Line 2 is not text'],
  [
    'UTF-8 and Windows-1252 in one file',
    Buffer.concat([Buffer.from('name\nHernández\n'), latin1('López\n')]),
    'Line 3 is not text',
  ],
  [
    'broken UTF-8 with a mark',
    Buffer.from('\ufeffname\nA\n').fill(0xff, 9, 10),
    'Line 2 is not text',
  ],
  ['a NUL', 'name\nA\0B\n', 'Line 2 is not text'],
  ['bytes that Windows-1252 does not have', latin1('name\nA\x81\n'), 'Line 2 is not text'],

  // What separates
  ['commas', 'name,email\nErika Example,erika@example.org\n', ONE],
  ['semicolons', 'name;email\nErika Example;erika@example.org\n', { ...ONE, separator: ';' }],
  ['tabs', 'name\temail\nErika Example\terika@example.org\n', { ...ONE, separator: '\t' }],
  ['bars', 'name|email\nErika Example|erika@example.org\n', { ...ONE, separator: '|' }],
  [
    'sep=;',
    'sep=;\r\nname;email\r\nErika Example;erika@example.org\r\n',
    { ...ONE, separator: ';' },
  ],
  [
    'sep=; behind a mark, in UTF-16',
    utf16le('sep=;\r\nname;email\r\nErika Example;erika@example.org\r\n'),
    { ...ONE, charset: 'UTF-16', separator: ';' },
  ],
  [
    'semicolons, commas in the names',
    'Name;Email\nExample, Erika;erika@example.org\n',
    { separator: ';', people: [['Example, Erika', 'erika@example.org']] },
  ],
  [
    'semicolons, in Windows-1252, with what is in quotes',
    latin1('"Nombre completo";"Correo electrónico"\r\n"Núñez; Ana";"ana@example.org"\r\n'),
    {
      charset: 'Windows-1252',
      separator: ';',
      people: [['Núñez; Ana', 'ana@example.org']],
    },
  ],
  ['lines end with CR', 'name\rErika\rZoë\r', { people: [['Erika'], ['Zoë']] }],
  [
    'a name over two lines',
    'name,email\n"Erika\nExample",erika@example.org\n',
    { wrong: [[2, 'name: ']] },
  ],

  // How columns are called
  [
    "the API's own names",
    'email,externalId,workerType,expiryDays,name\na@example.org,X-1,contractor,7,A\n',
    { people: [['A', 'a@example.org', 'X-1', 'contractor', null, '7']] },
  ],
  [
    'capitals, blanks and signs',
    ' NAME , E-Mail Address*,EMPLOYEE-NO.\nErika Example,erika@example.org,E-1\n',
    { people: [['Erika Example', 'erika@example.org', 'E-1']] },
  ],
  [
    'first and last name',
    'First Name,Last Name,Work Email\nErika,Example,erika@example.org\nCher,,c@example.org\n',
    {
      people: [
        ['Erika Example', 'erika@example.org'],
        ['Cher', 'c@example.org'],
      ],
    },
  ],
  [
    'a system with names of its own',
    'Associate ID,Legal First Name,Legal Last Name,Personal Email,Hire Date,Worker Category\n' +
      '0012,Erika,Example,erika@example.org,11/30/2026,Full-Time\n',
    {
      people: [['Erika Example', 'erika@example.org', '0012', 'employee', '2026-11-30']],
    },
  ],
  [
    'another one, with columns that are not read',
    'Employee Number,Department,Employee Name,Salary,Start Date\nE-1,IT,Erika,1,2026-12-01\n',
    {
      people: [['Erika', null, 'E-1', null, '2026-12-01']],
      ignored: ['Department', 'Salary'],
    },
  ],
  [
    'Spanish names',
    'Nombres;Apellidos;Correo electrónico\nAna;Núñez;ana@example.org\n',
    { separator: ';', people: [['Ana Núñez', 'ana@example.org']] },
  ],
  ['a comma behind the last column', 'name,\nErika,\n', { people: [['Erika']], ignored: [''] }],
  [
    'seventy columns',
    `name,${'x,'.repeat(68)}email\nErika,${'1,'.repeat(68)}erika@example.org\n`,
    { people: [['Erika', 'erika@example.org']], ignored: Array(68).fill('x') },
  ],
  ['no heading that is known', 'who,where\nErika,here\n', 'names no column'],
  ['no headings at all', 'Erika Example,erika@example.org\n', 'names no column'],
  ['nobody can be named', 'type,start date\nemployee,2026-12-01\n', 'at least one of these'],
  [
    'two columns of one kind',
    'name,Work email,dept,Personal email\nA,a@example.org,,b@example.org\n',
    'Columns 2 and 4 are both the email',
  ],
  ['an empty file', '', 'empty'],
  ['a byte order mark alone', Buffer.from('fffe', 'hex'), 'empty'],
  ['headings alone', 'name\n', { people: [] }],

  // What is no list
  ['a workbook', Buffer.from('PK\x03\x04\x14\x00'), SAVE_AS],
  ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), SAVE_AS],
  ['a PDF', '%PDF-1.7\n', SAVE_AS],
  ['a web page', '<html><table>', SAVE_AS],
  ['more than 1000 people', `name\n${'A\n'.repeat(1001)}`, '1000 lines'],

  // What stands in a line
  ['blank rows', 'name,email\n,\n\n , \nErika Example,erika@example.org\n,,,,\n"",""\n', ONE],
  ['fewer fields than headings', 'name,email,type\nErika\n', { people: [['Erika']] }],
  ['empty fields behind the last', 'name\nErika,,,\n', { people: [['Erika']] }],
  [
    'a comma that is not in quotes',
    'name,email\nExample, Erika,erika@example.org\n',
    { wrong: [[2, 'This line has 3 fields']] },
  ],
  [
    'a quote without end',
    'name\n"Erika\nZoë\n',
    { people: [['Zoë']], wrong: [[2, 'quotation mark']] },
  ],
  [
    'nobody',
    'name,email,type\nN/A,,employee\nErika,,\n',
    { people: [['Erika']], wrong: [[2, 'has no name, email']] },
  ],
  [
    'wrong values',
    'name,email,type,start,expiryDays\nA,nobody,,,\nB,,boss,,\nC,,,31/12/2026,\nD,,,,0\nE,,,,\n',
    {
      people: [['E']],
      wrong: [
        [2, 'email: '],
        [3, 'workerType: '],
        [4, 'startDate: '],
        [5, 'expiryDays: '],
      ],
    },
  ],
  [
    'dates as they are written',
    'name,start date\nA,1/2/2027\nB,12/31/2026 0:00\nC,2026-12-31T00:00:00\n',
    {
      people: [
        ['A', null, null, null, '2027-01-02'],
        ['B', null, null, null, '2026-12-31'],
        ['C', null, null, null, '2026-12-31'],
      ],
    },
  ],
  [
    'types as they are called',
    'name,Employment Type\nA,Regular\nB,PART TIME\nC,Contingent Worker\nD,1099\nE,w-2\n',
    {
      people: [
        ['A', null, null, 'employee'],
        ['B', null, null, 'employee'],
        ['C', null, null, 'contractor'],
        ['D', null, null, 'contractor'],
        ['E', null, null, 'employee'],
      ],
    },
  ],
  [
    'blanks and signs that nobody sees',
    'name,email\n\u200b Erika\u00a0Example ,\u200eerika@example.org\u200b\n',
    ONE,
  ],
  [
    'the same person twice',
    'name,email,id\nA,a@example.org,1\nA,A@Example.org,1\nB,,2\nB,b@example.org,2\n',
    {
      people: [
        ['A', 'a@example.org', '1'],
        ['B', null, '2'],
      ],
      same: [
        [3, 2],
        [5, 4],
      ],
    },
  ],
  [
    'two people with one address',
    'name,email,id\nA,home@example.org,1\nB,home@example.org,2\nC,home@example.org,\n',
    {
      people: [
        ['A', 'home@example.org', '1'],
        ['B', 'home@example.org', '2'],
      ],
      same: [[4, 2]],
    },
  ],
  [
    'two people with one name',
    'name\nJohn Smith\nJohn Smith\n',
    {
      people: [['John Smith'], ['John Smith']],
    },
  ],
];
