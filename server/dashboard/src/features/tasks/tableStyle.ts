import type { SxProps } from '@mui/material/styles';

/** Seven columns need so much; below it each row is a card, in a middling one of fewer lines. */
const wide = '@container (min-width: 820px)';
const narrow = '@container (max-width: 819.98px)';
const middling = '@container (min-width: 640px) and (max-width: 819.98px)';

const unseen = {
  position: 'absolute',
  width: '1px',
  height: '1px',
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
} as const;

const table = {
  tableLayout: 'fixed',
  '& th, & td': { px: 1, py: 1.25, verticalAlign: 'top' },
  '& .name': { pl: 0 },
  '& .actions': { pr: 0 },
  '& .more > td': { px: 0, pt: 0 },
  '& thead th': {
    py: 0.75,
    color: 'text.secondary',
    fontSize: '0.8125rem',
    fontWeight: 500,
    borderBottom: 1,
    borderColor: 'divider',
  },
  '& thead .name': { width: '18%' },
  '& thead .status': { width: 126 },
  '& thead .last': { width: 112 },
  '& thead .next': { width: '12.5%' },
  '& thead .runs': { width: 116 },
  '& thead .actions': { width: 140 },
  '& .task + .task > *, & .more + .task > *': { borderTop: 1, borderColor: 'divider' },
  '& .task': { height: 64 },
} as const;

const cards = {
  '&, & tbody, & .more, & .more > td': { display: 'block' },
  '& thead': { display: 'none' },
  '& .task': {
    display: 'grid',
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    gridTemplateAreas: '"name actions" "status next" "last runs" "result result"',
    gap: 1,
    alignItems: 'start',
    py: 1.5,
  },
  '& .task + .task, & .more + .task': { borderTop: 1, borderColor: 'divider' },
  '& .task > *': { p: 0, minWidth: 0 },
  '& .name': { gridArea: 'name' },
  '& .status': { gridArea: 'status' },
  '& .last': { gridArea: 'last' },
  '& .result': { gridArea: 'result' },
  '& .next': { gridArea: 'next' },
  '& .runs': { gridArea: 'runs' },
  '& .actions': { gridArea: 'actions' },
  '& .more > td': { p: 0 },
  '& [data-label]::before': {
    content: 'attr(data-label)',
    display: 'block',
    color: 'text.secondary',
    fontSize: '0.75rem',
  },
} as const;

/** A table where there is room, else cards made of the same elements. */
export const tableStyle: SxProps = {
  width: '100%',
  borderCollapse: 'collapse',
  fontSize: '0.875rem',
  lineHeight: 1.45,
  '& th, & td': { p: 0, textAlign: 'start', fontWeight: 'inherit' },
  '& .task': { outlineOffset: -2 },
  '& .task:target > *': { bgcolor: 'action.hover' },
  '& .actions > div': {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: 0.5,
  },
  '& .clamped': {
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 3,
    overflow: 'hidden',
    overflowWrap: 'anywhere',
  },
  '& .unseen': unseen,
  [wide]: table,
  [narrow]: cards,
  [middling]: {
    '& .task': {
      gridTemplateColumns: '118px minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1.8fr) 104px',
      gridTemplateAreas: '"name name name actions actions" "status last next result runs"',
    },
  },
};

export const unseenStyle = unseen;
