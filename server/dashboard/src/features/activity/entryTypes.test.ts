import type { CssVarsTheme } from '@mui/material/styles';
import { expect, test } from 'vitest';

import { theme } from '@/app/theme';

import { colorOf, colorsOf, knownTypes, wordOf } from './entryTypes';

const { colorSchemes } = theme as unknown as CssVarsTheme;

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test.each([...knownTypes, 'of-a-host'])('%s can be read on page and paper', (type) => {
  for (const scheme of ['light', 'dark'] as const) {
    const background = colorSchemes[scheme]?.palette.background;
    const color = colorsOf(type)[scheme];
    expect(contrast(color, background?.paper ?? color)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(color, background?.default ?? color)).toBeGreaterThanOrEqual(4.5);
  }
});

test('a type that a host made up keeps its name and looks neutral', () => {
  expect(wordOf('backup.nightly')).toBe('backup.nightly');
  expect(colorOf('backup.nightly')).toBe('var(--entry-other)');
  expect(wordOf('user_action')).toBe('User action');
  expect(wordOf('constructor')).toBe('constructor');
});
