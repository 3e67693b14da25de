// SPDX-License-Identifier: MIT
// preview.js -- how the colors in a form look, while they are chosen.
import { inkOn, readColor, useColors } from '../../common/brand.js';
import { make } from '../../common/dom.js';
import { language, t } from '../../common/language.js';
import { app } from '../app.js';
import { makeBrand } from '../brand.js';

// The picture repeats what the page has elsewhere: it is for the eyes.
function makePicture(values) {
  return make(
    'div',
    { 'aria-hidden': 'true' },
    make(
      'div',
      { class: 'page-header' },
      make('div', { class: 'page' }, make('p', { class: 'brand' }, makeBrand(values))),
    ),
    make('p', {}, make('span', { class: 'usa-button' }, t('preview.button'))),
  );
}

// How well the words on the header and the buttons can be read.
function tellContrast(color) {
  const { isWhite, contrast } = inkOn(color);
  const format = new Intl.NumberFormat(language(), { maximumFractionDigits: 1 });
  return [
    t(isWhite ? 'preview.white' : 'preview.black', { ratio: format.format(contrast) }),
    !isWhite && ` ${t('preview.light')}`,
  ];
}

// The preview of FORM, which has the fields businessName, primaryColor and
// accentColor. What is no color yet leaves the last one.
export function makePreview(form) {
  const typed = (name) => form.elements[name].value.trim();
  const picture = make('div');
  const contrast = make('p', { id: 'contrast' });
  function draw() {
    const colors = { primaryColor: typed('primaryColor'), accentColor: typed('accentColor') };
    picture.replaceChildren(makePicture({ ...app.settings, businessName: typed('businessName') }));
    useColors(colors, picture);
    if (readColor(colors.primaryColor))
      contrast.replaceChildren(...tellContrast(colors.primaryColor).filter(Boolean));
  }
  form.addEventListener('input', draw);
  draw();
  return make(
    'figure',
    { class: 'preview', id: 'preview' },
    make('figcaption', {}, t('preview.heading')),
    picture,
    contrast,
  );
}
