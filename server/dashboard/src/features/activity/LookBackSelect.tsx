import MenuItem from '@mui/material/MenuItem';
import Select from '@mui/material/Select';

import { reachesOffered, reachText } from './reach';

interface LookBackSelectProps {
  days: number | null;
  retentionDays: number | undefined;
  onChange: (days: number | null) => void;
}

const wholeLog = 'all';

/** How far back the list reaches. */
export function LookBackSelect({ days, retentionDays, onChange }: LookBackSelectProps) {
  return (
    <Select
      size="small"
      value={days === null ? wholeLog : String(days)}
      onChange={({ target }) => onChange(target.value === wholeLog ? null : Number(target.value))}
      inputProps={{ 'aria-label': 'How far back' }}
      sx={{ height: 36, fontSize: '0.875rem' }}
    >
      <MenuItem value={wholeLog}>{reachText(null, retentionDays)}</MenuItem>
      {reachesOffered(days, retentionDays).map((choice) => (
        <MenuItem key={choice} value={String(choice)}>
          {reachText(choice, retentionDays)}
        </MenuItem>
      ))}
    </Select>
  );
}
