// SPDX-License-Identifier: MIT
// stored.mjs -- what the database holds, read as the checker wants it.
import { differences } from '../../system/form.mjs';
import { digestOf, formOf } from './pool.mjs';

const SAMPLE = 20; // submissions whose whole form is looked at

// A row for each invite and submission of it, also for two of one. The last
// name is the name of the content (pool.mjs).
const QUERY = `SELECT encode(i.token_digest, 'hex'), i.used_at IS NOT NULL,
    coalesce(b.invite_id::text, ''), coalesce(b.last_name, ''),
    (SELECT count(*) FROM admitone.audit_entry a WHERE a.row_id = b.invite_id
        AND a.action = 'submission.differing_replay')
    FROM admitone.invite i
    LEFT JOIN admitone.submission b ON b.invite_id = i.id`;

// A Map from the index of each known token of POOL to { used, rows }.
export async function readStored(site, pool) {
  const byDigest = new Map(pool.map((entry) => [digestOf(entry), entry.index]));
  const stored = new Map();
  for (const line of (await site.sql(QUERY)).split('\n')) {
    const [digest, used, id, content, noted] = line.split('|');
    const index = byDigest.get(digest);
    if (index === undefined) continue; // quickstart's own
    if (!stored.has(index)) stored.set(index, { used: used === 't', rows: [] });
    if (id !== '') stored.get(index).rows.push({ id, content, noted: Number(noted) });
  }
  return stored;
}

// Opens what is sealed: all of it by `admitone verify --deep`, which proves
// that it is the content of the names and of its digest; and of some
// submissions each field. Gives breaches as check() does.
export async function openStored(site, pool, stored) {
  const breaches = [];
  const { code, stdout, stderr } = await site.tryCli('verify', '--deep');
  if (code !== 0) breaches.push({ rule: 'verify', text: `${stdout}${stderr}` });
  const rows = [...stored].flatMap(
    ([
      index,
      {
        rows: [row],
      },
    ]) => (row === undefined ? [] : [{ index, ...row }]),
  );
  for (let n = 0; n < Math.min(SAMPLE, rows.length); n++) {
    const row = rows[Math.floor((n * rows.length) / SAMPLE) % rows.length];
    const other = differences(formOf(pool[row.index], row.content), await site.show(row.id));
    if (other.length > 0)
      breaches.push({
        rule: 'whole-content',
        token: row.index,
        text: `other than sent: ${other.join(' ')}`,
      });
  }
  return breaches;
}
