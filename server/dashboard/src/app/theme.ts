import { createTheme } from '@mui/material/styles';

const borders = { light: 'rgba(20, 30, 55, 0.12)', dark: 'rgba(200, 215, 255, 0.14)' };

/** Colours are chosen for a contrast of 4.5 to 1 for text on the page and on paper. */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: 'data' },
  colorSchemes: {
    light: {
      palette: {
        primary: { main: '#2f5fd0' },
        success: { main: '#1b7a43' },
        warning: { main: '#9a5b00' },
        error: { main: '#c0292f' },
        info: { main: '#0b6f94' },
        background: { default: '#f4f6fa', paper: '#ffffff' },
        text: { primary: '#172033', secondary: '#55607a' },
        divider: borders.light,
      },
    },
    dark: {
      palette: {
        primary: { main: '#8cb0ff' },
        success: { main: '#5fd394' },
        warning: { main: '#f2b455' },
        error: { main: '#ff8f8f' },
        info: { main: '#63c7ea' },
        background: { default: '#0e131c', paper: '#161d29' },
        text: { primary: '#e7ecf6', secondary: '#a2aec4' },
        divider: borders.dark,
      },
    },
  },
  shape: { borderRadius: 10 },
  typography: {
    fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
    h1: { fontSize: '1.125rem', fontWeight: 700, letterSpacing: '-0.01em' },
    h2: { fontSize: '1.0625rem', fontWeight: 650, letterSpacing: '-0.01em' },
    h3: { fontSize: '0.9375rem', fontWeight: 600 },
    button: { textTransform: 'none', fontWeight: 600 },
  },
  components: {
    MuiCssBaseline: {
      styleOverrides: {
        // What is scrolled to, as what gets the focus is, does not come to lie under the top bar.
        html: { scrollPaddingTop: 72 },
        body: { overflowX: 'hidden' },
        // Not on all text: tabular figures come with wide hyphens and full stops.
        time: { fontVariantNumeric: 'tabular-nums' },
        '@media (prefers-reduced-motion: reduce)': {
          '*, *::before, *::after': {
            animationDuration: '0.01ms !important',
            animationIterationCount: '1 !important',
            transitionDuration: '0.01ms !important',
            scrollBehavior: 'auto !important',
          },
        },
      },
    },
    // A ripple alone is too little to see where the focus is.
    MuiButtonBase: {
      styleOverrides: {
        root: ({ theme: { vars } }) => ({
          '&.Mui-focusVisible': {
            outline: `2px solid ${vars.palette.primary.main}`,
            outlineOffset: 2,
          },
        }),
      },
    },
    MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
    MuiButton: { defaultProps: { disableElevation: true } },
    MuiTooltip: { defaultProps: { arrow: true, enterDelay: 300 } },
  },
});
