import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { ReactNode } from 'react';

import { Details } from '@/components/Details';
import { ExactTime } from '@/components/time/ExactTime';

import type { Entry } from './rows';
import { useFilter } from './useFilter';

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd dir="auto">{children}</dd>
    </>
  );
}

const style = {
  pl: { xs: 0.5, sm: 2 },
  pr: 1,
  pb: 1.5,
  '& dl': {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    columnGap: 2,
    rowGap: 0.25,
    m: 0,
    mb: 1,
    typography: 'body2',
  },
  '& dt': { color: 'text.secondary' },
  '& dd': { m: 0, overflowWrap: 'anywhere' },
} as const;

/** All there is to an entry, and ways to others like it. */
export function EntryDetails({ entry }: { entry: Entry }) {
  const { id, timestamp, type, message, details, user } = entry;
  const { setFilter } = useFilter();
  return (
    <Box sx={style}>
      <dl>
        <Fact name="Message">{message}</Fact>
        <Fact name="Time">
          <ExactTime at={timestamp} />
        </Fact>
        <Fact name="Type">{type}</Fact>
        {user !== null && <Fact name="User">{user}</Fact>}
        <Fact name="Entry">{id}</Fact>
      </dl>
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
