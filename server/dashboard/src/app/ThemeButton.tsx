import DarkIcon from '@mui/icons-material/DarkModeOutlined';
import LightIcon from '@mui/icons-material/LightModeOutlined';
import SystemIcon from '@mui/icons-material/SettingsBrightnessOutlined';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';

import { themeModeNames, useThemeMode } from '@/components/useThemeMode';

const icons = { system: <SystemIcon />, light: <LightIcon />, dark: <DarkIcon /> };

/** Goes through the themes: as the system, light, dark. */
export function ThemeButton() {
  const { mode, showNext } = useThemeMode();
  const label = `Theme: ${themeModeNames[mode]}`;
  return (
    <Tooltip title={`${label} (t)`}>
      <IconButton aria-label={label} onClick={showNext}>
        {icons[mode]}
      </IconButton>
    </Tooltip>
  );
}
