import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

import { isKnown, knownOf } from '@/components/known';
import { QueryContent } from '@/components/QueryContent';
import { Section } from '@/components/Section';
import { RelativeTime } from '@/components/time/RelativeTime';

import { useWarp, type Warp } from './useWarp';
import { WarpDetails } from './WarpDetails';

const states = {
  connected: { word: 'Connected', color: 'success.main' },
  connecting: { word: 'Connecting', color: 'info.main' },
  disconnected: { word: 'Disconnected', color: 'warning.main' },
  unregistered: { word: 'Not registered', color: 'text.secondary' },
  unavailable: { word: 'Unavailable', color: 'text.secondary' },
  error: { word: 'Error', color: 'error.main' },
} as const;

/** Since when it is so, when it last was connected, and how old the answer is. */
function WarpSince({ warp }: { warp: Warp }) {
  return (
    <Typography variant="body2" sx={{ mt: 1, color: 'text.secondary' }}>
      {isKnown(warp.since) && (
        <>
          since <RelativeTime at={warp.since} /> ·{' '}
        </>
      )}
      {warp.status !== 'connected' && isKnown(warp.last_connected) && (
        <>
          last connected <RelativeTime at={warp.last_connected} /> ·{' '}
        </>
      )}
      {isKnown(warp.checked_at) && (
        <>
          checked <RelativeTime at={warp.checked_at} />
        </>
      )}
    </Typography>
  );
}

function WarpState({ warp }: { warp: Warp }) {
  const { word, color } = knownOf(states, warp.status) ?? {
    word: isKnown(warp.status) ? warp.status : 'Unknown',
    color: 'text.secondary',
  };
  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <Box
          aria-hidden
          sx={{ width: 12, height: 12, borderRadius: '50%', bgcolor: color, flexShrink: 0 }}
        />
        <Typography
          dir="auto"
          sx={{ fontSize: '1.25rem', fontWeight: 700, overflowWrap: 'anywhere', minWidth: 0 }}
        >
          {word}
        </Typography>
      </Box>
      {isKnown(warp.error) && (
        <Typography variant="body2" sx={{ mt: 0.5, overflowWrap: 'anywhere' }}>
          {warp.error}
        </Typography>
      )}
      {warp.details && <WarpDetails details={warp.details} />}
      <WarpSince warp={warp} />
    </>
  );
}

/** The state of the WARP tunnel, since when, and how old the answer is. */
export function WarpCard() {
  const query = useWarp();
  return (
    <Section anchor="warp" title="WARP">
      <QueryContent what="the state of WARP" query={query}>
        {(warp) => <WarpState warp={warp} />}
      </QueryContent>
    </Section>
  );
}
