// SPDX-License-Identifier: MIT
// answer.js -- what an answer of the server (common/api.js) means.

export const isDone = ({ reached, status }) => reached && status >= 200 && status < 300;
