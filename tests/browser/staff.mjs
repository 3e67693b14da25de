// SPDX-License-Identifier: MIT
// staff.mjs -- the staff's pages as a person uses them, by the names that
// web/src/staff gives to them.
import assert from 'node:assert/strict';
import { withWizard } from './browser.mjs';

// As withWizard(), with visit(path, options) instead of open(): a Desk at
// PATH ("/submissions") of the staff's pages, where the Person AS is signed
// in already, if there is one; and open() behind it.
export function withStaff(title, options, body) {
  withWizard(title, options, (s, it, open) => {
    const visit = async (where, { as, ...more } = {}) => {
      const { page } = await open(`${s.staffUrl}/staff/#${where}`, {
        storageState: cookies(as),
        ...more,
      });
      return new Desk(page);
    };
    body(s, it, visit, open);
  });
}

// What the browser of PERSON, or of nobody, keeps: the session.
function cookies(person) {
  return {
    origins: [],
    cookies:
      person === undefined
        ? []
        : [
            {
              name: '__Host-admitone',
              value: person.token,
              domain: 'localhost',
              path: '/',
              expires: -1,
              httpOnly: true,
              secure: true,
              sameSite: 'Strict',
            },
          ],
  };
}

export class Desk {
  constructor(page) {
    this.page = page;
  }

  // An element by the id that form FORM gives to its field NAME.
  field(form, name) {
    return this.page.locator(`#${form}-${name}`);
  }

  // The button ACTION that is seen, within WITHIN.
  button(action, within = 'body') {
    return this.page.locator(within).locator(`[data-action="${action}"]:visible`).first();
  }

  press(action, within) {
    return this.button(action, within).click();
  }

  // Fills in form ID and sends it.
  async send(id, values = {}) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.field(id, name);
      if ((await field.evaluate((one) => one.tagName)) === 'SELECT')
        await field.selectOption(value);
      else await field.fill(value);
    }
    await this.press('submit', `form#${id}`);
  }

  // Waits for the page whose heading is HEADING (a text, a pattern).
  async at(heading) {
    await this.page.locator('h1:visible', { hasText: heading }).waitFor();
    await this.settled();
    return this;
  }

  // Waits until nothing is being loaded.
  async settled() {
    await this.page.waitForFunction(
      () => !document.querySelector('#main[aria-busy], .results[aria-busy]'),
    );
    return this;
  }

  async signIn(person, code) {
    await this.at('Sign in');
    await this.send('signin', {
      email: person.email,
      password: person.password,
    });
    if (code !== undefined) {
      await this.at('Enter your code');
      await this.send('code', { code });
    }
    await this.page.locator('#app:visible').waitFor();
    return this.settled();
  }

  async go(where, heading) {
    await this.page.evaluate((path) => {
      location.hash = path;
    }, where);
    return this.at(heading);
  }

  // The rows of the table in PLACE: [{ id, column: text, … }].
  async rows(place = '') {
    await this.settled();
    return this.page.evaluate(
      (rows) =>
        [...document.querySelectorAll(rows)].map((row) =>
          Object.fromEntries([
            ['id', row.dataset.id],
            ...[...row.cells].map((cell) => [cell.dataset.column, cell.innerText.trim()]),
          ]),
        ),
      `${place} .cards tbody tr`,
    );
  }

  row(id) {
    return this.page.locator(`tr[data-id="${id}"]`);
  }

  // Waits until the row ID says TEXT.
  async says(id, text) {
    await this.row(id).filter({ hasText: text }).waitFor();
  }

  // The notice with TEXT.
  notice(text) {
    return this.page.locator('.usa-alert:visible', { hasText: text }).waitFor();
  }

  // The errors that are shown: { id of the input: text }.
  errors() {
    return this.page.evaluate(() =>
      Object.fromEntries(
        [...document.querySelectorAll('.usa-error-message')]
          .filter((one) => one.checkVisibility())
          .map((one) => [one.id.replace(/-error$/, ''), one.textContent.trim()]),
      ),
    );
  }

  focused() {
    return this.page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName);
  }

  async assertFocus(id) {
    await this.page
      .waitForFunction(
        (wanted) => (document.activeElement?.id || document.activeElement?.tagName) === wanted,
        id,
      )
      .catch(async () => assert.equal(await this.focused(), id));
  }
}
