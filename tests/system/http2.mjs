// SPDX-License-Identifier: MIT
// http2.mjs -- HTTP/2 to a system, with the interface of System.
import http2 from 'node:http2';

// One connection, with System's post() and get(). It is made by the first
// request: nginx waits client_header_timeout for that; and anew when nginx has
// closed it since.
export class Http2 {
  constructor(s) {
    this.url = s.url;
  }

  #open() {
    if (this.session === undefined || this.session.closed || this.session.destroyed)
      this.session = http2.connect(this.url, { rejectUnauthorized: false });
    return this.session;
  }

  request(method, where, body, { headers = {}, chunked = false } = {}) {
    const fields = {
      ':method': method,
      ':path': where,
      ...Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    };
    const content =
      body === undefined || Buffer.isBuffer(body) || typeof body === 'string'
        ? body
        : JSON.stringify(body);
    if (content !== undefined && !chunked) fields['content-length'] = Buffer.byteLength(content);
    return new Promise((resolve, reject) => {
      const stream = this.#open().request(fields);
      let text = '';
      let answer;
      stream.on('response', (got) => {
        answer = got;
      });
      stream.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      stream.on('error', reject);
      stream.on('end', () => resolve({ status: answer[':status'], headers: answer, text }));
      stream.end(content);
    });
  }

  post(where, body, { headers = {}, ...rest } = {}) {
    return this.request('POST', where, body, {
      ...rest,
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  get(where, { method = 'GET' } = {}) {
    return this.request(method, where);
  }

  close() {
    this.session?.close();
  }
}
