import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { refreshAll } from '@/api/refresh';
import { SectionBoundary } from '@/components/SectionBoundary';
import { useThemeMode } from '@/components/useThemeMode';
import { ActivitySection } from '@/features/activity/ActivitySection';
import { RetentionSelector } from '@/features/settings/RetentionSelector';
import { useSettings } from '@/features/settings/useSettings';
import { StreamsCard } from '@/features/streams/StreamsCard';
import { TasksSection } from '@/features/tasks/TasksSection';
import { WarpCard } from '@/features/warp/WarpCard';

import { Attention } from './Attention';
import { TopBar } from './TopBar';
import { useShortcuts } from './useShortcuts';
import { useVerdict } from './useVerdict';

interface PageProps {
  onSettings: () => void;
  onHelp: () => void;
}

const skipLinkStyle = {
  position: 'absolute',
  left: -9999,
  '&:focus': { left: 8, top: 8, zIndex: 'tooltip', bgcolor: 'background.paper', p: 1 },
} as const;

function focusSearch(): void {
  document.getElementById('activity-search')?.focus();
}

function useTitle(concerns: number): void {
  useEffect(() => {
    document.title = concerns > 0 ? `(${concerns}) dashcore` : 'dashcore';
  }, [concerns]);
}

export function Page({ onSettings, onHelp }: PageProps) {
  const client = useQueryClient();
  const verdict = useVerdict();
  const settings = useSettings();
  const { showNext } = useThemeMode();
  useTitle(verdict.concerns.length);
  useShortcuts({
    '/': focusSearch,
    r: () => void refreshAll(client),
    t: showNext,
    '?': onHelp,
  });
  return (
    <>
      <Link href="#activity" sx={skipLinkStyle}>
        Skip to the activity log
      </Link>
      <TopBar verdict={verdict} onSettings={onSettings} onHelp={onHelp} />
      <Box component="main" sx={{ maxWidth: 1520, mx: 'auto', px: { xs: 1, sm: 3 }, py: 2 }}>
        <Attention concerns={verdict.concerns} />
        <Box
          sx={{
            display: 'grid',
            gap: 2,
            gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) 320px' },
          }}
        >
          <SectionBoundary what="the tasks">
            <TasksSection />
          </SectionBoundary>
          <Box
            sx={{
              display: 'grid',
              gap: 2,
              gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: '1fr 1fr', lg: 'minmax(0, 1fr)' },
              alignContent: 'start',
            }}
          >
            <SectionBoundary what="the streams">
              <StreamsCard />
            </SectionBoundary>
            <SectionBoundary what="the state of WARP">
              <WarpCard />
            </SectionBoundary>
          </Box>
          <Box sx={{ gridColumn: '1 / -1', minWidth: 0 }}>
            <SectionBoundary what="the log">
              <ActivitySection
                retentionDays={settings.data?.retention_days}
                retention={<RetentionSelector />}
              />
            </SectionBoundary>
          </Box>
        </Box>
      </Box>
    </>
  );
}
