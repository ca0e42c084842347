import GlobalStyles from '@mui/material/GlobalStyles';
import type { Theme } from '@mui/material/styles';

import { colorsOf, knownTypes } from './entryTypes';

function variables(scheme: 'light' | 'dark'): Record<string, string> {
  const types = [...knownTypes, 'other'];
  return Object.fromEntries(types.map((type) => [`--entry-${type}`, colorsOf(type)[scheme]]));
}

function styles(theme: Theme) {
  return { body: { ...variables('light'), ...theme.applyStyles('dark', variables('dark')) } };
}

/**
 * Defines the colours that colorOf() names. They are variables, so that a row or a bar costs no
 * style of its own, and of the page, since menus lie outside of the section.
 */
export function EntryTypeColors() {
  return <GlobalStyles styles={styles} />;
}
