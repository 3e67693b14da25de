// SPDX-License-Identifier: MIT
// signature.js -- a canvas to sign on: drawn strokes or a typed name, which
// survive a change of size, and the PNG that is sent.

const WIDTH = 600; // of the PNG; the canvas has the same proportions
const HEIGHT = 200;
const PAPER = '#ffffff';
const INK = '#000000';
const HAND = '"Snell Roundhand", "Segoe Script", "Bradley Hand", "Brush Script MT", cursive';

let library; // a promise of the class SignaturePad

// Fetches what drawing takes; a failure may be tried again.
export function loadPad() {
  library ??= import('../vendor/signature_pad.js').then(
    (module) => module.default,
    (error) => {
      library = undefined;
      throw error;
    },
  );
  return library;
}

// The strokes, drawn on a canvas FACTOR times as large.
function scale(strokes, factor) {
  return strokes.map((stroke) => ({
    ...stroke,
    points: stroke.points.map((point) => ({
      ...point,
      x: point.x * factor,
      y: point.y * factor,
    })),
  }));
}

function blank(canvas) {
  const pen = canvas.getContext('2d');
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  return pen;
}

// As large as it is on the screen, in the screen's own pixels.
function fit(canvas) {
  const ratio = Math.max(1, devicePixelRatio || 1);
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round(canvas.clientWidth * (HEIGHT / WIDTH) * ratio);
  blank(canvas).scale(ratio, ratio);
}

// Writes TEXT in the middle, as large as it fits.
function writeName(canvas, text) {
  const pen = blank(canvas);
  const { width, height } = canvas;
  pen.fillStyle = INK;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.font = `italic ${height * 0.4}px ${HAND}`;
  const wide = pen.measureText(text).width / (width * 0.9);
  if (wide > 1) pen.font = `italic ${(height * 0.4) / wide}px ${HAND}`;
  pen.fillText(text, width / 2, height / 2);
}

// How large it is on the PNG: of what was drawn, the ink's longer side.
export function sizeOf(signature) {
  if (!signature?.strokes) return { width: WIDTH, height: HEIGHT };
  const points = signature.strokes.flatMap((stroke) => stroke.points);
  const [across, down] = ['x', 'y'].map((axis) => {
    const places = points.map((point) => point[axis]);
    return Math.max(...places) - Math.min(...places);
  });
  const side = Math.max(across, down) * (WIDTH / signature.width);
  return { width: side, height: side };
}

function toPng(canvas) {
  const page = document.createElement('canvas');
  page.width = WIDTH;
  page.height = HEIGHT;
  blank(page).drawImage(canvas, 0, 0, WIDTH, HEIGHT);
  return page.toDataURL('image/png');
}

// Makes CANVAS a place to draw on. DRAWN is what was drawn there before,
// { strokes, width }, or null. ON_DRAWN is told { url, strokes, width } after
// each stroke. Returns { clear, stop }.
export async function openPad(canvas, drawn, onDrawn) {
  const SignaturePad = await loadPad();
  const pad = new SignaturePad(canvas, {
    backgroundColor: PAPER,
    penColor: INK,
    minWidth: 1,
    maxWidth: 3,
  });
  let width = 0;
  function resize() {
    if (canvas.clientWidth === 0 || canvas.clientWidth === width) return;
    const strokes = pad.isEmpty() ? drawn?.strokes : pad.toData();
    const before = pad.isEmpty() ? drawn?.width : width;
    width = canvas.clientWidth;
    fit(canvas);
    if (strokes) pad.fromData(scale(strokes, width / before));
  }
  pad.addEventListener('endStroke', () => {
    onDrawn({ url: toPng(canvas), strokes: pad.toData(), width });
  });
  resize();
  const observer = new ResizeObserver(resize);
  observer.observe(canvas);
  return {
    clear() {
      drawn = null;
      pad.clear();
    },
    stop() {
      observer.disconnect();
      pad.off();
    },
  };
}

// Makes CANVAS a place that shows TEXT(), a typed name. Returns { show, stop };
// show() draws it and returns the PNG's URL.
export function openTyped(canvas, text) {
  function show() {
    if (canvas.clientWidth === 0) return '';
    fit(canvas);
    writeName(canvas, text());
    return toPng(canvas);
  }
  const observer = new ResizeObserver(show);
  observer.observe(canvas);
  show();
  return { show, stop: () => observer.disconnect() };
}
