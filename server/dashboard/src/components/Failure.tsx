import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Button from '@mui/material/Button';

import { serverClockOffset } from '@/api/serverClock';

import { RelativeTime } from './time/RelativeTime';

interface FailureProps {
  /** What could not be loaded, as in "the tasks". */
  what: string;
  error: Error;
  retrying: boolean;
  onRetry: () => void;
  /** When what is still shown was loaded, by the browser's clock; without it, nothing is. */
  shownSince?: number;
}

/** Says what could not be loaded and why, and offers to try again. */
export function Failure({ what, error, retrying, onRetry, shownSince }: FailureProps) {
  return (
    <Alert
      severity={shownSince === undefined ? 'error' : 'warning'}
      sx={{ my: 1 }}
      action={
        <Button
          color="inherit"
          size="small"
          onClick={onRetry}
          disabled={retrying}
          sx={{ whiteSpace: 'nowrap' }}
        >
          {retrying ? 'Trying…' : 'Try again'}
        </Button>
      }
    >
      <AlertTitle sx={{ fontSize: 'inherit', mb: 0 }}>
        {shownSince === undefined ? (
          `Loading ${what} failed`
        ) : (
          <>
            Not up to date: this is from{' '}
            <RelativeTime at={new Date(shownSince + serverClockOffset()).toISOString()} />
          </>
        )}
      </AlertTitle>
      {error.message}
    </Alert>
  );
}
