import { ThemeProvider } from '@mui/material/styles';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render as renderBare } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';

import { theme } from '@/app/theme';

/** Renders what needs data and the theme; failed requests are not tried again. */
export function render(children: ReactNode) {
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false, networkMode: 'always' } },
  });
  const user = userEvent.setup();
  const view = renderBare(
    <ThemeProvider theme={theme} defaultMode="light">
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </ThemeProvider>,
  );
  return { ...view, user, client };
}
