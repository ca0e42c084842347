import { useColorScheme } from '@mui/material/styles';

export const themeModes = ['system', 'light', 'dark'] as const;

export type ThemeMode = (typeof themeModes)[number];

export const themeModeNames: Record<ThemeMode, string> = {
  system: 'as the system',
  light: 'light',
  dark: 'dark',
};

/** The theme this browser wants, and how to change it. */
export function useThemeMode() {
  const { mode = 'system', setMode } = useColorScheme();
  const next = themeModes[(themeModes.indexOf(mode) + 1) % themeModes.length] ?? 'system';
  return { mode, setMode, showNext: () => setMode(next) };
}
