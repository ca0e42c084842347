import CheckIcon from '@mui/icons-material/Check';
import CopyIcon from '@mui/icons-material/ContentCopy';
import Button from '@mui/material/Button';
import { useEffect, useState } from 'react';

import { copyText } from './copyText';

const labels = { ready: 'Copy', copied: 'Copied', refused: 'Copying was refused' };

/** Copies a text and says for a moment whether that worked. */
export function CopyButton({ text }: { text: string }) {
  const [state, setState] = useState<keyof typeof labels>('ready');
  useEffect(() => {
    if (state === 'ready') return;
    const timer = setTimeout(() => setState('ready'), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <Button
      size="small"
      variant="text"
      startIcon={state === 'copied' ? <CheckIcon /> : <CopyIcon />}
      onClick={() => void copyText(text).then((copied) => setState(copied ? 'copied' : 'refused'))}
    >
      <span aria-live="polite">{labels[state]}</span>
    </Button>
  );
}
