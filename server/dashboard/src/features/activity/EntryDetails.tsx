import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { ReactNode, RefObject } from 'react';

import { Details } from '@/components/Details';
import { ExactTime } from '@/components/time/ExactTime';

import { FullMessage } from './FullMessage';
import { narrowBelow } from './listStyle';
import type { Entry } from './rows';
import { useFilter } from './useFilter';

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}

/** In line with the messages where rows have columns. */
const style = { pl: { xs: 1, [narrowBelow]: '276px' }, pr: { xs: 1, [narrowBelow]: 6 }, pb: 2 };

const factsStyle = {
  display: 'flex',
  flexWrap: 'wrap',
  columnGap: 3,
  rowGap: 0.25,
  m: 0,
  my: 0.5,
  typography: 'body2',
  '& > div': { display: 'flex', gap: 1, minWidth: 0 },
  '& dt': { color: 'text.secondary' },
  '& dd': { m: 0, minWidth: 0, overflowWrap: 'anywhere' },
} as const;

interface EntryDetailsProps {
  entry: Entry;
  /** The entry's message in the line above. */
  line: RefObject<HTMLElement | null>;
}

/** All there is to an entry, and ways to others like it. */
export function EntryDetails({ entry, line }: EntryDetailsProps) {
  const { id, timestamp, type, message, details, user } = entry;
  const { setFilter } = useFilter();
  return (
    <Box sx={style}>
      <FullMessage message={message} line={line} />
      <Box component="dl" sx={factsStyle}>
        <Fact name="Time">
          <ExactTime at={timestamp} />
        </Fact>
        {user !== null && <Fact name="User">{user}</Fact>}
        <Fact name="Entry">{id}</Fact>
      </Box>
      {details !== null && <Details value={details} label="Details" />}
      <Button size="small" onClick={() => setFilter({ types: [type] })}>
        Only this type
      </Button>
      {user !== null && (
        <Button size="small" onClick={() => setFilter({ user })}>
          Only this user
        </Button>
      )}
    </Box>
  );
}
