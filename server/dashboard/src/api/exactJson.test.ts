import { expect, test } from 'vitest';

import { parseExact } from './exactJson';

// Node has had it since 21; the end-to-end test shows it in the browser as well.
const rawJsonIsThere = 'rawJSON' in JSON;

test('parses like JSON.parse()', () => {
  const text = '{"a":[1,true,null,"x"],"b":{"c":-2.5}}';
  expect(parseExact(text)).toEqual(JSON.parse(text));
});

test('refuses what is no JSON', () => {
  expect(() => parseExact('{')).toThrow(SyntaxError);
});

test.runIf(rawJsonIsThere)('writes numbers as they were given', () => {
  const text = '{"id":1152921504606846977,"price":12.30,"huge":1e400}';
  expect(JSON.stringify(parseExact(text))).toBe(text);
});

test('keeps numbers that JavaScript holds as numbers', () => {
  expect(parseExact('{"id":42}')).toEqual({ id: 42 });
});
