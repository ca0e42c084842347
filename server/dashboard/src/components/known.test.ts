import { expect, test } from 'vitest';

import { knownOf } from './known';

const words = { idle: 'OK' };

test('finds what is known of a word', () => {
  expect(knownOf(words, 'idle')).toBe('OK');
});

test.each(['paused', 'constructor', '__proto__', '', null, undefined])(
  'knows nothing of %j',
  (word) => {
    expect(knownOf(words, word)).toBeUndefined();
  },
);
