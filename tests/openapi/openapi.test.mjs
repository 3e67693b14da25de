// SPDX-License-Identifier: MIT
// openapi.test.mjs -- docs/openapi.yaml is right: it describes every route,
// what it describes can be sent, and the programs answer nothing else.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it as test } from 'node:test';
import { form, worksUntil } from '../system/form.mjs';
import { Person, REPO, run, withSystem } from '../system/harness.mjs';
import { makeSvg } from '../system/pictures.mjs';
import { freeze, thaw } from '../system/proc.mjs';
import { code } from '../system/totp.mjs';
import { buildTree } from '../system/tree.mjs';
import { Contract, lint, pointer } from './contract.mjs';

const BUILD = buildTree();
const LOGO = 'image/svg+xml';
const contract = new Contract();
const operations = Object.entries(contract.operations);

describe('openapi.yaml', () => {
  test('is OpenAPI 3.1', async () => {
    const { valid, errors } = await lint();
    assert.ok(valid, JSON.stringify(errors, null, 2));
  });

  test('every schema compiles, every reference leads somewhere', () => {
    const visit = (node, at) => {
      if (node === null || typeof node !== 'object') return;
      if (typeof node.$ref === 'string') contract.resolve(node, at);
      if (node.schema !== undefined) contract.schema(`${at}/schema`);
      for (const [name, value] of Object.entries(node)) visit(value, `${at}${pointer(name)}`);
    };
    visit(contract.document, '');
  });

  test('examples are as their schemas say', () => {
    let n = 0;
    for (const [id, { requestBody, pointer: at }] of operations)
      for (const [type, media] of Object.entries(requestBody?.content ?? {}))
        for (const { value } of Object.values(media.examples ?? {})) {
          contract.assertValid(`${at}/requestBody/content${pointer(type)}/schema`, value, id);
          n++;
        }
    assert.ok(n >= 8, `${n} examples`);
  });

  test('operations, and only those that the programs have', async () => {
    const routes = (await run(path.join(BUILD, 'src/admitone-admin'), ['--routes']))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const intake = [
      'POST /api/submissions',
      'POST /api/invites/validate',
      'GET /api/config',
      'GET /brand/{id}',
    ];
    const described = operations.map(([, { method, path: where }]) => `${method} ${where}`);
    assert.deepEqual(
      [...described].sort(),
      [
        ...new Set([...intake, ...routes.map(({ method, path: where }) => `${method} ${where}`)]),
      ].sort(),
    );
    for (const { method, path: where, action, role, query, body, keyed } of routes) {
      const [id, operation] = operations.find(
        ([, found]) => found.method === method && found.path === where,
      );
      const parameters = (operation.parameters ?? []).map((p) => contract.resolve(p).value.name);
      assert.deepEqual(
        [...query, ...(keyed ? ['Idempotency-Key'] : [])].sort(),
        [...parameters].sort(),
        id,
      );
      assert.equal(
        operation.security?.length === 0,
        role === null && action === null,
        `${id}: security`,
      );
      if (action !== null || operation.requestBody === undefined) continue;
      const [{ schema }] = Object.values(operation.requestBody.content);
      if (schema.properties !== undefined && body.length > 0)
        assert.deepEqual([...body].sort(), Object.keys(schema.properties).sort(), id);
    }
    const { oneOf } =
      contract.operations.authenticate.requestBody.content['application/json'].schema;
    const actions = oneOf.flatMap(({ properties: { action } }) => action.enum ?? [action.const]);
    assert.deepEqual(actions.sort(), routes.flatMap(({ action }) => action ?? []).sort());
  });

  test('the form is the one of the table in src/form/i9.c', () => {
    const names = [
      ...fs.readFileSync(path.join(REPO, 'src/form/i9.c'), 'utf8').matchAll(/\tROW\(\w+, "(\w+)"/g),
    ].map(([, name]) => name);
    assert.equal(names.length, 43);
    assert.deepEqual(
      Object.keys(contract.document.components.schemas.Form.properties).sort(),
      names.sort(),
    );
  });
});

// Sends the operation ID to the system S as WHO: its path with the parameter
// id, QUERY and BODY. The answer is judged, and has STATUS.
async function sendTo(s, id, { id: row, query = '', body, who, status, ...options }) {
  const { method, path: where, servers } = contract.operations[id];
  const target = where.replace('{id}', row ?? randomUUID()) + query;
  const answer =
    servers !== undefined
      ? await s.post(target, body ?? {}, options)
      : await who.request(method, target, { body, ...options });
  contract.judge(id, answer);
  assert.equal(answer.status, status, answer.text);
  answer.json ??= answer.text[0] === '{' ? JSON.parse(answer.text) : undefined;
  return answer;
}

withSystem('openapi', {}, (s, it) => {
  let administrator;
  let reviewer;
  let ids;

  const send = (id, options) => sendTo(s, id, { who: administrator, ...options });
  const usual = (id, name) => ({ body: contract.example(id, name) });
  // Submits a form for a new invite; gives its id.
  const submit = async (overrides) => {
    const { json } = await send('createInvite', { body: {}, status: 201 });
    await send('submit', { body: form(json.token, overrides), status: 201 });
    return json.id;
  };

  it('settings and accounts', async () => {
    const nobody = new Person(s, {});
    await send('readSetup', { who: nobody, as: 'nobody', status: 200 });
    administrator = await s.person();
    await s.forgetSettings();
    await send('createInvite', { body: {}, status: 400 });
    await s.sql(`UPDATE admitone.setting SET value = '"Example"'
        WHERE key LIKE 'employer%'`);
    await send('changeSettings', { body: { useEVerify: false }, status: 200 });
    await send('changeSettings', {
      ...usual('changeSettings', 'brand'),
      status: 200,
    });
    await send('changeSettings', {
      body: { primaryColor: 'red', useEVerify: 1 },
      status: 400,
    });
    await send('readSettings', { status: 200 });
    await send('readConfig', { who: nobody, as: 'nobody', status: 200 });
    contract.judge('readConfig', await s.get('/api/config'));
    const { logo } = (await send('putLogo', { body: makeSvg(), type: LOGO, status: 200 })).json;
    const shown = { id: logo.path.replace('/brand/', ''), who: nobody, as: 'nobody' };
    await send('readLogo', { ...shown, status: 200 });
    await send('readSettings', { status: 200 });
    await send('putLogo', { body: 'x', type: LOGO, status: 400 });
    await send('putLogo', { body: ' '.repeat((1 << 20) + 1), type: LOGO, status: 413 });
    await send('removeLogo', { status: 200 });
    reviewer = await s.person('reviewer');
    await send('listAccounts', { status: 200 });
    await send('readAccount', { status: 200 });
    const { json } = await send('createAccount', {
      body: {
        email: 'new@example.org',
        name: 'New',
        role: 'reviewer',
      },
      status: 201,
    });
    await send('createAccount', {
      body: { email: 'NEW@example.org', name: 'New', role: 'reviewer' },
      status: 409,
    });
    await send('changeAccount', {
      id: json.id,
      body: {
        resetPassword: true,
        removeTotp: true,
        disabled: false,
      },
      status: 200,
    });
    await send('changeAccount', {
      id: administrator.id,
      body: { role: 'reviewer' },
      status: 409,
    });
  });

  it('a key is good for one request', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = await send('createInvite', {
      body: {},
      headers,
      status: 201,
    });
    const again = await send('createInvite', {
      body: {},
      headers,
      status: 201,
    });
    assert.equal(again.text, first.text);
    const keyed = [...operations].filter(([, { responses }]) => '422' in responses);
    for (const [id] of keyed)
      await send(id, {
        headers,
        status: 422,
        ...{
          createInvite: { body: { nameHint: 'N' } },
          createInvites: { body: 'name\nN\n', type: 'text/csv' },
          createAccount: {
            body: { email: 'k@example.org', name: 'K', role: 'reviewer' },
          },
          changeAccount: { body: { resetPassword: true } },
          createEmployee: { body: { firstName: 'F', lastName: 'L' } },
        }[id],
      });
    assert.equal(keyed.length, 7);
  });

  it('sign-ins', async () => {
    const { json } = await send('createAccount', {
      body: {
        email: 'totp@example.org',
        name: 'T',
        role: 'reviewer',
      },
      status: 201,
    });
    const token = json.setupUrl.split('#setup=')[1];
    const who = new Person(s, {});
    const auth = async (body, status, as = 'nobody') =>
      (await send('authenticate', { who, as, body, status })).json;
    const login = {
      action: 'login',
      email: 'totp@example.org',
      password: 'a long enough one',
    };
    await auth({ action: 'setup', token, password: 'short' }, 400);
    await auth({ action: 'setup', token, password: login.password }, 200);
    await auth({ action: 'setup', token, password: login.password }, 410);
    assert.deepEqual(Object.keys(await auth(login, 200)), ['account']);
    who.token = (await auth({ ...login, bearer: true }, 200)).sessionToken;
    await auth({ action: 'totp-begin', password: 'wrong' }, 403, 'script');
    const { secret } = await auth(
      { action: 'totp-begin', password: login.password },
      200,
      'script',
    );
    await auth({ action: 'totp-confirm', code: '000000' }, 400, 'script');
    await auth({ action: 'totp-confirm', code: code(secret) }, 200, 'script');
    await auth({ action: 'totp-begin', password: login.password }, 409, 'script');
    await auth(login, 401);
    await auth({ ...login, code: '000000' }, 401);
    await auth({ ...login, code: code(secret, 1) }, 200);
    await auth({ action: 'totp-remove', password: 'wrong' }, 403, 'script');
    await auth({ action: 'totp-remove', password: login.password }, 200, 'script');
    await auth(
      {
        action: 'change-password',
        currentPassword: 'wrong',
        newPassword: 'another long one',
      },
      403,
      'script',
    );
    await auth(
      {
        action: 'change-password',
        newPassword: 'another long one',
        currentPassword: login.password,
      },
      200,
      'script',
    );
    await auth({ action: 'logout-others' }, 200, 'script');
    await auth({ action: 'logout' }, 200, 'page');
    for (let n = 0; n < 5; n++) await auth(login, 401);
    await auth(login, 429);
    await s.sql('DELETE FROM admitone.login_attempt');
  });

  it('invites', async () => {
    for (const name of ['plain', 'named'])
      await send('createInvite', {
        ...usual('createInvite', name),
        status: 201,
      });
    await send('createInvite', { body: { emailHint: 'x' }, status: 400 });
    await send('createInvite', {
      body: { emailHint: 'erika@example.org', again: false },
      status: 409,
    });
    for (const name of ['two', 'other'])
      for (const query of ['?preview=1', '', '?again=1'])
        await send('createInvites', {
          ...usual('createInvites', name),
          type: 'text/csv',
          query,
          status: 200,
        });
    await send('createInvites', {
      body: 'who\n',
      type: 'text/csv',
      status: 400,
    });
    const [upload] = (await send('listUploads', { status: 200 })).json.uploads;
    await send('revokeUpload', { id: upload.id, status: 200 });
    await send('revokeUpload', { status: 404 });
    const {
      json: { id },
    } = await send('createInvite', { body: {}, status: 201 });
    await send('changeInvite', {
      id,
      ...usual('changeInvite', 'extend'),
      status: 200,
    });
    await send('changeInvite', { id, body: { expiresAt: 'x' }, status: 400 });
    const { json: next } = await send('resendInvite', { id, status: 201 });
    await send('resendInvite', { id, status: 409 });
    await send('changeInvite', { id, body: { expiryDays: 1 }, status: 409 });
    await send('revokeInvite', { id, status: 200 });
    await send('submit', { body: form(next.token), status: 201 });
    await send('revokeInvite', { id: next.id, status: 400 });
    for (const query of ['', '?state=fresh', '?state=used&limit=3', '?search=erika&page=1'])
      await send('listInvites', { query, status: 200 });
    await send('listInvites', { query: '?state=x', status: 400 });
  });

  it('forms', async () => {
    const tokens = {};
    for (const name of ['fresh', 'expired', 'revoked', 'used', 'imported']) {
      const { json } = await send('createInvite', {
        body: { nameHint: 'N' },
        status: 201,
      });
      tokens[name] = json.token;
      ids = { ...ids, [name]: json.id };
    }
    const set = (name, column) =>
      s.sql(`UPDATE admitone.invite
        SET ${column} WHERE id = '${ids[name]}'`);
    await set('expired', 'expires_at = now()');
    await set('revoked', 'revoked_at = now()');
    await set('imported', 'used_at = now()');
    const body = form(tokens.used);
    await send('submit', { body, status: 201 });
    await send('submit', { body, status: 200 });
    await send('submit', { body: { ...body, city: 'Other' }, status: 200 });
    await send('submit', { body: form(tokens.expired), status: 410 });
    await send('submit', { body: form(tokens.revoked), status: 410 });
    await send('submit', { body: form(tokens.imported), status: 409 });
    await send('submit', {
      body: { ...form(tokens.fresh), zip: 'x' },
      status: 400,
    });
    for (const token of [...Object.values(tokens), 'unknown'])
      await send('validateInvite', { body: { token }, status: 200 });
  });

  it('submissions', async () => {
    const id = await submit();
    for (const query of ['', '?status=pending_review&limit=2', '?sort=-lastName&search=okonkwo'])
      await send('listSubmissions', { query, status: 200 });
    await send('listSubmissions', { query: '?sort=x', status: 400 });
    await send('readSubmission', { id, status: 200 });
    await send('reviewSubmission', {
      id,
      ...usual('reviewSubmission', 'approve'),
      status: 200,
    });
    await send('reviewSubmission', {
      id,
      ...usual('reviewSubmission', 'reject'),
      who: reviewer,
      status: 409,
    });
    for (const status of ['rejected', 'approved'])
      await send('reviewSubmission', {
        id: await submit(),
        body: { status },
        status: 400,
      });
    await send('reviewSubmission', {
      id: await submit(),
      ...usual('reviewSubmission', 'reject'),
      status: 200,
    });
    const lost = await submit();
    await s.sql(`UPDATE admitone.submission SET sealed =
        set_byte(sealed, 1, 255 - get_byte(sealed, 1))
        WHERE invite_id = '${lost}'`);
    const { json } = await send('readSubmission', { id: lost, status: 200 });
    assert.equal(typeof json.formError, 'string');
    await send('exportSubmissions', { status: 200 });
    await send('exportSubmissions', { query: '?from=x', status: 400 });
  });

  // Somebody who showed a receipt.
  async function receipt() {
    const {
      json: { token },
    } = await send('createInvite', { body: {}, status: 201 });
    await send('submit', {
      body: form(token, { listADoc: 'Receipt for a lost passport' }),
      status: 201,
    });
  }

  it('employees', async () => {
    const {
      json: { id },
    } = await send('createEmployee', {
      ...usual('createEmployee', 'named'),
      status: 201,
    });
    const twice = { firstName: 'A', lastName: 'B', externalId: 'X' };
    await send('createEmployee', { body: twice, status: 201 });
    await send('createEmployee', { body: twice, status: 409 });
    await send('createEmployee', { body: {}, status: 400 });
    await send('sendRenewal', { id, status: 409 });
    const { json: first } = await send('createInvite', {
      body: { employeeId: id },
      status: 201,
    });
    await send('submit', {
      body: form(first.token, worksUntil('2026-12-01')),
      status: 201,
    });
    const { json: renewal } = await send('sendRenewal', { id, status: 201 });
    await send('submit', {
      body: form(renewal.token, worksUntil('2026-12-01')),
      status: 201,
    });
    await send('sendRenewal', { id, body: { expiryDays: 0 }, status: 400 });
    await send('readEmployee', { id, status: 200 });
    await send('listEmployees', {
      query: '?status=active&search=eri',
      status: 200,
    });
    await send('listEmployees', { query: '?status=x', status: 400 });
    await send('listRenewals', { query: '?days=365', status: 200 });
    await send('listRenewals', { query: '?days=0', status: 400 });
    await receipt();
    await send('listReceipts', { query: '?days=365', status: 200 });
    await send('listReceipts', { query: '?days=0', status: 400 });
    await send('changeEmployee', { id, body: { version: 99 }, status: 409 });
    await send('changeEmployee', {
      id,
      body: { status: 'terminated' },
      status: 400,
    });
    for (const name of ['terminate', 'reactivate'])
      await send('changeEmployee', {
        id,
        ...usual('changeEmployee', name),
        status: 200,
      });
    await send('terminateEmployee', { id, status: 200 });
    await send('sendRenewal', { id, status: 409 });
  });

  it('the audit of all this', async () => {
    for (const query of ['', '?action=session.', '?limit=100&page=2'])
      await send('listAudit', { query, status: 200 });
    await send('listAudit', { query: '?rowId=x', status: 400 });
    await send('exportAudit', { query: '?action=session.', status: 200 });
    await send('exportAudit', { query: '?from=x', status: 400 });
    await send('readStart', { status: 200 });
  });

  it('ids of nothing, bodies that are none', async () => {
    for (const [id, { responses, requestBody, method }] of operations) {
      const type = Object.keys(requestBody?.content ?? {})[0];
      if ('404' in responses)
        await send(id, {
          body: method === 'GET' ? undefined : {},
          status: 404,
        });
      if ('415' in responses) {
        await send(id, {
          body: '{}',
          type: 'text/plain',
          headers: { 'Content-Type': 'text/plain' },
          status: 415,
        });
        await send(id, { body: ' '.repeat((1 << 20) + 1), type, status: 413 });
      }
      if (type === 'application/json') await send(id, { body: '{', status: 400 });
    }
  });

  it('nobody, reviewers and foreign pages', async () => {
    for (const [id, { responses, method, servers }] of operations) {
      const body = method === 'GET' || servers ? undefined : {};
      const type = id === 'createInvites' ? 'text/csv' : undefined;
      if ('401' in responses && id !== 'authenticate')
        await send(id, { body, as: 'nobody', status: 401 });
      if ('403' in responses && method === 'GET') await send(id, { who: reviewer, status: 403 });
      if ('403' in responses && method !== 'GET')
        await send(id, {
          body,
          type,
          as: 'page',
          status: 403,
          headers: { Origin: 'https://evil.example' },
        });
    }
  });
});

