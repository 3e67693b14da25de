// SPDX-License-Identifier: MIT
// storage.js -- what this tab keeps; a browser may refuse to keep anything.

export function read(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

// Returns whether it is kept.
export function write(key, value) {
  try {
    sessionStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

export function remove(key) {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // it keeps nothing anyway
  }
}
