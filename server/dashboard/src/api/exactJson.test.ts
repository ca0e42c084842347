import { expect, test } from 'vitest';

import { parseExact } from './exactJson';

// Node has JSON.rawJSON since 21, and browsers of today have it: the end-to-end tests show that.
const canKeep = 'rawJSON' in JSON;

test('parses like JSON.parse()', () => {
  const text = '{"a":[1,true,null,"x"],"b":{"c":-2.5}}';
  expect(parseExact(text)).toEqual(JSON.parse(text));
});

test('refuses what is no JSON', () => {
  expect(() => parseExact('{')).toThrow(SyntaxError);
});

test('keeps numbers that JavaScript holds as numbers', () => {
  expect(parseExact('{"id":42}')).toEqual({ id: 42 });
});

test('writes numbers as they were given, where the engine can', () => {
  const text = '{"id":1152921504606846977,"price":12.30,"huge":1e400}';
  const written = JSON.stringify(parseExact(text));
  expect(written).toBe(canKeep ? text : '{"id":1152921504606847000,"price":12.3,"huge":null}');
});
