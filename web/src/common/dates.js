// SPDX-License-Identifier: MIT
// dates.js -- calendar dates as YYYY-MM-DD, and what day it is.

const CLOCK_IS_WRONG_MS = 5 * 60 * 1000;
let skew = 0; // what to add to this device's clock, in milliseconds

// A telephone's clock may be days off; the server tells the time with each
// answer (HTTP's Date).
export function noteServerTime(date) {
  const ahead = Date.parse(date) - Date.now();
  if (!Number.isNaN(ahead)) skew = Math.abs(ahead) > CLOCK_IS_WRONG_MS ? ahead : 0;
}

export function now() {
  return new Date(Date.now() + skew);
}

function pad(number, digits) {
  return String(number).padStart(digits, '0');
}

export function dateText(year, month, day) {
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

// Today where the person is.
export function today() {
  const date = now();
  return dateText(date.getFullYear(), date.getMonth() + 1, date.getDate());
}

function daysInMonth(year, month) {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
}

// Is TEXT a real date, YYYY-MM-DD? (src/base/date.c; no time of day here.)
export function isDate(text) {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

// Full years from one date to another.
export function yearsBetween(from, to) {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}

// As it is spoken here: in Spanish, too, the clock has 12 hours and a zone a name.
const here = (language) => `${language}-US`;

const DAY = { year: 'numeric', month: 'long', day: 'numeric' };

// A date as people of LANGUAGE write it; YYYY-MM-DD has no time zone.
export function showDate(text, language) {
  const [year, month, day] = text.split('-').map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return new Intl.DateTimeFormat(here(language), { ...DAY, timeZone: 'UTC' }).format(date);
}

// The day of a moment, ISO 8601, where the person is.
export function showDay(text, language) {
  return new Intl.DateTimeFormat(here(language), DAY).format(new Date(text));
}

// A moment, ISO 8601, as date and time where the person is.
export function showMoment(text, language) {
  return new Intl.DateTimeFormat(here(language), {
    ...DAY,
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(text));
}
