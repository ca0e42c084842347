import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { render } from '@/testing/render';

import { Attention } from './Attention';

const concerns = Array.from({ length: 8 }, (_, index) => ({
  text: `task-${index} failed`,
  anchor: `task-task-${index}`,
}));

test('shows nothing where nothing needs attention', () => {
  const { container } = render(<Attention concerns={[]} />);
  expect(container).toBeEmptyDOMElement();
});

test('links the first six, each with its whole text, and counts the others', () => {
  render(<Attention concerns={concerns} />);
  const links = screen.getAllByRole('link');
  expect(links).toHaveLength(7);
  expect(links[0]).toHaveAttribute('href', '#task-task-0');
  expect(links[0]).toHaveAttribute('title', 'task-0 failed');
  expect(links[6]).toHaveTextContent('and 2 more');
});
