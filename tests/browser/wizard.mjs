// SPDX-License-Identifier: MIT
// wizard.mjs -- the pages as a person uses them: screens, fields, buttons,
// errors, by the names that web/src gives to them.
import assert from 'node:assert/strict';

export const STEPS = ['personal', 'status', 'documents'];

// The members of a form by the step that asks for them, in its order.
export const FIELDS = {
  personal: [
    'lastName',
    'firstName',
    'middleInitial',
    'otherLastNames',
    'address',
    'aptUnit',
    'city',
    'state',
    'zip',
    'dob',
    'ssn',
    'email',
    'phone',
  ],
  status: [
    'citizenshipStatus',
    'alienRegNumber',
    'i94Number',
    'foreignPassportNumber',
    'passportCountry',
    'authExpDate',
    'attestationChecked',
  ],
  documents: [
    'docChoice',
    ...['A', 'B', 'C'].flatMap((list) =>
      ['Doc', 'IssuingAuthority', 'DocNumber', 'ExpDate'].map((what) => `list${list}${what}`),
    ),
  ],
};

export class Wizard {
  constructor(page) {
    Object.assign(this, { page, problems: [] });
    page.wizard = this;
  }

  // The names of the screens that are shown: one, always.
  screens() {
    return this.page.evaluate(() =>
      [...document.querySelectorAll('section[data-screen]')]
        .filter((one) => one.checkVisibility())
        .map((one) => one.dataset.screen),
    );
  }

  // Waits until the screen NAME, and no other, is shown.
  async at(name) {
    try {
      await this.page.waitForFunction((wanted) => {
        const shown = [...document.querySelectorAll('section[data-screen]')].filter((one) =>
          one.checkVisibility(),
        );
        return shown.length === 1 && shown[0].dataset.screen === wanted;
      }, name);
    } catch {
      const bad = await this.errors();
      assert.fail(`waited for ${name}, saw ${await this.screens()} ${JSON.stringify(bad)}`);
    }
    return this;
  }

  // The button ACTION of the screen that is shown.
  button(action) {
    return this.page.locator(`[data-action="${action}"]:visible`).first();
  }

  press(action) {
    return this.button(action).click();
  }

  async next(name) {
    await this.press('next');
    await this.at(name);
  }

  async language(code) {
    await this.page.locator(`[data-lang="${code}"]`).click();
    await this.page.waitForFunction((lang) => document.documentElement.lang === lang, code);
  }

  input(id) {
    return this.page.locator(`[id="${id}"]`);
  }

  // Clicks what stands for a radio button or a checkbox: its label.
  async choose(id) {
    if (await this.input(id).isChecked()) return;
    await this.page.locator(`label[for="${id}"]`).click();
    assert.ok(await this.input(id).isChecked(), `${id} is chosen`);
  }

  // Gives the field NAME a value of the form's JSON. Which lists it is follows
  // from the documents.
  async set(name, value) {
    if (name === 'docChoice') return;
    if (/^list[ABC]Doc$/.test(name)) return this.setDocument(name.slice(0, 5), value);
    const own = this.page.locator(`[data-action=own][data-for="${name}"]:visible`);
    if ((await own.count()) > 0) await own.click();
    const kind = await this.#kind(name, value);
    if (kind === 'date') await this.setDate(name, value);
    else if (kind === 'radio') await this.choose(`${name}-${value}`);
    else if (kind === 'checkbox') await this.choose(name);
    else if (kind === 'select-one') await this.input(name).selectOption(value);
    else await this.input(name).fill(value);
  }

  // The choice of the document TITLE of LIST, where it is offered.
  choice(list, title) {
    return this.page.locator(
      `[data-title=${JSON.stringify(title)}] [data-list="${list}"][data-action=pick]:visible`,
    );
  }

  async setDocument(list, title) {
    if ((await this.get(`${list}Doc`)) === title) return;
    if ((await this.choice(list, title).count()) === 0) await this.press('pickAgain');
    await this.choice(list, title).click();
    assert.equal(await this.get(`${list}Doc`), title);
  }

