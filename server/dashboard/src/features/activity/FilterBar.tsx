import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useCallback } from 'react';

import { LookBackSelect } from './LookBackSelect';
import { bucketOf, reachOf } from './reach';
import { RemovableFilter } from './RemovableFilter';
import { SearchField } from './SearchField';
import { SpanText } from './SpanText';
import { TypeChips } from './TypeChips';
import { useFilter } from './useFilter';
import { useKept } from './useKept';
import { useSummary } from './useSummary';

interface FilterBarProps {
  /** All that can be chosen. */
  types: string[];
  /** For how many days the log is kept; undefined while that is not known. */
  retentionDays: number | undefined;
}

// Types and users may have long names, which are to wrap or be cut rather than widen the page.
const barStyle = { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.25, mb: 2 };

const rowStyle = { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 } as const;

/** Which entries are shown, and everything that changes that. */
export function FilterBar({ types, retentionDays }: FilterBarProps) {
  const { filter, setFilter, clearFilter, isFiltered } = useFilter();
  const { days, user, since, until } = filter;
  const bucket = bucketOf(reachOf(days, retentionDays));
  const summary = useSummary({ ...filter, types: [] }, bucket);
  const kept = useKept(summary.data);
  const counts = summary.isError ? summary.data : kept;
  const setText = useCallback((text: string) => setFilter({ text }), [setFilter]);
  return (
    <Box role="search" aria-label="The log" sx={barStyle}>
      <Box sx={rowStyle}>
        <SearchField text={filter.text} onChange={setText} />
        <LookBackSelect
          days={days}
          retentionDays={retentionDays}
          // The piece of time chosen before may lie outside.
          onChange={(next) => setFilter({ days: next, since: null, until: null })}
        />
        {user !== null && (
          <RemovableFilter name="user" onRemove={() => setFilter({ user: null })}>
            by <bdi>{user}</bdi>
          </RemovableFilter>
        )}
        {(since ?? until) !== null && (
          <RemovableFilter name="time" onRemove={() => setFilter({ since: null, until: null })}>
            <SpanText since={since} until={until} />
          </RemovableFilter>
        )}
        {isFiltered && (
          <Button size="small" onClick={clearFilter}>
            Clear filters
          </Button>
        )}
      </Box>
      <TypeChips
        types={types}
        chosen={filter.types}
        counts={counts?.types}
        onChange={(chosen) => setFilter({ types: chosen })}
      />
    </Box>
  );
}
