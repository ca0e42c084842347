import { expect, test, vi } from 'vitest';

import { countsText, entriesText } from './counts';

test('counts are in the language of the words, whatever that of the browser', () => {
  vi.spyOn(Number.prototype, 'toLocaleString').mockReturnValue('1.204');
  expect(entriesText(1204)).toBe('1,204 entries');
  expect(countsText(1204, 1001)).toBe('1,204 entries, 1,001 errors');
  vi.restoreAllMocks();
});

test('counts have their noun', () => {
  expect(entriesText(0)).toBe('no entries');
  expect(entriesText(1)).toBe('1 entry');
  expect(countsText(2, 1)).toBe('2 entries, 1 error');
  expect(countsText(2, 2)).toBe('2 errors');
});
