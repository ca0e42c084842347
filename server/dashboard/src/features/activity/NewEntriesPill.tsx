import NewerIcon from '@mui/icons-material/ArrowUpward';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';

import { belowTopBar } from './usePlaceOnPage';

interface NewEntriesPillProps {
  /** As "12 new entries". */
  text: string;
  onShow: () => void;
}

/** Says over the list that it has become longer; takes no room, so that nothing moves. */
export function NewEntriesPill({ text, onShow }: NewEntriesPillProps) {
  return (
    <Box
      sx={{
        position: 'sticky',
        overflowAnchor: 'none',
        top: belowTopBar,
        zIndex: 1,
        height: 0,
        display: 'flex',
        justifyContent: 'center',
        alignItems: 'flex-start',
      }}
    >
      <Button
        variant="contained"
        size="small"
        startIcon={<NewerIcon />}
        onClick={onShow}
        sx={{ borderRadius: 5, px: 2, boxShadow: 4 }}
      >
        {text}
      </Button>
    </Box>
  );
}
