import Typography from '@mui/material/Typography';

import { formatCount } from '@/components/formatCount';
import { isKnown, knownOf } from '@/components/known';
import { QueryContent } from '@/components/QueryContent';
import { Section } from '@/components/Section';
import { RelativeTime } from '@/components/time/RelativeTime';

import { type Streams, useStreams } from './useStreams';

const sources = { acexy: 'acexy', acestream: 'Ace Stream engine' };

/** What stands where the number would: unknown is never 0. */
function countText({ count, source }: Streams): string {
  if (isKnown(count)) return formatCount(count);
  return source === 'unavailable' ? 'Unavailable' : 'Unknown';
}

/** Why the number is not known. */
function reason({ count, source, error }: Streams): string | null {
  if (isKnown(count)) return null;
  if (source === 'acestream')
    return 'The engine is running; it does not tell its number of streams.';
  return error;
}

/** Who counted; a word of a newer server's as it is. */
function sourceName({ source }: Streams): string | null {
  if (source === 'unavailable' || !isKnown(source)) return null;
  return knownOf(sources, source) ?? source;
}

function StreamsState({ streams }: { streams: Streams }) {
  const why = reason(streams);
  const from = sourceName(streams);
  return (
    <>
      <Typography
        sx={{
          fontSize: !isKnown(streams.count) ? '1.25rem' : '2.25rem',
          fontWeight: 700,
          lineHeight: 1.2,
        }}
      >
        {countText(streams)}
        {isKnown(streams.count) && (
          <Typography component="span" sx={{ ml: 1, color: 'text.secondary' }}>
            {streams.count === 1 ? 'stream' : 'streams'}
          </Typography>
        )}
      </Typography>
      {isKnown(why) && (
        <Typography variant="body2" sx={{ mt: 0.5, overflowWrap: 'anywhere' }}>
          {why}
        </Typography>
      )}
      <Typography variant="body2" sx={{ mt: 1, color: 'text.secondary' }}>
        {from !== null && <>from {from} · </>}
        {isKnown(streams.checked_at) && (
          <>
            checked <RelativeTime at={streams.checked_at} />
          </>
        )}
      </Typography>
    </>
  );
}

/** How many streams are active, who says so, and when. */
export function StreamsCard() {
  const query = useStreams();
  return (
    <Section anchor="streams" title="Active streams">
      <QueryContent what="the streams" query={query}>
        {(streams) => <StreamsState streams={streams} />}
      </QueryContent>
    </Section>
  );
}
