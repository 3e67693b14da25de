// SPDX-License-Identifier: MIT
// tables.test.mjs -- docs/tables.md is what a migrated database has: its tables,
// columns, foreign keys and comments.
//
// After a migration make update writes it anew.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { REPO, withSystem } from './harness.mjs';

const PAGE = path.join(REPO, 'docs/tables.md');

// The page's parts, and which tables are told in each.
const PARTS = [
  ['The claim', ['invite', 'employee', 'submission', 'differing_replay']],
  [
    'The lists',
    ['unlisted_submission', 'listed_submission', 'listed_employee', 'listed_invite', 'list_turn'],
  ],
  ['Lists of people', ['invited', 'upload', 'upload_invite']],
  [
    'The staff',
    ['account', 'session', 'login_attempt', 'login_address', 'request_key', 'setting', 'logo'],
  ],
  ['The audit', ['audit', 'audit_chain', 'audit_chain_mark']],
  ['Moving in', ['import_run', 'imported', 'import_stage']],
  ['The schema', ['schema_migration']],
];

// What a table is, where the database has no comment that says so: a
// migration that has landed never changes.
const SENTENCES = {
  employee: 'A person who was hired; has one or more submissions.',
  invite: 'Permission to send one form, once.',
  session: 'A person of the staff is signed in.',
  listed_employee: 'What the list of employees looks for and sorts by.',
  listed_invite: 'What the list of invites looks for and sorts by.',
  import_run: 'One import from an older system. Append-only.',
  import_stage: 'The old rows while an import decides about them; else empty.',
  schema_migration: 'The migrations that were run, with their digests.',
};

const TABLES = `
    SELECT coalesce(jsonb_agg(jsonb_build_object(
               'name', c.relname,
               'comment', obj_description(c.oid, 'pg_class'),
               'columns', (
        SELECT jsonb_agg(jsonb_build_object(
                   'name', a.attname,
                   'type', format_type(a.atttypid, a.atttypmod),
                   'required', a.attnotnull,
                   'key', coalesce(a.attnum = ANY (p.conkey), false),
                   'alone', EXISTS (
            SELECT FROM pg_index i
             WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL
               AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum),
                   'of', (
            SELECT r.relname FROM pg_constraint f
              JOIN pg_class r ON r.oid = f.confrelid
             WHERE f.conrelid = c.oid AND f.contype = 'f'
               AND f.conkey = ARRAY[a.attnum]),
                   'comment', col_description(c.oid, a.attnum))
                   ORDER BY a.attnum)
          FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))
               ORDER BY c.relname COLLATE "C"), '[]')
      FROM pg_class c
      LEFT JOIN pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p'
     WHERE c.relnamespace = 'admitone'::regnamespace AND c.relkind IN ('r', 'p')`;

const cell = (text) => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');

// "A person has none or many sessions", as Mermaid draws it.
const relation = (table, column) =>
  `    ${column.of} ` +
  `${column.required ? '||' : '|o'}--${column.alone ? 'o|' : 'o{'} ` +
  `${table.name} : ${column.name}`;

function row({ name, type, required, key, of, comment }) {
  const told = [key && 'Key.', of && `Of [${of}](#${of}).`, !required && 'May be null.', comment];
  return `| \`${name}\` | ${type} | ${cell(told.filter(Boolean).join(' '))} |`;
}

const told = (table) => `### ${table.name}

${cell(table.comment ?? SENTENCES[table.name])}

| column | type | |
|---|---|---|
${table.columns.map(row).join('\n')}
`;

// The page about TABLES, of which every one is in PARTS.
function page(tables) {
  const named = Object.fromEntries(tables.map((t) => [t.name, t]));
  const relations = tables.flatMap((table) =>
    table.columns.filter(({ of }) => of).map((column) => relation(table, column)),
  );
  return `# The tables

What is in the schema \`admitone\`. [DESIGN.md](DESIGN.md) says why;
[guards.sql](../sql/queries/guards.sql) says who may do what.
This page is made from a migrated database; do not edit it:

    make -C build update

## The foreign keys

Only these are kept by the database; a table that is missing here has none.

\`\`\`mermaid
erDiagram
${relations.join('\n')}
\`\`\`

${PARTS.map(
  ([title, names]) => `## ${title}

${names.map((name) => told(named[name])).join('\n')}`,
).join('\n')}`;
}

withSystem('tables', { env: { ADMITONE_WORKERS: '1', ADMITONE_ADMIN_WORKERS: '1' } }, (s, it) => {
  it('docs/tables.md is what the database has', async () => {
    const tables = JSON.parse(await s.sql(TABLES));
    assert.deepEqual(
      PARTS.flatMap(([, names]) => names).sort(),
      tables.map(({ name }) => name),
      'PARTS has each table once',
    );
    assert.deepEqual(
      Object.keys(SENTENCES).sort(),
      tables.filter((t) => !t.comment).map(({ name }) => name),
      'SENTENCES has those that have no comment',
    );
    const made = page(tables);
    if (process.env.ADMITONE_UPDATE) fs.writeFileSync(PAGE, made);
    assert.equal(fs.readFileSync(PAGE, 'utf8'), made, 'make update writes it anew');
  });
});
