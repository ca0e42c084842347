import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { parseExact } from '@/api/exactJson';
import { render } from '@/testing/render';

import { Details } from './Details';

test('shows pretty JSON', () => {
  render(<Details label="Details" value={{ files: 3 }} />);
  expect(screen.getByRole('region', { name: 'Details' }).textContent).toBe('{\n  "files": 3\n}');
});

test('shows a stack trace with its lines', () => {
  const trace = 'Error: no\n  at a\n  at b';
  render(<Details label="Error" value={{ message: 'no', trace }} />);
  expect(screen.getByRole('region', { name: 'Error: trace' }).textContent).toBe(trace);
});

test('shows markup as text', () => {
  render(<Details label="Details" value={'<script>alert(1)</script>'} />);
  expect(screen.getByText('<script>alert(1)</script>')).toBeInTheDocument();
  expect(document.querySelector('pre script')).toBeNull();
});

test('a member called __proto__ is shown like others', () => {
  render(<Details label="Details" value={parseExact('{"__proto__": 1, "a": 2}')} />);
  expect(screen.getByRole('region').textContent).toContain('"__proto__": 1');
});

test('copies over plain http', async () => {
  let copied = '';
  vi.stubGlobal('isSecureContext', false);
  Object.defineProperty(document, 'execCommand', {
    configurable: true,
    value: () => {
      copied = (document.activeElement as HTMLTextAreaElement).value;
      return true;
    },
  });
  const { user } = render(<Details label="Details" value={{ a: 1 }} />);
  await user.click(screen.getByRole('button', { name: 'Copy' }));
  expect(await screen.findByText('Copied')).toBeInTheDocument();
  expect(copied).toBe('{\n  "a": 1\n}');
});
