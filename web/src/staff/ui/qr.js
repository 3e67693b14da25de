// SPDX-License-Identifier: MIT
// qr.js -- a text as a picture for a telephone's camera.
import { make } from '../../common/dom.js';

const DOT = 4; // pixels
const QUIET = 4; // dots around it (ISO/IEC 18004)

// LABEL says what it is to those who do not see it. Without the part that
// draws it there is none: the text does as well.
export async function makeQr(text, label) {
  const { generate } = await import('../../vendor/lean_qr.js').catch(() => ({}));
  if (!generate) return null;
  const canvas = make('canvas', {
    class: 'qr',
    role: 'img',
    'aria-label': label,
  });
  generate(text).toCanvas(canvas, {
    scale: DOT,
    pad: QUIET,
    on: [0, 0, 0, 255],
    off: [255, 255, 255, 255],
  });
  return canvas;
}
