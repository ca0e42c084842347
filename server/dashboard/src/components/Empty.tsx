import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

interface EmptyProps {
  icon: ReactNode;
  title: string;
  /** What it means, or what would change it. */
  children?: ReactNode;
  action?: ReactNode;
}

/** Says why there is nothing to see. */
export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <Box sx={{ py: 5, px: 2, textAlign: 'center', color: 'text.secondary' }}>
      <Box aria-hidden sx={{ '& svg': { fontSize: 40 }, opacity: 0.7, mb: 1 }}>
        {icon}
      </Box>
      <Typography sx={{ color: 'text.primary', fontWeight: 600, mb: 0.5 }}>{title}</Typography>
      {children !== undefined && <Typography variant="body2">{children}</Typography>}
      {action !== undefined && <Box sx={{ mt: 2 }}>{action}</Box>}
    </Box>
  );
}
