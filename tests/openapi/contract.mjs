// SPDX-License-Identifier: MIT
// contract.mjs -- docs/openapi.yaml as a judge: takes the answers of the
// running programs and refuses what it does not describe.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { REPO } from '../system/harness.mjs';
import { buildTree, modules } from '../system/tree.mjs';

buildTree();
const require = modules(path.dirname(fileURLToPath(import.meta.url)), 'ajv/dist/2020.js');
const load = (name) => import(pathToFileURL(require.resolve(name)).href);

const { default: Ajv } = await load('ajv/dist/2020.js');
const { default: addFormats } = await load('ajv-formats');
const { parse } = await load('yaml');
const { Validator } = await load('@seriousme/openapi-schema-validator');

export const FILE = path.join(REPO, 'docs/openapi.yaml');
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

// What HTTP itself and nginx add.
const TRANSPORT = [
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'server',
  'transfer-encoding',
];

// What the official schema of OpenAPI 3.1 says against the file.
export async function lint() {
  return new Validator().validate(FILE);
}

export class Contract {
  constructor() {
    this.document = parse(fs.readFileSync(FILE, 'utf8'));
    const ajv = new (Ajv.default ?? Ajv)({ strict: false, allErrors: true });
    (addFormats.default ?? addFormats)(ajv);
    ajv.addSchema(this.document, 'openapi');
    this.ajv = ajv;
    this.seen = new Set();
    this.operations = Object.fromEntries(this.#all());
  }

  *#all() {
    for (const [where, item] of Object.entries(this.document.paths))
      for (const method of METHODS)
        if (item[method] !== undefined)
          yield [
            item[method].operationId,
            {
              ...item[method],
              method: method.toUpperCase(),
              path: where,
              pointer: pointer('paths', where, method),
            },
          ];
  }

  // What a reference refers to, with the pointer to it.
  resolve(value, at) {
    if (value?.$ref === undefined) return { value, at };
    const found = value.$ref
      .slice(2)
      .split('/')
      .reduce(
        (node, name) => node[name.replaceAll('~1', '/').replaceAll('~0', '~')],
        this.document,
      );
    assert.ok(found, `${value.$ref} leads nowhere`);
    return this.resolve(found, value.$ref.slice(1));
  }

  // The validator of the schema at the pointer AT.
  schema(at) {
    return this.ajv.getSchema(`openapi#${at}`) ?? this.ajv.compile({ $ref: `openapi#${at}` });
  }

  assertValid(at, value, what) {
    const validate = this.schema(at);
    assert.ok(
      validate(value),
      `${what}: ${this.ajv.errorsText(validate.errors)}\n${JSON.stringify(value).slice(0, 500)}`,
    );
  }

  // The example NAME of an operation's body.
  example(id, name) {
    const [media] = Object.values(this.operations[id].requestBody.content);
    return media.examples[name].value;
  }

  // All statuses that are described, as "operation status".
  described() {
    return Object.entries(this.operations).flatMap(([id, operation]) =>
      Object.keys(operation.responses).map((status) => `${id} ${status}`),
    );
  }

  // Refuses ANSWER unless the operation ID may answer so.
  judge(id, answer) {
    const operation = this.operations[id];
    const status = `${answer.status}`;
    const what = `${id} ${status}`;
    const response = this.resolve(
      operation.responses[status],
      `${operation.pointer}/responses/${status}`,
    );
    assert.ok(response.value, `${what} is not described: ${answer.text.slice(0, 300)}`);
    this.#judgeHeaders(response, answer.headers, what);
    const type = answer.headers['content-type'].split(';')[0];
    assert.ok(type in response.value.content, `${what}: ${type} is not described`);
    this.assertValid(
      `${response.at}/content${pointer(type)}/schema`,
      type === 'application/json' ? JSON.parse(answer.text) : answer.text,
      what,
    );
    this.seen.add(what);
  }

  #judgeHeaders({ value, at }, headers, what) {
    const every = this.document['x-every-answer'].headers;
    const own = Object.fromEntries(
      Object.entries(value.headers ?? {}).map(([name, header]) => [
        name.toLowerCase(),
        { name, ...header },
      ]),
    );
    for (const [name, given] of Object.entries(headers)) {
      if (TRANSPORT.includes(name)) continue;
      assert.ok(name in every || name in own, `${what}: the header ${name} is not described`);
      this.assertValid(
        name in own
          ? `${at}/headers/${own[name].name}/schema`
          : pointer('x-every-answer', 'headers', name),
        [given].flat()[0],
        `${what}: ${name}`,
      );
    }
    for (const name of Object.keys(every)) assert.ok(name in headers, `${what} lacks ${name}`);
    for (const [name, { required }] of Object.entries(own))
      assert.ok(!required || name in headers, `${what} lacks ${name}`);
  }
}

// A JSON pointer (RFC 6901) of NAMES, as part of a URI.
export function pointer(...names) {
  return names
    .map((name) => `/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`)
    .join('');
}
