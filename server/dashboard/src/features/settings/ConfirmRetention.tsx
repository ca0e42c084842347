import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';

import { ExactTime } from '@/components/time/ExactTime';
import { useNow } from '@/components/time/useNow';

import { retentionStart, retentionText } from './retention';
import { useDoomedCount } from './useDoomedCount';

interface ConfirmRetentionProps {
  days: number;
  onConfirm: () => void;
  onCancel: () => void;
}

function doomedText(count: number | undefined): string {
  if (count === undefined) return 'Older entries are';
  return count === 1 ? '1 entry is' : `${count.toLocaleString()} entries are`;
}

/** Asks before entries are deleted, and says how many. */
export function ConfirmRetention({ days, onConfirm, onCancel }: ConfirmRetentionProps) {
  const { data: doomed } = useDoomedCount(days);
  const now = useNow();
  return (
    <Dialog open onClose={onCancel} aria-labelledby="retention-question">
      <DialogTitle id="retention-question">Keep {retentionText(days)}?</DialogTitle>
      <DialogContent>
        <DialogContentText>
          {doomedText(doomed)} deleted at once: all from before{' '}
          <ExactTime at={retentionStart(days, now).toISOString()} />. They cannot be brought back.
        </DialogContentText>
      </DialogContent>
      <DialogActions>
        <Button onClick={onCancel} autoFocus>
          Cancel
        </Button>
        <Button color="error" onClick={onConfirm}>
          Delete older entries
        </Button>
      </DialogActions>
    </Dialog>
  );
}
