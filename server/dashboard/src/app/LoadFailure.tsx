import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';

/** Says that a part of the page itself could not be loaded. */
export function LoadFailure({ onClose }: { onClose: () => void }) {
  return (
    <Alert
      severity="warning"
      onClose={onClose}
      sx={{ position: 'fixed', bottom: 16, left: 16, right: 16, maxWidth: 560, zIndex: 'snackbar' }}
    >
      This part of the page could not be loaded: the server cannot be reached, or it is another
      version now.{' '}
      <Button color="inherit" size="small" onClick={() => location.reload()}>
        Reload the page
      </Button>
    </Alert>
  );
}