  async #choice() {
    if (await this.get('listADoc')) return 'listA';
    return (await this.get('listBDoc')) || (await this.get('listCDoc')) ? 'listBC' : '';
  }

  #kind(name, value) {
    return this.page.evaluate(
      ([id, option]) => {
        const there = (suffix) => document.getElementById(`${id}-${suffix}`) !== null;
        return there('month') ? 'date' : there(option) ? 'radio' : document.getElementById(id).type;
      },
      [name, value],
    );
  }

  // VALUE is YYYY-MM-DD, real or not, N/A or "".
  async setDate(name, value) {
    const none = `${name}-none`;
    if (value === 'N/A') return this.choose(none);
    if ((await this.input(none).count()) > 0 && (await this.input(none).isChecked()))
      await this.page.locator(`label[for="${none}"]`).click();
    const [year, month, day] = value === '' ? ['', '0', ''] : value.split('-');
    await this.input(`${name}-month`).selectOption({ index: Number(month) });
    await this.input(`${name}-day`).fill(day);
    await this.input(`${name}-year`).fill(year);
  }

  // What the field NAME holds, as the form's JSON has it.
  async get(name) {
    if (name === 'docChoice') return this.#choice();
    return this.page.evaluate((id) => {
      const part = (suffix) => document.getElementById(`${id}-${suffix}`);
      if (part('month')) {
        if (part('none')?.checked) return 'N/A';
        const [year, month, day] = [part('year').value, part('month').value, part('day').value];
        return year + month + day === ''
          ? ''
          : [year, month.padStart(2, 0), day.padStart(2, 0)].join('-');
      }
      const radio = document.querySelector(`input[type=radio][name="${id}"]`);
      if (radio) return document.querySelector(`input[name="${id}"]:checked`)?.value ?? '';
      const element = document.getElementById(id);
      if (!element) return '';
      if (element.matches('p')) return element.dataset.value ?? element.firstChild.textContent;
      return element.type === 'checkbox' ? element.checked : element.value;
    }, name);
  }

  // Fills in a step with what PERSON has for it.
  async fill(step, person) {
    for (const name of FIELDS[step])
      if (person[name] !== undefined) await this.set(name, person[name]);
    if (step === 'status') await this.sign(person);
  }

  async sign(person) {
    if (person.signature === 'typed') await this.typeSignature(person);
    else if (person.signature !== 'none') await this.draw();
  }

  async typeSignature(person) {
    if (await this.button('typeSignature').isVisible()) await this.press('typeSignature');
    await this.input('signatureTyped').fill(`${person.firstName} ${person.lastName}`);
  }

  // Where the canvas is, once it takes strokes.
  async paper() {
    const canvas = this.input('signature');
    await this.page.waitForFunction(
      () => document.getElementById('signature').style.touchAction === 'none',
    );
    await canvas.scrollIntoViewIfNeeded();
    return canvas.boundingBox();
  }

  // Signs with the mouse: two strokes.
  async draw() {
    const { x, y, width, height } = await this.paper();
    const { mouse } = this.page;
    for (const side of [0.1, 0.5]) {
      await mouse.move(x + width * side, y + height * 0.3);
      await mouse.down();
      for (const step of [1, 2, 3, 4])
        await mouse.move(x + width * (side + 0.08 * step), y + height * (step % 2 ? 0.8 : 0.3));
      await mouse.up();
    }
  }

  // As fill(), but at once, as a browser fills in what it knows: for
  // what comes before the thing that is tested.
  async paste(step, person) {
    await this.page.evaluate(
      (answers) => {
        const put = (id, what) => {
          const input = document.getElementById(id);
          Object.assign(input, what);
          for (const event of ['input', 'change'])
            input.dispatchEvent(new Event(event, { bubbles: true }));
        };
        const there = (id) => document.getElementById(id);
        const choice = (list, title) =>
          [...document.querySelectorAll(`[data-action=pick][data-list=${list}]`)].find(
            (one) => one.parentElement.dataset.title === title,
          );
        const pick = (name, title) => {
          const list = name.slice(0, 5);
          if (there(name)?.dataset.value === title) return;
          if (!choice(list, title)) document.querySelector('[data-action=pickAgain]').click();
          choice(list, title).click();
        };
        const date = (name, [year, month, day]) => {
          put(`${name}-month`, { selectedIndex: month });
          put(`${name}-day`, { value: day });
          put(`${name}-year`, { value: year });
        };
        for (const [name, value] of answers) {
          document.querySelector(`[data-action=own][data-for="${name}"]`)?.click();
          if (name === 'docChoice') continue;
          else if (/^list[ABC]Doc$/.test(name)) pick(name, value);
          else if (there(`${name}-${value}`)) put(`${name}-${value}`, { checked: true });
          else if (value === true) put(name, { checked: true });
          else if (value === 'N/A') put(`${name}-none`, { checked: true });
          else if (there(`${name}-month`)) date(name, value.split('-'));
          else put(name, { value });
        }
      },
      FIELDS[step].map((name) => [name, person[name]]).filter(([, value]) => value !== undefined),
    );
    if (step === 'status') await this.sign(person);
  }

  // Gives all answers, AS a person does or at once, and comes to the
  // review.
  async fillAll(person, as = 'paste') {
    for (const [n, step] of STEPS.entries()) {
      await this.at(step);
      await this[as](step, person);
      await this.next(STEPS[n + 1] ?? 'review');
    }
    return this;
  }

  // Sends what the review shows; gives the reference.
  async submit() {
    await this.press('submit');
    return this.reference();
  }

  async reference() {
    await this.at('done');
    return this.input('reference').getAttribute('data-reference');
  }

  // The errors that are shown: { field: text }. In one task of the page:
  // $$eval() finds elements in one and reads them in the next, when the
  // page may have put others in their places.
  errors() {
    return this.page.evaluate(() =>
      Object.fromEntries(
        [...document.querySelectorAll('[id$="-error"]')]
          .filter((one) => one.checkVisibility() && one.textContent.trim() !== '')
          .map((one) => [one.id.replace(/-error$/, ''), one.textContent.trim()]),
      ),
    );
  }

  // The fields that the error summary links to, in order.
  summary() {
    return this.page.evaluate(() =>
      [...document.querySelectorAll('#error-summary:not([hidden]) a')].map((one) =>
        one.getAttribute('href').replace('#', ''),
      ),
    );
  }

  // Presses "next", which is to be refused for errors; gives them.
  async refused() {
    const summary = '#error-summary';
    await this.page.$$eval(summary, ([older]) => older?.setAttribute('data-older', ''));
    await this.press('next');
    await this.page.locator(`${summary}:not([data-older])`).waitFor();
    // The summary may come before the errors at their fields.
    await this.page.locator('[id$="-error"]:visible').first().waitFor();
    return this.errors();
  }

  // The id of the element that has the focus.
  focused() {
    return this.page.evaluate(() => document.activeElement?.id);
  }
}
