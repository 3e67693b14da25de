// SPDX-License-Identifier: MIT
// app.js -- what the pages know of each other; never a session's token, which
// is in a cookie that no script can read.

export const app = {
  account: null, // who is signed in: { id, name, email, role, totp }
  settings: {}, // GET api/config
};

export const isAdministrator = () => app.account?.role === 'administrator';
