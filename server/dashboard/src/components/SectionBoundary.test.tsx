import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { render } from '@/testing/render';

import { SectionBoundary } from './SectionBoundary';

let faulty = true;

function Faulty() {
  if (faulty) throw new Error('no such thing');
  return <p>well</p>;
}

test('a fault stays in its part, is told, and can be tried again', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { user } = render(
    <>
      <SectionBoundary what="the tasks">
        <Faulty />
      </SectionBoundary>
      <p>the rest</p>
    </>,
  );
  expect(screen.getByText('the rest')).toBeVisible();
  expect(screen.getByText(/Showing the tasks failed/)).toBeVisible();
  expect(screen.getByText('no such thing')).toBeVisible();
  faulty = false;
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(screen.getByText('well')).toBeVisible();
});
