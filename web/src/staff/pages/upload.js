// SPDX-License-Identifier: MIT
// upload.js -- many invites from a list of people: what is in the file is shown
// first, then made; a whole list can be taken back.
import { announce } from '../../common/announce.js';
import { formatCsv } from '../../common/csv.js';
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { nameText } from '../../common/names.js';
import { isDone } from '../answer.js';
import { saveText } from '../download.js';
import { formatLinks } from '../links.js';
import { isReady, learnSettings, tellNotReady } from '../ready.js';
import { ask, remove } from '../server.js';
import { askWithForm } from '../ui/dialog.js';
import { makeKey, whileBusy } from '../ui/form.js';
import { makeNotice, tellFailure } from '../ui/notice.js';
import { day, link, makeButton, moment } from '../ui/show.js';
import { makeTable } from '../ui/table.js';

const TEMPLATE = ['Name', 'E-mail', 'Employee number', 'Type', 'Start date'];
const MOST_BYTES = 1024 * 1024; // nginx's client_max_body_size

// What became of a line, or will, by what its report has.
const RESULTS = [
  { name: 'refused', tag: 'rejected', is: ({ error }) => error, more: ({ error }) => error },
  {
    name: 'same',
    tag: 'pending_review',
    is: ({ sameAs }) => sameAs,
    more: ({ sameAs }) => t('upload.sameAs', { line: sameAs }),
  },
  {
    name: 'known',
    tag: 'pending_review',
    is: ({ known }) => known,
    more: ({ known, knownId, knownSince }) => [
      t(`upload.known.${known}`),
      ' ',
      known === 'form' ? link(`/submissions/${knownId}`, day(knownSince)) : day(knownSince),
    ],
  },
  { name: 'created', tag: 'approved', is: ({ invite }) => invite },
  { name: 'good', tag: 'approved', is: () => true },
];

function showResult(line) {
  const { name, tag, more } = RESULTS.find(({ is }) => is(line));
  return [
    make('span', { class: `usa-tag tag-${tag}` }, t(`upload.${name}`)),
    ...(more ? [' ', more(line)].flat() : []),
  ];
}

const columns = [
  { name: 'line', show: ({ line }) => String(line) },
  { name: 'whom', show: ({ name }) => nameText(name) },
  { name: 'result', show: showResult },
];

// What REPORT counts, in words; what there is none of is left out.
function countText(report) {
  const { preview, created, refused, known, repeated } = report;
  const counts = { [preview ? 'good' : 'created']: created, refused, known, repeated };
  return Object.entries(counts)
    .filter(([name, n]) => n > 0 || name === 'good' || name === 'created')
    .map(([name, n]) => t(`upload.count.${name}.${n === 1 ? 'one' : 'many'}`, { n }))
    .join(', ');
}

// How the file was read, so that a wrong guess is seen.
function makeReading({ charset, separator, columns: all }) {
  const ignored = all.filter(({ field }) => field === null).map(({ heading }) => heading);
  const named = ignored.filter(Boolean);
  const marks = { ',': 'comma', ';': 'semicolon', '\t': 'tab' };
  return [
    make(
      'p',
      { id: 'reading' },
      t('upload.reading', { charset, separator: t(`upload.by.${marks[separator] ?? 'other'}`) }),
    ),
    named.length > 0 &&
      make('p', { id: 'ignored' }, t('upload.ignored', { columns: named.join(', ') })),
  ].filter(Boolean);
}

function makeReport(report, buttons) {
  const { preview, created, refused, known, repeated, lines } = report;
  const leftOut = refused + known + repeated;
  return make(
    'section',
    { id: 'report', 'data-preview': String(preview) },
    make('h2', { tabindex: '-1' }, t(preview ? 'upload.preview' : 'upload.report')),
    makeNotice(leftOut > 0 || created === 0 ? 'warning' : 'success', countText(report)),
    ...makeReading(report),
    buttons.length > 0 && make('div', { class: 'buttons' }, buttons),
    lines.length > 0 && makeTable('upload', columns, lines),
  );
}

const post = (bytes, query, key) =>
  ask(`invites/bulk${query}`, {
    method: 'POST',
    type: 'text/csv',
    body: bytes,
    timeout: 60000,
    key,
  });

function problemOf(file) {
  if (!file) return 'upload.noFile';
  return file.size > MOST_BYTES ? 'upload.tooLarge' : null;
}

// The file's bytes, as they are: the server finds out how it is encoded. They
// are read once, so what is made is what was shown.
async function readFile(page) {
  const [file] = page.input.files;
  const wrong = problemOf(file);
  page.problem.replaceChildren(...(wrong ? [makeNotice('error', t(wrong))] : []));
  page.place.replaceChildren();
  if (wrong) page.input.focus();
  return wrong ? null : file.arrayBuffer();
}

