import SearchIcon from '@mui/icons-material/Search';
import OutlinedInput from '@mui/material/OutlinedInput';
import { useEffect, useState } from 'react';

interface SearchFieldProps {
  text: string;
  onChange: (text: string) => void;
}

const pauseInTyping = 250;

/** The server takes 1024 bytes, of which a UTF-16 unit needs no more than three. */
const lengthMax = 340;

/** The words to look for, handed on after a pause in typing. */
export function SearchField({ text, onChange }: SearchFieldProps) {
  const [draft, setDraft] = useState(text);
  const [known, setKnown] = useState(text);
  const wanted = draft.trim();
  if (text !== known) {
    setKnown(text);
    // Set by another: Back, or "Clear filters".
    if (text !== wanted) setDraft(text);
  }
  useEffect(() => {
    if (wanted === text) return;
    const timer = setTimeout(() => onChange(wanted), pauseInTyping);
    return () => clearTimeout(timer);
  }, [wanted, text, onChange]);
  return (
    <OutlinedInput
      id="activity-search"
      type="search"
      size="small"
      placeholder="Search messages and details"
      value={draft}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => wanted !== text && onChange(wanted)}
      onKeyDown={(event) => event.key === 'Enter' && wanted !== text && onChange(wanted)}
      startAdornment={
        <SearchIcon aria-hidden fontSize="small" sx={{ mr: 1, color: 'text.secondary' }} />
      }
      slotProps={{
        input: {
          'aria-label': 'Search the log',
          'aria-keyshortcuts': '/',
          autoComplete: 'off',
          spellCheck: false,
          dir: 'auto',
          maxLength: lengthMax,
        },
      }}
      sx={{
        flex: '1 1 240px',
        minWidth: 0,
        maxWidth: { sm: 420 },
        height: 36,
        fontSize: '0.875rem',
      }}
    />
  );
}