withSystem(
  'openapi, without a database',
  {
    env: { ADMITONE_DB_PATIENCE: '3' },
  },
  (s, it) => {
    it('each operation says 503', async () => {
      const who = await s.person();
      const stopped = s.postgres();
      await freeze(stopped);
      try {
        for (const [id, { method, servers }] of operations) {
          if (id === 'readConfig' || servers !== undefined) continue;
          await sendTo(s, id, {
            who,
            id: id === 'readLogo' ? `${'0'.repeat(64)}.png` : undefined,
            status: 503,
            body:
              id === 'authenticate'
                ? { action: 'login', email: 'a@b.example', password: 'x' }
                : method === 'GET'
                  ? undefined
                  : {},
          });
        }
        const answers = await Promise.all([
          s.submit(form('x')),
          s.validate('x'),
          who.get('/api/config'),
        ]);
        for (const [n, id] of ['submit', 'validateInvite', 'readConfig'].entries()) {
          assert.equal(answers[n].status, 503);
          contract.judge(id, answers[n]);
        }
      } finally {
        thaw(stopped);
      }
    });

    it('every status that is described was seen', () => {
      assert.deepEqual(
        contract.described().filter((what) => !contract.seen.has(what)),
        [],
      );
    });

    it('and the judge refuses what is not described', () => {
      const good = {
        status: 200,
        text: '{"setupComplete":true}',
        headers: {
          'content-type': 'application/json',
          'cache-control': 'no-store',
          'strict-transport-security': 'max-age=1',
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'referrer-policy': 'no-referrer',
          'permissions-policy': '',
          'content-security-policy': "default-src 'none'",
        },
      };
      contract.judge('readSetup', good);
      for (const bad of [
        { status: 201 },
        { text: '{}' },
        { text: '{"setupComplete":1}' },
        { text: '{"setupComplete":true,"more":1}' },
        { headers: { ...good.headers, 'x-more': '1' } },
        { headers: { ...good.headers, 'cache-control': 'public' } },
        { headers: { ...good.headers, 'content-type': 'text/html' } },
        { headers: { 'content-type': 'application/json' } },
      ])
        assert.throws(() => contract.judge('readSetup', { ...good, ...bad }));
    });
  },
);
