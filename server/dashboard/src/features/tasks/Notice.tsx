import CloseIcon from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';

interface NoticeProps {
  text: string;
  refused: boolean;
  onClose: () => void;
}

/** What came of asking for a run; the list announces it. */
export function Notice({ text, refused, onClose }: NoticeProps) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, minWidth: 0 }}>
      <Box
        dir="auto"
        sx={{ color: refused ? 'error.main' : 'text.secondary', overflowWrap: 'anywhere' }}
      >
        {text}
      </Box>
      <IconButton size="small" aria-label="Dismiss" onClick={onClose}>
        <CloseIcon fontSize="inherit" />
      </IconButton>
    </Box>
  );
}
