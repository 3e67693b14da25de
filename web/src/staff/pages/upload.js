// SPDX-License-Identifier: MIT
// upload.js -- many invites from a CSV file, with a report per line.
import { formatCsv } from '../../common/csv.js';
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { nameText } from '../../common/names.js';
import { isDone } from '../answer.js';
import { saveText } from '../download.js';
import { isReady, learnSettings, tellNotReady } from '../ready.js';
import { ask } from '../server.js';
import { makeKey, whileBusy } from '../ui/form.js';
import { makeNotice, tellFailure } from '../ui/notice.js';
import { makeButton } from '../ui/show.js';
import { makeTable } from '../ui/table.js';

const COLUMNS = ['name', 'email', 'externalId', 'workerType', 'expiryDays'];
const MOST_BYTES = 1024 * 1024; // nginx's client_max_body_size

const columns = [
  { name: 'line', show: ({ line }) => String(line) },
  {
    name: 'whom',
    show: ({ invite }) =>
      invite && [nameText(invite.nameHint), invite.emailHint].filter(Boolean).join(', '),
  },
  {
    name: 'result',
    show: ({ invite, error }) =>
      invite
        ? make('span', { class: 'usa-tag tag-approved' }, t('upload.created'))
        : make(
            'span',
            {},
            make('span', { class: 'usa-tag tag-rejected' }, t('upload.refused')),
            ' ',
            error,
          ),
  },
];

// As CSV, the invites among LINES, the server's report.
export function formatLinks(lines) {
  const made = lines.filter(({ invite }) => invite);
  return formatCsv([
    ['line', 'name', 'email', 'externalId', 'expiresAt', 'link'],
    ...made.map(({ line, invite }) => [
      line,
      invite.nameHint,
      invite.emailHint,
      invite.externalId,
      invite.expiresAt,
      invite.inviteUrl,
    ]),
  ]);
}

function makeReport({ created, refused, lines }) {
  const heading = make('h2', { tabindex: '-1' }, t('upload.report'));
  return make(
    'section',
    { id: 'report' },
    heading,
    makeNotice(refused > 0 ? 'warning' : 'success', t('upload.counts', { created, refused })),
    created > 0 &&
      make(
        'div',
        { class: 'buttons' },
        makeButton('saveLinks', 'upload.save', { kind: '' }, () =>
          saveText('invites.csv', formatLinks(lines)),
        ),
      ),
    makeTable('upload', columns, lines),
  );
}

function problemOf(file) {
  if (!file) return 'upload.noFile';
  return file.size > MOST_BYTES ? 'upload.tooLarge' : null;
}

async function send(input, place, problem, key) {
  const [file] = input.files;
  const wrong = problemOf(file);
  problem.replaceChildren(...(wrong ? [makeNotice('error', t(wrong))] : []));
  if (wrong) {
    input.focus();
    return;
  }
  const answer = await ask('invites/bulk', {
    method: 'POST',
    type: 'text/csv',
    body: await file.text(),
    timeout: 60000,
    key: key.now,
  });
  key.settle(answer);
  if (!isDone(answer)) {
    problem.replaceChildren(tellFailure(answer));
    return;
  }
  place.replaceChildren(makeReport(answer.body));
  place.querySelector('h2').focus();
  input.value = '';
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
    const input = make('input', {
      type: 'file',
      id: 'file',
      class: 'file',
      accept: '.csv,text/csv',
      'aria-describedby': 'file-hint',
      on: {
        change() {
          key = makeKey();
        },
      },
    });
    const problem = make('div', { class: 'problem', role: 'alert' });
    const place = make('div');
    let key = makeKey();
    const button = make(
      'button',
      { type: 'submit', class: 'usa-button', 'data-action': 'upload' },
      t('upload.submit'),
    );
    visit.show(
      make('p', {}, t('upload.text')),
      make(
        'p',
        {},
        make(
          'code',
          {},
          COLUMNS.flatMap((name, index) => [index > 0 && ',', make('wbr'), name]),
        ),
      ),
      make(
        'ul',
        { class: 'usa-list' },
        ['columns', 'types', 'lines'].map((key) => make('li', {}, t(`upload.${key}`))),
      ),
      make(
        'form',
        {
          class: 'usa-form',
          novalidate: true,
          on: {
            submit(event) {
              event.preventDefault();
              whileBusy(button, () => send(input, place, problem, key));
            },
          },
        },
        make('label', { class: 'usa-label', for: 'file' }, t('upload.file')),
        make('span', { class: 'usa-hint', id: 'file-hint' }, t('upload.fileHint')),
        input,
        problem,
        make('div', { class: 'buttons' }, button),
      ),
      place,
    );
  },
};
