// SPDX-License-Identifier: MIT
// upgrade.test.mjs -- a database that an earlier version left, migrated: all
// of it is right, and everybody can go on with it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { form } from './form.mjs';
import { Person, REPO, run, waitFor, withSystem } from './harness.mjs';
import { code } from './totp.mjs';

const VERSIONS = ['e2f3017'];

for (const version of VERSIONS)
  withSystem(
    `from ${version}`,
    { env: { ADMITONE_WORKERS: '1', ADMITONE_ADMIN_WORKERS: '1' } },
    (s, it) => {
      const file = (end) => path.join(REPO, `tests/system/upgrade/${version}.${end}`);
      const was = JSON.parse(fs.readFileSync(file('json'), 'utf8'));
      const psql = (database, input) =>
        run('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', '-'], {
          input,
          env: { ...s.env, PGUSER: s.superuser, PGDATABASE: database },
        });
      const submit = (token, more) => s.submit(form(token, { externalId: undefined, ...more }));
      // HOSTILE was made by the old version's search_words().
      const HOSTILE = '㌖'.repeat(200);
      const old = (...args) => s.tryCliWith({ PGDATABASE: 'old' }, ...args);
      let hr, mended;

      it('it is migrated, quickly', async () => {
        await psql('postgres', 'CREATE DATABASE old OWNER admitone_owner TEMPLATE template0;');
        await psql('old', zlib.gunzipSync(fs.readFileSync(file('sql.gz'))).toString());
        await psql(
          'old',
          `SET search_path = admitone;
          INSERT INTO invite (id, token_digest, name_hint, expires_at)
          VALUES (gen_random_uuid(), sha256('h'), '${HOSTILE}',
          now());`,
        );
        await assert.rejects(
          run('pg_dump', ['old'], { env: { ...s.env, PGUSER: s.superuser } }),
          /listed_invite/,
        );
        const { code: rc, stdout, stderr } = await old('migrate');
        assert.equal(rc, 0, stderr);
        assert.match(stdout, /^0005 guards applied$/m);
        mended = stdout;
      });

      it('nothing of it is lost', async () => {
        for (const [table, n] of Object.entries(was.counts))
          assert.equal(
            Number(
              await psql(
                'old',
                `SELECT count(*)
            FROM admitone.${table}`,
              ),
            ),
            n + (table === 'invite'),
            table,
          );
        assert.match(mended, /Privileges and policies fixed/);
        assert.equal((await old('migrate')).stdout, 'nothing to do\n');
      });

      it('the programs take it over', async () => {
        for (const [end, to] of [
          ['pub', s.env.ADMITONE_SEAL_KEYS],
          ['key', s.env.ADMITONE_UNSEAL_KEYS],
        ])
          fs.writeFileSync(to, fs.readFileSync(file(end)));
        await psql(
          'postgres',
          `
          ALTER DATABASE admitone ALLOW_CONNECTIONS false;
          SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
           WHERE datname IN ('admitone', 'old');
          ALTER DATABASE admitone RENAME TO spare;
          ALTER DATABASE old RENAME TO admitone;`,
        );
        for (const name of ['intake', 'admin']) {
          const seen = s.log(name).length;
          process.kill(s.pid(name), 'SIGHUP');
          await waitFor(() => s.log(name).slice(seen).includes('reloaded'), `${name} to reload`);
        }
      });

      it('a link that was out is good, once', async () => {
        const [token, other] = was.fresh;
        const first = await submit(token);
        assert.equal(first.status, 201, first.text);
        const twice = await s.validate(token);
        assert.match(twice.text, /used/);
        const differs = await submit(other);
        assert.equal(differs.status, 201);
        const moved = JSON.parse((await s.validate(was.moved)).text);
        assert.equal(moved.nameHint, 'Ana');
      });

      it('a submission of before, sent again, is the same one', async () => {
        for (const { sent, id } of [was.stored, was.unlisted]) {
          const { status, text } = await s.submit(sent);
          assert.equal(status, 200, text);
          assert.equal(JSON.parse(text).id, id);
        }
        const { text } = await s.submit({
          ...was.stored.sent,
          city: 'Ogdenville',
        });
        assert.match(text, new RegExp(was.stored.id));
      });

      it('what was revoked or has expired stays so', async () => {
        for (const token of [was.gone, was.past]) assert.ok((await submit(token)).status >= 400);
      });

      it('people sign in, with their second factor', async () => {
        hr = new Person(s, was.hr);
        await hr.signIn();
        const second = new Person(s, was.second);
        assert.equal(
          (await second.auth({ action: 'login', ...was.second }, { as: 'nobody' })).status,
          401,
        );
        await second.signIn({ code: code(was.secret) });
        assert.equal((await second.get('/api/account')).json.account.totp, true);
      });

      it('they see what was there, and decide', async () => {
        const list = (await hr.get('/api/submissions?limit=100')).json;
        const of = (id) => list.submissions.find((b) => b.id === id);
        assert.equal(list.pagination.total, was.counts.submission + 2);
        assert.equal(of(was.approved).status, 'approved');
        assert.equal(of(was.rejected).status, 'rejected');
        assert.equal(of(was.differs).differingReplays, 2);
        await waitFor(
          async () =>
            (await hr.get('/api/submissions?limit=100')).json.submissions.find(
              (b) => b.id === was.stored.id,
            )?.differingReplays === 1,
          'the new differing replay',
        );
        const one = await hr.get(`/api/submissions/${was.differs}`);
        assert.equal(
          one.json.history.filter(({ action }) => action === 'submission.differing_replay').length,
          2,
        );
        const { status } = await hr.patch(`/api/submissions/${was.unlisted.id}`, {
          status: 'approved',
          hireDate: '2026-04-02',
        });
        assert.equal(status, 200);
        assert.equal((await hr.get(`/api/employees/${was.employee}`)).status, 200);
        const { logs } = (await hr.get('/api/audit?action=submission.differing')).json;
        assert.equal(logs.length, 3);
        assert.deepEqual(
          logs.map(({ id }) => id),
          logs.map(({ id }) => id).sort((a, b) => b - a),
        );
        const found = await hr.get('/api/invites?search=' + encodeURIComponent('Björk'));
        assert.equal(found.json.invites.length, 1);
      });

      it('verify --deep finds nothing, and the audit has its old head', async () => {
        const { code: rc, stdout, stderr } = await s.tryCli('verify', '--deep');
        assert.equal(rc, 0, stdout + stderr);
        assert.doesNotMatch(stdout, /^(BREACH|CLOSED)/m);
        const audit = await s.tryCli('audit', 'verify', '--expect-head', was.head);
        assert.equal(audit.code, 0, audit.stdout);
        assert.match(audit.stdout, /^ok +The head that was kept/m);
      });

      it('it can be dumped: words that were too long are mended', async () => {
        const dump = await run('pg_dump', ['admitone'], {
          env: { ...s.env, PGUSER: s.superuser },
        });
        assert.match(dump, /COPY admitone.unlisted_submission /);
      });
    },
  );
