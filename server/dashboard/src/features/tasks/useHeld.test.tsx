import { fireEvent, screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { render } from '@/testing/render';

import { useHeld } from './useHeld';

function Held() {
  const { held, handlers } = useHeld();
  return (
    <>
      <div {...handlers}>
        <button type="button">inside</button>
        <button type="button">beside</button>
      </div>
      <button type="button">outside</button>
      <output>{held ? 'held' : 'free'}</output>
    </>
  );
}

const state = () => screen.getByRole('status').textContent;

test('is held by the focus, wherever inside it goes', async () => {
  const { user } = render(<Held />);
  expect(state()).toBe('free');
  await user.tab();
  expect(state()).toBe('held');
  await user.tab();
  expect(state()).toBe('held');
  await user.tab();
  expect(state()).toBe('free');
});

test('is held by the pointer', async () => {
  const { user } = render(<Held />);
  await user.hover(screen.getByText('inside'));
  expect(state()).toBe('held');
  await user.hover(screen.getByText('outside'));
  expect(state()).toBe('free');
});

test('is held by a finger that has left, until it touches elsewhere', () => {
  render(<Held />);
  fireEvent.pointerDown(screen.getByText('inside'), { pointerType: 'touch' });
  fireEvent.pointerDown(screen.getByText('beside'), { pointerType: 'touch' });
  expect(state()).toBe('held');
  fireEvent.pointerDown(screen.getByText('outside'), { pointerType: 'touch' });
  expect(state()).toBe('free');
});
