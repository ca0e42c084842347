import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import Select from '@mui/material/Select';
import Typography from '@mui/material/Typography';
import { useState } from 'react';

import { ConfirmRetention } from './ConfirmRetention';
import { retentionMax, retentionSentence, retentionText } from './retention';
import { useChangeSettings } from './useChangeSettings';
import { useSettings } from './useSettings';

/** How long entries are kept, and what that means; lowering it asks first. */
export function RetentionSelector() {
  const { data, dataUpdatedAt, refetch } = useSettings();
  const change = useChangeSettings();
  const [asked, setAsked] = useState<number | null>(null);
  if (data === undefined) return null;
  const wanted = change.isPending ? change.variables.retention_days : undefined;
  const kept = wanted ?? data.retention_days;
  // What is shown may be old: somebody else may have set more days meanwhile.
  const choose = async (days: number) => {
    const present = (await refetch()).data?.retention_days ?? retentionMax;
    if (days < present) setAsked(days);
    else change.mutate({ retention_days: days });
  };
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1 }}>
      <Typography variant="body2">Keep</Typography>
      <Select
        size="small"
        value={kept}
        onChange={(event) => void choose(event.target.value)}
        inputProps={{ 'aria-label': 'How long entries are kept' }}
        MenuProps={{ slotProps: { paper: { sx: { maxHeight: 360 } } } }}
        sx={{ fontSize: '0.875rem', '& .MuiSelect-select': { py: 0.75 } }}
      >
        {Array.from({ length: retentionMax + 1 }, (_, days) => (
          <MenuItem key={days} value={days}>
            {retentionText(days)}
          </MenuItem>
        ))}
      </Select>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {retentionSentence(kept)}
      </Typography>
      {change.error && change.submittedAt >= dataUpdatedAt && (
        <Typography role="alert" variant="body2" sx={{ color: 'error.main', width: '100%' }}>
          {change.error.message}
        </Typography>
      )}
      {asked !== null && (
        <ConfirmRetention
          days={asked}
          onCancel={() => setAsked(null)}
          onConfirm={() => {
            change.mutate({ retention_days: asked });
            setAsked(null);
          }}
        />
      )}
    </Box>
  );
}
