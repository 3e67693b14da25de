// SPDX-License-Identifier: MIT
// reference.js -- a form's reference, short enough for the telephone.

// Of the ID's last part, which is random (src/base/uuid.c), the first eight
// digits: "1F2A-90BC". The staff's search finds a form by them
// (reference_query() in sql/migrations/0012_search.sql).
export const shortReference = (id) => `${id.slice(24, 28)}-${id.slice(28, 32)}`.toUpperCase();
