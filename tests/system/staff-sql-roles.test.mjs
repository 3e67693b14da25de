// SPDX-License-Identifier: MIT
// staff-sql-roles.test.mjs -- what PostgreSQL refuses, whatever a taken-over
// program sends: the staff's cannot touch the audit, its chain, the lists or
// a form; the intake's sees nothing of the staff's.
import assert from 'node:assert/strict';
import { withSystem } from './harness.mjs';

const NEVER = 'WHERE false';
const DENIED = {
  admitone_admin: [
    "UPDATE audit SET actor = 'x'",
    'DELETE FROM audit',
    'TRUNCATE audit',
    'UPDATE audit_chain SET position = 1',
    'DELETE FROM audit_chain',
    'TRUNCATE audit_chain',
    "INSERT INTO audit_chain VALUES (1, 1, sha256(''))",
    'UPDATE audit_chain_mark SET low_id = 1',
    'SELECT FROM audit_chain_mark FOR UPDATE',
    'INSERT INTO audit (at, actor, action, row_kind) VALUES ' +
      "(now(), 'x', 'submission.read', 'submission')",
    'INSERT INTO audit (id, actor, action, row_kind) OVERRIDING ' +
      "SYSTEM VALUE VALUES (0, 'x', 'submission.read', 'submission')",
    `DELETE FROM account ${NEVER}`,
    `DELETE FROM submission ${NEVER}`,
    `DELETE FROM employee ${NEVER}`,
    `DELETE FROM invite ${NEVER}`,
    `DELETE FROM setting ${NEVER}`,
    `UPDATE submission SET sealed = '' ${NEVER}`,
    `UPDATE submission SET content_digest = '' ${NEVER}`,
    `UPDATE submission SET first_name = '' ${NEVER}`,
    `UPDATE submission SET employee_id = NULL ${NEVER}`,
    `UPDATE invite SET used_at = NULL ${NEVER}`,
    `UPDATE invite SET token_digest = '' ${NEVER}`,
    `UPDATE invite SET employee_id = NULL ${NEVER}`,
    `UPDATE listed_submission SET status = '' ${NEVER}`,
    `DELETE FROM listed_submission ${NEVER}`,
    'INSERT INTO listed_submission SELECT * FROM listed_submission',
    `UPDATE listed_employee SET status = '' ${NEVER}`,
    `DELETE FROM listed_employee ${NEVER}`,
    `UPDATE listed_invite SET status = '' ${NEVER}`,
    'INSERT INTO unlisted_submission VALUES (gen_random_uuid())',
    `DELETE FROM unlisted_submission ${NEVER}`,
    'SELECT FROM list_turn FOR UPDATE',
    'SELECT FROM list_turn FOR SHARE',
    "SELECT list_employees('{}')",
  ],
  admitone_intake: [
    'SELECT FROM account',
    'SELECT FROM session',
    'SELECT FROM login_attempt',
    'SELECT FROM login_address',
    'SELECT FROM audit_chain',
    'SELECT FROM audit_chain_mark',
    'SELECT FROM unlisted_submission',
    'SELECT FROM listed_submission',
    'SELECT FROM listed_employee',
    'SELECT FROM listed_invite',
    'SELECT FROM submission_list',
    'SELECT FROM list_turn FOR SHARE',
    `DELETE FROM unlisted_submission ${NEVER}`,
    'SELECT audit_chain_extend()',
    'SELECT list_new(1)',
    "SELECT list_page('submission', '{approved}', NULL, NULL, 1, 1)",
    'INSERT INTO audit (action, row_kind, account_id) VALUES ' +
      "('submission.differing_replay', 'submission', NULL)",
    `UPDATE submission SET status = 'approved' ${NEVER}`,
    `SELECT admin_notes FROM submission ${NEVER}`,
    `SELECT phone FROM employee ${NEVER}`,
  ],
  admitone_monitor: [
    'SELECT FROM account',
    'SELECT FROM session',
    'SELECT words FROM listed_submission',
    'SELECT hash FROM audit_chain',
    'SELECT actor FROM audit',
    'SELECT audit_chain_extend()',
    'SELECT list_new(1)',
    `SELECT admin_notes FROM submission ${NEVER}`,
  ],
};

withSystem('staff roles', { env: { ADMITONE_WORKERS: '1' } }, (s, it) => {
  for (const [role, statements] of Object.entries(DENIED))
    it(`${role} is refused`, async () => {
      for (const statement of statements)
        await assert.rejects(
          s.sql(`SET search_path = admitone; ${statement}`, role),
          /permission denied|never changed/,
          statement,
        );
    });

  it('nor does the owner of the tables change the audit', async () => {
    for (const table of ['audit', 'audit_chain'])
      for (const statement of [
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
        table === 'audit' ? "UPDATE audit SET actor = 'x'" : 'UPDATE audit_chain SET position = 1',
      ])
        await assert.rejects(
          s.sql('SET search_path = admitone; ' + statement),
          /never changed or deleted/,
          statement,
        );
  });
});
