import { expect, test } from 'vitest';

import { hostile } from './testing/samples';
import { errorWords, formatBytes, valueWords } from './valueWords';

test.each([
  ['done', 'done'],
  ['  two\n lines ', 'two lines'],
  [1234567.891, '1,234,567.89'],
  [0, '0'],
  [-3, '-3'],
  [true, 'yes'],
  [[1, 2], '2 items'],
  [[null], '1 item'],
  [[], '0 items'],
  [{ files: 1200, bytes: 3_000_000 }, 'files 1,200 · bytes 3 MB'],
  [{ rows_deleted: 5, took_ms: 1200 }, 'rows deleted 5 · took 1.2 s'],
  [{ name: 'a', ok: false, none: null, in: { b: 1 } }, 'name a · ok no · none – · in {…}'],
  [{ a: 1, b: 2, c: 3, d: 4, e: 5 }, 'a 1 · b 2 · c 3 · d 4 · …'],
])('says %j in words', (value, words) => {
  expect(valueWords(value)).toBe(words);
});

test.each([null, undefined, '', ' \n', {}])('has nothing to say of %j', (value) => {
  expect(valueWords(value)).toBeNull();
});

test('cuts long texts between characters', () => {
  const words = valueWords('🔥'.repeat(500)) ?? '';
  expect(words).toBe(`${'🔥'.repeat(139)}…`);
  expect(valueWords({ log: 'y'.repeat(500) })).toBe(`log ${'y'.repeat(39)}…`);
  expect(valueWords({ ['k'.repeat(500)]: hostile })?.length).toBeLessThan(100);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 kB'],
  [42_400_000, '42 MB'],
  [1e18, '1000 PB'],
])('gives %d bytes a unit', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('finds the line of an error that tells', () => {
  expect(errorWords('disk full\nat write()\nat main()')).toBe('disk full');
  expect(errorWords('Traceback (most recent call last):\n  File "a.py"\nOSError: gone\n')).toBe(
    'OSError: gone',
  );
  expect(errorWords({ message: 'exit code 1: no feed', stderr: 'x' })).toBe('exit code 1: no feed');
  expect(errorWords({ message: '', exit_code: 3 })).toBe('message – · exit code 3');
  expect(errorWords({ message: { of: 1 } })).toBe('message {…}');
  expect(errorWords(null)).toBeNull();
});
