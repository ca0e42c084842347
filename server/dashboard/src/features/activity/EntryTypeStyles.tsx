import GlobalStyles from '@mui/material/GlobalStyles';
import type { Theme } from '@mui/material/styles';

import { colorsOf, knownTypes } from './entryTypes';

function variables(scheme: 'light' | 'dark'): Record<string, string> {
  const types = [...knownTypes, 'other'];
  return Object.fromEntries(types.map((type) => [`--entry-${type}`, colorsOf(type)[scheme]]));
}

function styles(theme: Theme) {
  return {
    body: { ...variables('light'), ...theme.applyStyles('dark', variables('dark')) },
    '.entry-type': {
      display: 'inline-flex',
      alignItems: 'center',
      gap: 6,
      minWidth: 0,
      fontWeight: 500,
      '& > svg': {
        flexShrink: 0,
        width: 18,
        height: 18,
        fill: 'none',
        stroke: 'currentColor',
        strokeWidth: 1.8,
        strokeLinecap: 'round',
        strokeLinejoin: 'round',
      },
      '& > span': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
    },
  };
}

/**
 * Defines the colours that colorOf() names and the look of EntryType, for all of the page: menus
 * lie outside of the section, and a style for each row or bar would make scrolling slow.
 */
export function EntryTypeStyles() {
  return <GlobalStyles styles={styles} />;
}
