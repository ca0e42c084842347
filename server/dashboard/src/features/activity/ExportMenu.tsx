import DownloadIcon from '@mui/icons-material/FileDownloadOutlined';
import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useId, useState } from 'react';

import { ExportChoice } from './ExportChoice';
import { type Filter, writeFilter } from './filter';

const formats = [
  ['csv', 'CSV', 'for spreadsheets'],
  ['ndjson', 'NDJSON', 'one JSON object a line'],
] as const;

function exportAddress(filter: Filter, format: string): string {
  const parameters = writeFilter(filter);
  parameters.set('format', format);
  return `/api/v1/activity/export?${parameters.toString()}`;
}

/** The filtered list as a file; all of it, not only what was scrolled to. */
export function ExportMenu({ filter }: { filter: Filter }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const buttonId = useId();
  const close = () => setAnchor(null);
  return (
    <>
      <Button
        id={buttonId}
        size="small"
        startIcon={<DownloadIcon />}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        Export
      </Button>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={close}
        slotProps={{ list: { 'aria-labelledby': buttonId } }}
      >
        {formats.map(([format, name, use]) => (
          <MenuItem
            key={format}
            component="a"
            href={exportAddress(filter, format)}
            download
            onClick={close}
          >
            <ExportChoice name={name} use={use} filter={filter} />
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}
