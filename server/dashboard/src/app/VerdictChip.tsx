import AttentionIcon from '@mui/icons-material/ErrorOutlineOutlined';
import UnknownIcon from '@mui/icons-material/HelpOutlineOutlined';
import WellIcon from '@mui/icons-material/TaskAlt';
import Box from '@mui/material/Box';
import CircularProgress from '@mui/material/CircularProgress';
import Typography from '@mui/material/Typography';

import type { Verdict } from './useVerdict';

const looks = {
  loading: { icon: <CircularProgress size={18} aria-hidden />, color: 'text.secondary' },
  well: { icon: <WellIcon />, color: 'success.main' },
  attention: { icon: <AttentionIcon />, color: 'error.main' },
  unknown: { icon: <UnknownIcon />, color: 'warning.main' },
} as const;

/** The verdict in one line, said aloud when it changes. */
export function VerdictChip({ verdict }: { verdict: Verdict }) {
  const { icon, color } = looks[verdict.state];
  return (
    <Box role="status" sx={{ display: 'flex', alignItems: 'center', gap: 1, color, minWidth: 0 }}>
      {icon}
      <Typography
        component="span"
        sx={{ fontWeight: 650, lineHeight: 1.25, fontSize: { xs: '0.875rem', sm: '1rem' } }}
      >
        {verdict.text}
      </Typography>
    </Box>
  );
}