function showReport(page, report, buttons) {
  page.place.replaceChildren(makeReport(report, buttons));
  page.place.querySelector('h2').focus();
}

function showProblem(page, answer) {
  page.problem.replaceChildren(tellFailure(answer));
  page.problem.scrollIntoView({ block: 'nearest' });
}

async function preview(page) {
  const bytes = await readFile(page);
  if (!bytes) return;
  const answer = await post(bytes, '?preview=1');
  if (!isDone(answer)) {
    showProblem(page, answer);
    return;
  }
  const { created } = answer.body;
  const key = makeKey();
  showReport(
    page,
    answer.body,
    [
      created > 0 &&
        makeButton(
          'invite',
          `upload.invite.${created === 1 ? 'one' : 'many'}`,
          { kind: '', values: { n: created } },
          ({ currentTarget }) => whileBusy(currentTarget, () => invite(page, bytes, key)),
        ),
    ].filter(Boolean),
  );
}

async function invite(page, bytes, key) {
  page.problem.replaceChildren();
  const answer = await post(bytes, '', key.now);
  key.settle(answer);
  if (!isDone(answer)) {
    showProblem(page, answer);
    return;
  }
  const { created, lines, upload: id } = answer.body;
  page.input.value = '';
  showReport(
    page,
    answer.body,
    [
      created > 0 &&
        makeButton('saveLinks', 'upload.save', { kind: '' }, () =>
          saveText('invites.csv', formatLinks(lines)),
        ),
      id && makeButton('takeBack', 'takeBack.open', {}, () => takeBack(page, id, created)),
    ].filter(Boolean),
  );
  await showUploads(page);
}

async function takeBack(page, id, n) {
  const body = await askWithForm({
    id: 'takeBack',
    about: { n },
    danger: true,
    fields: [],
    send: () => remove(`uploads/${id}`),
  });
  if (!body) return;
  announce(t('takeBack.done', { n: body.revoked }));
  page.place.replaceChildren(makeNotice('success', t('takeBack.done', { n: body.revoked })));
  await showUploads(page);
}

const uploadColumns = (page) => [
  { name: 'createdAt', show: (row) => moment(row.createdAt) },
  { name: 'by', show: (row) => row.by },
  { name: 'invites', show: (row) => String(row.invites) },
  { name: 'used', show: (row) => String(row.used) },
  { name: 'open', show: (row) => String(row.open) },
  {
    name: 'acts',
    show: (row) =>
      row.open > 0 &&
      makeButton(
        'takeBack',
        'takeBack.open',
        {
          kind: 'unstyled',
          'aria-label': t('takeBack.openFor', { n: row.invites }),
        },
        () => takeBack(page, row.id, row.open),
      ),
  },
];

async function showUploads(page) {
  const { uploads } = await page.visit.read('uploads');
  page.uploads.replaceChildren(
    ...(uploads.length > 0
      ? [make('h2', {}, t('uploads.heading')), makeTable('uploads', uploadColumns(page), uploads)]
      : []),
  );
}

function makeUploadForm(page) {
  const button = make(
    'button',
    { type: 'submit', class: 'usa-button', 'data-action': 'upload' },
    t('upload.submit'),
  );
  return make(
    'form',
    {
      class: 'usa-form',
      novalidate: true,
      on: {
        submit(event) {
          event.preventDefault();
          whileBusy(button, () => preview(page));
        },
      },
    },
    make('label', { class: 'usa-label', for: 'file' }, t('upload.file')),
    make('span', { class: 'usa-hint', id: 'file-hint' }, t('upload.fileHint')),
    page.input,
    page.problem,
    make('div', { class: 'buttons' }, button),
  );
}

export const upload = {
  heading: 'upload.heading',
  back: ['/invites', 'nav.invites'],
  async open(visit) {
    await learnSettings(visit);
    if (!isReady()) {
      visit.show(tellNotReady());
      return;
    }
    const page = {
      visit,
      input: make('input', {
        type: 'file',
        id: 'file',
        class: 'file',
        accept: '.csv,.txt,.tsv,text/csv,text/tab-separated-values,text/plain',
        'aria-describedby': 'file-hint',
      }),
      problem: make('div', { class: 'problem', role: 'alert' }),
      place: make('div'),
      uploads: make('section', { id: 'uploads' }),
    };
    visit.show(
      make('p', {}, t('upload.text')),
      make(
        'ul',
        { class: 'usa-list' },
        ['columns', 'types', 'lines'].map((key) => make('li', {}, t(`upload.${key}`))),
      ),
      makeButton('template', 'upload.template', {}, () =>
        saveText('invites.csv', formatCsv([TEMPLATE])),
      ),
      makeUploadForm(page),
      page.place,
      page.uploads,
    );
    await showUploads(page);
  },
};
