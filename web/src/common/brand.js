// SPDX-License-Identifier: MIT
// brand.js -- the employer's logo and colors, made legible whatever they are.
import { make } from './dom.js';

const WHITE = '#ffffff';
const BLACK = '#000000';
const ENOUGH = 4.5; // WCAG 2.2, 1.4.3

// The settings' colors are #rrggbb (src/store/setting.c); else undefined.
export function readColor(text) {
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

// What can be read on COLOR: black or white (one of the two always has enough
// contrast), and how well. What white can be read on is itself seen on white.
export function inkOn(color) {
  const isWhite = contrast(color, WHITE) >= ENOUGH;
  const ink = isWhite ? WHITE : BLACK;
  return { ink, isWhite, contrast: contrast(color, ink) };
}

// Gives ELEMENT, with all in it, the colors.
export function useColors({ primaryColor, accentColor }, element = document.documentElement) {
  const { style } = element;
  const primary = readColor(primaryColor);
  const accent = readColor(accentColor);
  if (primary) {
    const { ink, isWhite } = inkOn(primary);
    style.setProperty('--brand', primary);
    style.setProperty('--brand-ink', ink);
    // As text and lines on white only when it can be seen there.
    if (isWhite) style.setProperty('--brand-on-white', primary);
    else style.removeProperty('--brand-on-white');
  }
  if (accent) style.setProperty('--accent', accent);
}

// The logo, called NAME; nothing where there is none. It has its place before
// it is there, so nothing moves when it comes.
export function makeLogo({ logo }, name) {
  return (
    logo &&
    make('img', {
      class: 'logo',
      src: logo.path,
      alt: name,
      width: logo.width,
      height: logo.height,
    })
  );
}
