import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

import { CopyButton } from './CopyButton';

/** A text of several lines, such as a stack trace, and where in the value it was. */
interface Block {
  label: string | null;
  text: string;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Takes texts of several lines out of an object, since JSON would show their line ends as "\n"; the
 * rest is pretty JSON.
 */
function blocksOf(value: unknown): Block[] {
  if (typeof value === 'string') return [{ label: null, text: value }];
  if (!isObject(value)) return [{ label: null, text: JSON.stringify(value, null, 2) }];
  const texts: Block[] = [];
  const rest: Record<string, unknown> = {};
  for (const [label, member] of Object.entries(value)) {
    if (typeof member === 'string' && member.includes('\n')) texts.push({ label, text: member });
    else Object.defineProperty(rest, label, { value: member, enumerable: true });
  }
  if (Object.keys(rest).length === 0) return texts;
  return [{ label: null, text: JSON.stringify(rest, null, 2) }, ...texts];
}

const blockStyle = {
  m: 0,
  p: 1.5,
  borderRadius: 1,
  bgcolor: 'action.hover',
  fontFamily: 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace',
  fontSize: '0.8125rem',
  lineHeight: 1.5,
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
  overflow: 'auto',
  maxHeight: 420,
} as const;

/** Any JSON value for people, with a button that copies it. */
export function Details({ value, label }: { value: unknown; label: string }) {
  const copied = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <Box sx={{ my: 1, minWidth: 0 }}>
      {blocksOf(value).map((block) => (
        <Box key={block.label ?? ''} sx={{ mb: 1 }}>
          {block.label !== null && (
            <Typography variant="caption" sx={{ color: 'text.secondary' }}>
              {block.label}
            </Typography>
          )}
          <Box
            component="pre"
            dir="auto"
            role="region"
            tabIndex={0}
            aria-label={block.label === null ? label : `${label}: ${block.label}`}
            sx={blockStyle}
          >
            {block.text}
          </Box>
        </Box>
      ))}
      <CopyButton text={copied} />
    </Box>
  );
}
