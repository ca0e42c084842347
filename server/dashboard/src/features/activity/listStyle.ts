/** What one row is expected to measure, in pixels, before it has been. */
export const rowHeight = { wide: 41, narrow: 65 };

/** Below this width of the page, rows have two lines. */
export const narrowBelow = 'md';

const cutOff = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;

const rowStyle = {
  display: 'grid',
  gridTemplateColumns: {
    xs: 'auto auto minmax(0, 1fr) 24px',
    [narrowBelow]: '104px 132px minmax(0, 1fr) minmax(0, 128px) 24px',
  },
  gridTemplateAreas: {
    xs: '"message message message expand" "type time user expand"',
    [narrowBelow]: '"time type message user expand"',
  },
  columnGap: { xs: 1.5, [narrowBelow]: 2 },
  rowGap: 0.25,
  alignItems: 'center',
  width: '100%',
  minHeight: { xs: rowHeight.narrow - 1, [narrowBelow]: rowHeight.wide - 1 },
  px: 1,
  py: 0.5,
  border: 0,
  borderRadius: 0.6,
  background: 'none',
  color: 'inherit',
  font: 'inherit',
  fontSize: '0.875rem',
  lineHeight: 1.5,
  textAlign: 'start',
  cursor: 'pointer',
  scrollMarginBottom: 16,
  '&:hover': { bgcolor: 'action.hover' },
  '&:focus-visible': { outline: 2, outlineColor: 'primary.main', outlineOffset: -2 },
  '& > time': { ...cutOff, gridArea: 'time', color: 'text.secondary' },
  '& > .entry-type': { gridArea: 'type' },
  '& > .message': { ...cutOff, gridArea: 'message' },
  '& > .user': { ...cutOff, gridArea: 'user', color: 'text.secondary' },
  '&::after': {
    content: '""',
    gridArea: 'expand',
    justifySelf: 'center',
    width: 8,
    height: 8,
    border: 'solid',
    borderWidth: '0 2px 2px 0',
    borderColor: 'text.secondary',
    transform: 'translateY(-2px) rotate(45deg)',
  },
  '&[aria-expanded="true"]::after': { transform: 'translateY(2px) rotate(225deg)' },
  '&[aria-expanded="true"] > .message': { fontWeight: 500 },
} as const;

/** How the list and its rows look; one style for all rows costs less than one for each. */
export const listStyle = {
  // The room before the first row is the list's own.
  display: 'flow-root',
  // The virtualizer keeps rows in place; the browser does so with the list as a whole.
  overflowAnchor: 'none',
  listStyle: 'none',
  // The text of the rows is in line with what is above.
  mx: -1,
  my: 0,
  p: 0,
  '& > li': {
    borderBottom: 1,
    borderColor: 'divider',
    contain: 'content',
  },
  '& > li > button': rowStyle,
  // Paper has the rows that were rendered, without the room of all that were not.
  '@media print': {
    height: 'auto !important',
    '& > li': { marginTop: '0 !important' },
  },
} as const;
