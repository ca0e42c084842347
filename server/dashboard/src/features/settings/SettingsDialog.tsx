import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

import { AutoRefreshSwitch } from '@/components/AutoRefreshSwitch';
import { Choice } from '@/components/Choice';
import { QueryContent } from '@/components/QueryContent';
import { useThemeMode } from '@/components/useThemeMode';
import { ZoneChoice } from '@/components/ZoneChoice';

import { IntervalSelect } from './IntervalSelect';
import { RetentionSelector } from './RetentionSelector';
import { useSettings } from './useSettings';

const themes = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, py: 1 }}>
      <Typography sx={{ flex: '1 1 160px' }}>{label}</Typography>
      {children}
    </Box>
  );
}

function ServerSettings() {
  const query = useSettings();
  return (
    <QueryContent what="the settings" query={query}>
      {() => (
        <>
          <Row label="Log">
            <RetentionSelector />
          </Row>
          <Row label="Interval of automatic refresh">
            <IntervalSelect />
          </Row>
        </>
      )}
    </QueryContent>
  );
}

/** What can be chosen for everybody, and for this browser. */
export default function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { mode, setMode } = useThemeMode();
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="settings-title">
      <DialogTitle id="settings-title">Settings</DialogTitle>
      <DialogContent>
        <Typography variant="h3" component="h3">
          On the server, for everybody
        </Typography>
        <ServerSettings />
        <Typography variant="h3" component="h3" sx={{ mt: 2 }}>
          In this browser
        </Typography>
        <Row label="Refresh automatically">
          <AutoRefreshSwitch />
        </Row>
        <Row label="Theme">
          <Choice label="Theme" value={mode} options={themes} onChange={setMode} />
        </Row>
        <Row label="Time zone">
          <ZoneChoice />
        </Row>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  );
}
