import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { render } from '@/testing/render';

import { useShortcuts } from './useShortcuts';

function Keys({ onRefresh, modal = false }: { onRefresh: () => void; modal?: boolean }) {
  useShortcuts({ r: onRefresh });
  return (
    <>
      <input aria-label="text" />
      <input aria-label="switch" type="checkbox" />
      {modal && <div role="dialog" aria-modal="true" />}
    </>
  );
}

test('a key does what it is bound to, alone', async () => {
  const onRefresh = vi.fn();
  const { user } = render(<Keys onRefresh={onRefresh} />);
  await user.keyboard('r');
  expect(onRefresh).toHaveBeenCalledOnce();
  await user.keyboard('{Control>}r{/Control}x');
  expect(onRefresh).toHaveBeenCalledOnce();
});

test('typing a text is no shortcut', async () => {
  const onRefresh = vi.fn();
  const { user } = render(<Keys onRefresh={onRefresh} />);
  await user.type(screen.getByLabelText('text'), 'error');
  expect(onRefresh).not.toHaveBeenCalled();
  expect(screen.getByLabelText('text')).toHaveValue('error');
});

test('keys in a switch are no text', async () => {
  const onRefresh = vi.fn();
  const { user } = render(<Keys onRefresh={onRefresh} />);
  await user.click(screen.getByLabelText('switch'));
  await user.keyboard('r');
  expect(onRefresh).toHaveBeenCalledOnce();
});

test('a dialog has the keys for itself', async () => {
  const onRefresh = vi.fn();
  const { user } = render(<Keys onRefresh={onRefresh} modal />);
  await user.keyboard('r');
  expect(onRefresh).not.toHaveBeenCalled();
});
