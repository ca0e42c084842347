import LogIcon from '@mui/icons-material/InboxOutlined';
import PastIcon from '@mui/icons-material/HistoryToggleOff';
import NoMatchIcon from '@mui/icons-material/SearchOff';
import Button from '@mui/material/Button';

import { Empty } from '@/components/Empty';

import { daysText, lookBackText } from './lookBack';
import { useFilter } from './useFilter';

/** Why the list is empty: nothing matches, nothing that recent, or nothing at all. */
export function NothingLogged({ retentionDays }: { retentionDays: number | undefined }) {
  const { filter, setFilter, clearFilter } = useFilter();
  const { days, ...others } = filter;
  const isNarrowed = Object.values(others).some((value) => value !== null && value.length > 0);
  if (isNarrowed) {
    return (
      <Empty
        icon={<NoMatchIcon />}
        title="Nothing matches"
        action={<Button onClick={clearFilter}>Clear the filter</Button>}
      >
        The log has no entry that fits every part of the filter.
      </Empty>
    );
  }
  if (days !== null && days !== retentionDays) {
    return (
      <Empty
        icon={<PastIcon />}
        title={`Nothing logged ${lookBackText(days)}`}
        action={<Button onClick={() => setFilter({ days: null })}>Look further back</Button>}
      />
    );
  }
  return <NothingYet retentionDays={retentionDays} />;
}

function NothingYet({ retentionDays }: { retentionDays: number | undefined }) {
  if (retentionDays === 0) {
    return (
      <Empty icon={<PastIcon />} title="Nothing logged today">
        The log keeps today only, which began at 00:00 UTC. A longer retention shows more.
      </Empty>
    );
  }
  return (
    <Empty icon={<LogIcon />} title="Nothing logged yet">
      Write an entry with <code>dashcore log system &quot;Hello&quot;</code>, or let{' '}
      <code>dashcore run NAME COMMAND</code> record what a command does.
      {retentionDays !== undefined && ` Entries are kept for ${daysText(retentionDays)}.`}
    </Empty>
  );
}
