import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';

/** Grey lines where content will be. */
export function Loading({ what, lines = 3 }: { what: string; lines?: number }) {
  return (
    <Box role="status" aria-label={`Loading ${what}`} sx={{ py: 1 }}>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={36} width={`${100 - ((line * 17) % 40)}%`} />
      ))}
    </Box>
  );
}
