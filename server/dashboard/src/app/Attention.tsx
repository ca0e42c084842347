import Box from '@mui/material/Box';
import Link from '@mui/material/Link';

import { useArrival } from './useArrival';
import type { Concern } from './useVerdict';

const shownMax = 6;

const clampedStyle = {
  display: '-webkit-box',
  WebkitBoxOrient: 'vertical',
  WebkitLineClamp: 2,
  overflow: 'hidden',
  overflowWrap: 'anywhere',
} as const;

/** What needs attention, as links to where it is on the page. */
export function Attention({ concerns }: { concerns: Concern[] }) {
  useArrival();
  if (concerns.length === 0) return null;
  const hidden = concerns.length - shownMax;
  return (
    <Box
      component="ul"
      aria-label="What needs attention"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, listStyle: 'none', m: 0, mb: 2, p: 0 }}
    >
      {concerns.slice(0, shownMax).map((concern) => (
        <Box component="li" key={concern.text} sx={{ minWidth: 0 }}>
          <Link
            href={`#${concern.anchor}`}
            underline="hover"
            dir="auto"
            title={concern.text}
            sx={{
              display: 'block',
              px: 1.5,
              py: 0.5,
              border: 1,
              borderColor: 'error.main',
              borderRadius: '16px',
              color: 'error.main',
              fontWeight: 500,
              fontSize: '0.875rem',
            }}
          >
            <Box component="span" sx={clampedStyle}>
              {concern.text}
            </Box>
          </Link>
        </Box>
      ))}
      {hidden > 0 && (
        <Box component="li" sx={{ alignSelf: 'center' }}>
          <Link href="#tasks">and {hidden} more</Link>
        </Box>
      )}
    </Box>
  );
}
