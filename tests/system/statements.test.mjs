// SPDX-License-Identifier: MIT
// statements.test.mjs -- the head of each statement tells the types that
// PostgreSQL finds for its parameters.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { REPO, withSystem } from './harness.mjs';
import { Statements } from './staff-sql.mjs';

const QUERIES = path.join(REPO, 'sql/queries');
const PARAMETER = /^-- (?:In:)? +\$\d+ +([a-z0-9]+(?:\[\])?) +[a-z_]+/;
const ALIASES = { int4: 'integer' };

// What migrates runs before there is a schema, an import's in the old
// database.
const ELSEWHERE = /^(migrate|import_old)_/;

const sqlType = (name) => name.replace(/^\w+/, (word) => ALIASES[word] ?? word);

function headOf(sql) {
  return sql
    .split('\n')
    .map((line) => PARAMETER.exec(line)?.[1])
    .filter(Boolean)
    .map(sqlType);
}

withSystem('the statements', {}, (s, it) => {
  it("their heads tell their parameters' types", async () => {
    const owner = new Statements(s, 'admitone_owner');
    const wrong = [];
    let n = 0;

    await owner.ready;
    await owner.query(fs.readFileSync(path.join(QUERIES, 'import_start.sql'), 'utf8'));
    for (const file of fs.readdirSync(QUERIES).sort()) {
      const sql = fs.readFileSync(path.join(QUERIES, file), 'utf8').trim().replace(/;$/, '');
      const wanted = headOf(sql);

      if (wanted.length === 0 || ELSEWHERE.test(file)) continue;
      n++;
      await owner.query(`PREPARE looked_at AS ${sql}`);
      const [[types]] = await owner.query(
        'SELECT ' +
          'parameter_types::text[] FROM pg_prepared_statements ' +
          "WHERE name = 'looked_at'",
      );
      await owner.query('DEALLOCATE looked_at');
      if (types.replaceAll('"', '') !== `{${wanted.join()}}`)
        wrong.push(`${file}: ${types}, not ${wanted}`);
    }
    assert.deepEqual(wrong, []);
    assert.ok(n > 60, `${n} statements`);
  });
});
