import HelpIcon from '@mui/icons-material/KeyboardOutlined';
import SettingsIcon from '@mui/icons-material/SettingsOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import visuallyHidden from '@mui/utils/visuallyHidden';

import { AutoRefreshSwitch } from '@/components/AutoRefreshSwitch';
import { usePreferences } from '@/components/preferences';
import { ZoneChoice } from '@/components/ZoneChoice';
import { IntervalSelect } from '@/features/settings/IntervalSelect';

import icon from './icon.svg';
import { RefreshButton } from './RefreshButton';
import { RefreshedAt } from './RefreshedAt';
import { ThemeButton } from './ThemeButton';
import type { Verdict } from './useVerdict';
import { VerdictChip } from './VerdictChip';

interface TopBarProps {
  verdict: Verdict;
  onSettings: () => void;
  onHelp: () => void;
}

function Name() {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.25 }}>
      <img src={icon} alt="" width={28} height={28} />
      <Typography variant="h1" sx={(theme) => ({ [theme.breakpoints.down('sm')]: visuallyHidden })}>
        dashcore
      </Typography>
    </Box>
  );
}

function AutoRefresh() {
  const { autoRefresh } = usePreferences();
  return (
    <Box sx={{ display: { xs: 'none', md: 'flex' }, alignItems: 'center', gap: 0.5 }}>
      <AutoRefreshSwitch word="Auto" />
      <IntervalSelect disabled={!autoRefresh} />
    </Box>
  );
}

/** The line on top: whether all is well, how fresh that is, and the page's own controls. */
export function TopBar({ verdict, onSettings, onHelp }: TopBarProps) {
  return (
    <Box
      component="header"
      sx={{
        position: 'sticky',
        top: 0,
        zIndex: 'appBar',
        bgcolor: 'background.paper',
        borderBottom: 1,
        borderColor: 'divider',
      }}
    >
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: { xs: 0.5, sm: 1.5 },
          maxWidth: 1520,
          mx: 'auto',
          px: { xs: 1.5, sm: 3 },
          minHeight: 60,
        }}
      >
        <Name />
        <Box sx={{ minWidth: 0, py: 0.5 }}>
          <VerdictChip verdict={verdict} />
          <RefreshedAt />
        </Box>
        <Box sx={{ flexGrow: 1 }} />
        <RefreshButton />
        <AutoRefresh />
        <Box sx={{ display: { xs: 'none', lg: 'block' } }}>
          <ZoneChoice />
        </Box>
        <Box sx={{ display: { xs: 'none', sm: 'block' } }}>
          <ThemeButton />
        </Box>
        <Tooltip title="Settings">
          <IconButton aria-label="Settings" onClick={onSettings}>
            <SettingsIcon />
          </IconButton>
        </Tooltip>
        <Tooltip title="Keys (?)">
          <IconButton
            aria-label="Keys and help"
            onClick={onHelp}
            sx={{ display: { xs: 'none', sm: 'inline-flex' } }}
          >
            <HelpIcon />
          </IconButton>
        </Tooltip>
      </Box>
    </Box>
  );
}
