import Typography from '@mui/material/Typography';
import type { RefObject } from 'react';

import { useIsCutOff } from './useIsCutOff';

interface FullMessageProps {
  message: string;
  /** What has the message in one line. */
  line: RefObject<HTMLElement | null>;
}

/** All of a message whose line is cut off; nothing where the line says it all. */
export function FullMessage({ message, line }: FullMessageProps) {
  const isCutOff = useIsCutOff(line);
  if (!isCutOff) return null;
  return (
    <Typography variant="body2" dir="auto" sx={{ pt: 0.5, overflowWrap: 'anywhere' }}>
      {message}
    </Typography>
  );
}
