// SPDX-License-Identifier: MIT
// pages.js -- all pages by their address, and who may see them.
import { account } from './pages/account.js';
import { accounts } from './pages/accounts.js';
import { audit } from './pages/audit.js';
import { employee } from './pages/employee.js';
import { employees } from './pages/employees.js';
import { invites } from './pages/invites.js';
import { receipts } from './pages/receipts.js';
import { renewals } from './pages/renewals.js';
import { settings } from './pages/settings.js';
import { submission } from './pages/submission.js';
import { submissions } from './pages/submissions.js';
import { upload } from './pages/upload.js';

// A page is { heading (key), back ([path, key]), open(visit) }. Its row here
// adds its path, in which ":id" stands for a row's id, its place in the
// navigation, and whether it is the administrators' only.
const PAGES = [
  { path: '/submissions', nav: 'submissions', page: submissions },
  { path: '/submissions/:id', page: submission },
  { path: '/invites', nav: 'invites', page: invites },
  { path: '/invites/upload', page: upload },
  { path: '/employees', nav: 'employees', page: employees },
  { path: '/employees/:id', page: employee },
  { path: '/renewals', nav: 'renewals', page: renewals },
  { path: '/receipts', nav: 'receipts', page: receipts },
  { path: '/audit', nav: 'audit', page: audit, administrators: true },
  { path: '/settings', nav: 'settings', page: settings, administrators: true },
  { path: '/accounts', nav: 'accounts', page: accounts, administrators: true },
  { path: '/account', page: account },
];
const HOME = PAGES[0];

export const NAVIGATION = PAGES.filter(({ nav }) => nav).map(({ nav, administrators }) => ({
  name: nav,
  administrators,
}));

const MISSING = {
  heading: 'missing.heading',
  open(visit) {
    visit.show();
  },
};

function match(pattern, path) {
  const found = new RegExp(`^${pattern.replace(':id', '([0-9a-f-]{36})')}$`).exec(path);
  return found && { id: found[1] };
}

// { page, params } for PATH.
export function findPage(path) {
  for (const row of path === '/' ? [{ ...HOME, path: '/' }] : PAGES) {
    const params = match(row.path, path);
    if (params)
      return {
        params,
        page: { ...row.page, administrators: row.administrators },
      };
  }
  return { page: MISSING, params: {} };
}
