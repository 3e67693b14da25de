// SPDX-License-Identifier: MIT
// brand.js -- the employer's colours, made legible whatever they are.

const WHITE = '#ffffff';
const BLACK = '#000000';
const ENOUGH = 4.5; // WCAG 2.2, 1.4.3

// The settings' colours are #rrggbb (src/store/setting.c); else undefined.
function readColor(text) {
  return /^#[0-9a-f]{6}$/i.test(text) ? text : undefined;
}

// WCAG 2.2, "relative luminance".
function luminance(color) {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

// Black or white: one of the two always has enough contrast.
function inkOn(color) {
  return contrast(color, WHITE) >= ENOUGH ? WHITE : BLACK;
}

export function useColors({ primaryColor, accentColor }) {
  const style = document.documentElement.style;
  const primary = readColor(primaryColor);
  const accent = readColor(accentColor);
  if (primary) {
    style.setProperty('--brand', primary);
    style.setProperty('--brand-ink', inkOn(primary));
    // As text and lines on white only when it can be seen there.
    if (contrast(primary, WHITE) >= ENOUGH) style.setProperty('--brand-on-white', primary);
  }
  if (accent) style.setProperty('--accent', accent);
}
