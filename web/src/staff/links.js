// SPDX-License-Identifier: MIT
// links.js -- links of invites as a file, for a mail merge.
import { formatCsv } from '../common/csv.js';

// As CSV, the invites of LINES: { invite, line: of the list that they came
// from, if any }. Those without a link are left out.
export function formatLinks(lines) {
  const made = lines.filter(({ invite }) => invite?.inviteUrl);
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
