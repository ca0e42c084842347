import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

const labels: Record<string, string> = {
  colo: 'Data centre',
  latency_ms: 'Latency',
  mode: 'Mode',
  network: 'Network',
  protocol: 'Protocol',
  reason: 'Reason',
};

function valueText(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return name === 'latency_ms' ? `${text} ms` : text;
}

/** What the client told besides the state. */
export function WarpDetails({ details }: { details: Record<string, unknown> }) {
  const known = Object.entries(details).filter(([, value]) => value !== null);
  if (known.length === 0) return null;
  return (
    <Box
      component="dl"
      sx={{ display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: 2, m: 0, mt: 1 }}
    >
      {known.map(([name, value]) => (
        <Box key={name} sx={{ display: 'contents' }}>
          <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
            {labels[name] ?? name}
          </Typography>
          <Typography
            component="dd"
            variant="body2"
            dir="auto"
            sx={{ m: 0, overflowWrap: 'anywhere' }}
          >
            {valueText(name, value)}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}
