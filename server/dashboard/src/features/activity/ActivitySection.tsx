import type { ReactNode } from 'react';

import { Section } from '@/components/Section';
import { SectionBoundary } from '@/components/SectionBoundary';

import { ActivityList } from './ActivityList';
import { EntryTypeStyles } from './EntryTypeStyles';
import { ExportMenu } from './ExportMenu';
import { FilterBar } from './FilterBar';
import { Histogram } from './Histogram';
import { useFilter } from './useFilter';
import { useTypes } from './useTypes';

interface ActivitySectionProps {
  /** For how many days the log is kept; undefined while that is not known. */
  retentionDays: number | undefined;
  /** What changes that. */
  retention?: ReactNode;
}

/** The activity log: what to show of it, how much there was when, and the entries. */
export function ActivitySection({ retentionDays, retention }: ActivitySectionProps) {
  const { filter } = useFilter();
  const types = useTypes(retentionDays);
  return (
    <Section
      anchor="activity"
      title="Recent activity"
      actions={
        <>
          {retention}
          <ExportMenu filter={filter} />
        </>
      }
    >
      <EntryTypeStyles />
      <FilterBar types={types} retentionDays={retentionDays} />
      <SectionBoundary what="the chart">
        <Histogram filter={filter} retentionDays={retentionDays} />
      </SectionBoundary>
      <ActivityList filter={filter} retentionDays={retentionDays} />
    </Section>
  );
}
