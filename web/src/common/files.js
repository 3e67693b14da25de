// SPDX-License-Identifier: MIT
// files.js -- the pages' own JSON files.

const loading = new Map(); // of each path, a promise of its content

async function fetchJson(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

// Resolves to the content of PATH; asked for once. A failure is forgotten.
export function loadJson(path) {
  if (!loading.has(path))
    loading.set(
      path,
      fetchJson(path).catch((error) => {
        loading.delete(path);
        throw error;
      }),
    );
  return loading.get(path);
}
