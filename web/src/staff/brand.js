// SPDX-License-Identifier: MIT
// brand.js -- whose pages these are.
import { makeLogo } from '../common/brand.js';
import { t } from '../common/language.js';

// The logo, or the portal's name.
export function makeBrand(settings) {
  const name = settings.businessName ?? t('app');
  return makeLogo(settings, settings.employerBusinessName ?? name) || name;
}
