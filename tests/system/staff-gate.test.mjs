// SPDX-License-Identifier: MIT
// staff-gate.test.mjs -- every route that `admitone-admin --routes` prints:
// without a good session, with too small a role or from a foreign page it
// answers 401 or 403, and nothing is read or changed.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import { form, told } from './form.mjs';
import { run, withSystem } from './harness.mjs';
import { buildTree } from './tree.mjs';

const BUILD = buildTree();
const UNAUTHORIZED = told('Unauthorized', 'unauthorized');
const FORBIDDEN = told('Forbidden', 'forbidden');
const NOT_ALLOWED = told('Origin not allowed', 'origin_not_allowed');

const routes = (await run(path.join(BUILD, 'src/admitone-admin'), ['--routes']))
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

const nameOf = ({ method, path: where, action }) =>
  `${method} ${where}${action === null ? '' : ` ${action}`}`;

// Whether there are as many as there should be: a route that is not printed
// would not be tested.
const EXPECTED = 40;

// Ways to come with a session, or none, that is not good.
const BAD_SESSIONS = [
  'none',
  'unknown token',
  'idle for 30 minutes',
  '12 hours old',
  'signed out',
  'disabled account',
  'password changed elsewhere',
];

withSystem('staff gate', {}, (s, it) => {
  let administrator;
  let reviewer;
  let ids;
  const headers = {};

  // All that anybody could have changed: rows of every table, but for
  // the times at which sessions were seen.
  let psql;
  const everything = () =>
    psql.run(`
      SELECT string_agg(format('%s %s', c.relname, admitone.admitone_rows(c.oid)),
          E'\\n' ORDER BY c.relname)
        FROM pg_class c WHERE c.relnamespace = 'admitone'::regnamespace
         AND c.relkind = 'r'
         AND c.relname !~ 'audit_chain|listed'`);

  // A request for ROUTE that would be fine with a session.
  const ask = (route, options) => {
    const kind = route.path.split('/')[2];
    const where = route.path.replace('{id}', ids[kind] ?? ids.invites);
    const body =
      route.method === 'GET' || route.method === 'DELETE'
        ? undefined
        : route.path === '/api/invites/bulk'
          ? 'name\nSomebody\n'
          : {
              action: route.action ?? undefined,
              resetPassword: true,
              removeTotp: true,
              password: 'x',
              currentPassword: 'x',
              newPassword: 'x',
              code: '000000',
              status: 'approved',
              useEVerify: true,
              nameHint: 'N',
              firstName: 'F',
              lastName: 'L',
              email: 'f@example.org',
              name: 'F',
              role: 'administrator',
            };
    return administrator.request(route.method, where, {
      body,
      type: typeof body === 'string' ? 'text/csv' : 'application/json',
      ...options,
    });
  };

  // Nothing but 401 and 403 with TEXT, and nothing else happens: not since
  // the last time either.
  let before;
  const refused = async (route, options, status, text) => {
    before ??= await everything();
    const answer = await ask(route, options);
    assert.equal(`${answer.status} ${answer.text}`, `${status} ${text}`, nameOf(route));
    assert.equal(answer.headers['www-authenticate'], status === 401 ? 'Bearer' : undefined);
    assert.equal(answer.headers['set-cookie'], undefined);
    const now = await everything();
    const changed = now !== before;
    before = now; // or each later one would be blamed for it
    assert.ok(!changed, `${nameOf(route)} changed something`);
  };

  it('make people, and rows to be reached for', async () => {
    await s.sql(`CREATE FUNCTION admitone.admitone_rows(oid) RETURNS text
        LANGUAGE plpgsql AS $$ DECLARE r text; BEGIN
        EXECUTE format('SELECT count(*) || '' '' || coalesce(
            md5(string_agg(md5(t::text), '''' ORDER BY md5(t::text))),
            '''') FROM %s t', $1::regclass) INTO r; RETURN r; END $$`);
    psql = s.session();
    administrator = await s.person();
    reviewer = await s.person('reviewer');
    const [fresh, used] = await s.invites(2);
    await s.submit(form(used.token));
    ids = {
      invites: fresh.id,
      submissions: used.id,
      accounts: reviewer.id,
      employees: await s.sql('SELECT id FROM admitone.employee'),
    };
    headers.none = {};
    headers['unknown token'] = bearer(randomBytes(32).toString('hex'));
    for (const name of BAD_SESSIONS.slice(2)) {
      const person = await s.person();
      headers[name] = bearer(person.token);
      await spoil(s, person, name);
    }
  });

  it(`there are ${EXPECTED} routes, each with its role`, () => {
    assert.equal(routes.length, EXPECTED);
    for (const { role } of routes) assert.ok([null, 'reviewer', 'administrator'].includes(role));
    // What anybody may ask, and nothing else.
    assert.deepEqual(routes.filter(({ role }) => role === null).map(nameOf), [
      'GET /api/auth',
      'POST /api/auth login',
      'POST /api/auth setup',
    ]);
    assert.deepEqual(routes.filter(({ role }) => role === 'administrator').map(nameOf), [
      'GET /api/accounts',
      'POST /api/accounts',
      'PATCH /api/accounts/{id}',
      'GET /api/export/audit',
      'GET /api/settings',
      'GET /api/audit',
      'PUT /api/config',
      'PUT /api/logo',
      'DELETE /api/logo',
    ]);
  });

  for (const route of routes.filter(({ role }) => role !== null)) {
    for (const name of BAD_SESSIONS)
      it(`${nameOf(route)}: session: ${name}`, () =>
        refused(route, { as: 'nobody', headers: headers[name] }, 401, UNAUTHORIZED));

    it(`${nameOf(route)}: the same in a cookie`, async () => {
      for (const name of BAD_SESSIONS.slice(1)) {
        const [, token] = headers[name].Authorization.split(' ');
        await refused(
          route,
          {
            as: 'nobody',
            headers: {
              Cookie: `__Host-admitone=${token}`,
              Origin: s.staffUrl,
            },
          },
          401,
          UNAUTHORIZED,
        );
      }
    });
  }

  for (const route of routes.filter(({ role }) => role === 'administrator'))
    it(`${nameOf(route)}: a reviewer`, async () => {
      const token = bearer(reviewer.token);
      await refused(route, { as: 'nobody', headers: token }, 403, FORBIDDEN);
    });

  for (const route of routes.filter(({ changes }) => changes)) {
    it(`${nameOf(route)}: from a foreign page`, async () => {
      const port = new URL(s.staffUrl).port;
      for (const Origin of [
        'https://evil.example',
        'null',
        s.url,
        `http://localhost:${port}`,
        'https://localhost',
        `${s.staffUrl}/`,
        `${s.staffUrl}0`,
        `https://localhost.evil.example:${port}`,
      ])
        await refused(route, { as: 'page', headers: { Origin } }, 403, NOT_ALLOWED);
    });

    if (route.role !== null)
      it(`${nameOf(route)}: a cookie without an Origin`, () =>
        refused(
          route,
          {
            as: 'nobody',
            headers: {
              Cookie: `__Host-admitone=${administrator.token}`,
            },
          },
          403,
          NOT_ALLOWED,
        ));
  }

  it('a wrong method is told which are right, and no more', async () => {
    for (const [method, where, allow] of [
      ['DELETE', '/api/invites', 'GET, HEAD, POST'],
      ['POST', `/api/invites/${ids.invites}`, 'PATCH, DELETE'],
      ['GET', '/api/invites/bulk', 'POST'],
      ['PATCH', '/api/audit', 'GET, HEAD'],
      ['PUT', `/api/submissions/${ids.submissions}`, 'GET, HEAD, PATCH'],
      ['POST', '/api/submissions', 'GET, HEAD'],
      ['OPTIONS', '/api/auth', 'GET, HEAD, POST'],
      ['POST', '/api/config', 'GET, HEAD, PUT'],
    ]) {
      const answer = await administrator.request(method, where);
      assert.equal(answer.status, 405, where);
      assert.equal(answer.headers.allow, allow, where);
    }
  });

  it('an id that is none, and paths that are none: 404', async () => {
    for (const where of [
      '/api/submissions/1',
      '/api/submissions/x/y',
      `/api/submissions/${ids.submissions}x`,
      '/api/nothing',
      '/api/',
      '/api/submissions/',
      `/api/employees/${ids.submissions}`,
    ]) {
      const answer = await administrator.get(where);
      assert.equal(answer.status, 404, where);
      assert.equal(typeof answer.json.error, 'string');
    }
  });

  it('with a good session each route lets its people in', async () => {
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const answer = await ask(route, {});
      assert.equal(answer.status, 200, nameOf(route));
      const page = await ask(route, { as: 'page' });
      assert.equal(page.status, 200, nameOf(route));
    }
  });

  it('HEAD is GET without its body', async () => {
    const answer = await administrator.request('HEAD', '/api/submissions');
    assert.equal(`${answer.status} ${answer.text}`, '200 ');
    const nobody = await administrator.request('HEAD', '/api/submissions', {
      as: 'nobody',
    });
    assert.equal(nobody.status, 401);
  });

  it('what changes something is not done by GET', async () => {
    const before = await s.sql('SELECT count(*) FROM admitone.invite');
    for (const route of routes.filter(
      ({ changes, path: where }) => changes && where !== '/api/auth',
    ))
      await administrator.get(route.path.replace('{id}', ids.invites));
    assert.equal(await s.sql('SELECT count(*) FROM admitone.invite'), before);
  });

  it('an audit row for each read and act, none by nobody', async () => {
    const rows = await s.sql(`SELECT count(*) FROM admitone.audit
        WHERE account_id IS NULL AND actor <> 'root'
          AND action NOT LIKE 'session.%'`);
    assert.equal(rows, '0');
  });
});

function bearer(token) {
  return { Authorization: `Bearer ${token}` };
}

// Makes the session of PERSON as NAME says.
async function spoil(s, person, name) {
  const digest = createHash('sha256').update(person.token).digest('hex');
  const session = (set) =>
    s.sql(`UPDATE admitone.session SET ${set}
      WHERE token_digest = '\\x${digest}'`);
  if (name === 'idle for 30 minutes') await session("seen_at = now() - interval '30 minutes'");
  else if (name === '12 hours old') await session('expires_at = now()');
  else if (name === 'signed out')
    assert.equal((await person.auth({ action: 'logout' })).status, 200);
  else if (name === 'disabled account')
    await s.sql(`UPDATE admitone.account SET disabled_at = now()
        WHERE id = '${person.id}'`);
  else {
    const other = Object.assign(Object.create(Object.getPrototypeOf(person)), person);
    await other.signIn();
    const answer = await other.auth({
      action: 'change-password',
      currentPassword: person.password,
      newPassword: 'another long password',
    });
    assert.equal(answer.status, 200, answer.text);
    assert.equal((await other.get('/api/account')).status, 200);
  }
  assert.equal((await person.get('/api/account')).status, 401);
}
