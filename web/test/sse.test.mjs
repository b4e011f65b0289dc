import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventParser } from '../src/shell/sse.ts';

const stream = ': hello\n\nid: 7\nevent: change\ndata: {"a":1}\n\nevent: resync\r\ndata: {}\r\n\r\ndata: one\ndata: two\n\n';

for (const size of [1, 2, 3, 7, 1000]) {
  test(`events are whole however the text is cut (${size})`, () => {
    const seen = [];
    const parse = eventParser((event) => seen.push(event));
    for (let at = 0; at < stream.length; at += size) parse(stream.slice(at, at + size));
    assert.deepEqual(seen, [
      { event: 'change', data: '{"a":1}', id: '7' },
      { event: 'resync', data: '{}', id: '7' },
      { event: 'message', data: 'one\ntwo', id: '7' },
    ]);
  });
}
