import TaskIcon from '@mui/icons-material/Checklist';
import SystemIcon from '@mui/icons-material/DnsOutlined';
import ErrorIcon from '@mui/icons-material/ErrorOutlineOutlined';
import OtherIcon from '@mui/icons-material/LabelOutlined';
import UserActionIcon from '@mui/icons-material/PersonOutlined';
import ScrapeIcon from '@mui/icons-material/TravelExplore';
import Box from '@mui/material/Box';
import type { ComponentType } from 'react';

import { colorOf, isKnownType, type KnownType, wordOf } from './entryTypes';

const icons: Record<KnownType, ComponentType<{ fontSize: 'inherit' }>> = {
  scrape: ScrapeIcon,
  task: TaskIcon,
  error: ErrorIcon,
  user_action: UserActionIcon,
  system: SystemIcon,
};

const look = {
  display: 'inline-flex',
  alignItems: 'center',
  gap: 0.75,
  minWidth: 0,
  fontWeight: 500,
  '& svg': { fontSize: 18, flexShrink: 0 },
  '& span': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
} as const;

/** A type of entries as icon, word and colour. */
export function EntryType({ type }: { type: string }) {
  const Icon = isKnownType(type) ? icons[type] : OtherIcon;
  return (
    <Box component="span" sx={look} style={{ color: colorOf(type) }}>
      <Icon fontSize="inherit" />
      <span>{wordOf(type)}</span>
    </Box>
  );
}
