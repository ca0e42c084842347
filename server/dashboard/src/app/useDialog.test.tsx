import { act, renderHook, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { useDialog } from './useDialog';

vi.mock('./HelpDialog', () => {
  throw new Error('the server is gone');
});

test('a dialog whose code cannot be loaded says so, and leaves the page', async () => {
  const { result } = renderHook(useDialog);
  act(() => result.current.show('help'));
  await waitFor(() => expect(result.current.failed).toBe(true));
  expect(result.current.Dialog).toBeNull();
  act(() => result.current.show('settings'));
  await waitFor(() => expect(result.current.Dialog).not.toBeNull());
  expect(result.current.failed).toBe(false);
  act(() => result.current.close());
  expect(result.current.Dialog).toBeNull();
});
