import { useQuery } from '@tanstack/react-query';
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';

import { fakeLayout } from '@/testing/layout';
import { render } from '@/testing/render';

import { useArrival } from './useArrival';

interface PageProps {
  slow: Promise<string>;
}

function Arrival() {
  useArrival();
  return null;
}

/** The place is shown by another component than leads there, and both may hear of it apart. */
function Page({ slow }: PageProps) {
  useQuery({ queryKey: ['first'], queryFn: () => slow });
  const { data } = useQuery({ queryKey: ['slow'], queryFn: () => slow });
  return (
    <>
      <Arrival />
      <button type="button">other</button>
      {data !== undefined && (
        <p id={data} tabIndex={-1}>
          here
        </p>
      )}
    </>
  );
}

/** Lets time pass. */
function pass(milliseconds: number) {
  return act(() => new Promise((settle) => setTimeout(settle, milliseconds)));
}

async function open(hash: string, pause = 10) {
  history.replaceState(null, '', hash);
  const { scrollIntoView } = fakeLayout();
  let resolve: (id: string) => void = () => undefined;
  const promise = new Promise<string>((settle) => {
    resolve = settle;
  });
  const view = render(<Page slow={promise} />);
  if (pause > 0) await pass(pause);
  return { ...view, scrollIntoView, resolve };
}

test.each([0, 10])(
  'leads to what the address names once it is there, after %d ms',
  async (pause) => {
    const { resolve, scrollIntoView, client } = await open('#warp', pause);
    expect(scrollIntoView).not.toHaveBeenCalled();
    resolve('warp');
    const target = await screen.findByText('here');
    await waitFor(() => expect(target).toHaveFocus());
    expect(scrollIntoView).toHaveBeenCalled();

    // It has arrived; what is loaded later moves nothing.
    const calls = scrollIntoView.mock.calls.length;
    screen.getByRole('button').focus();
    await client.refetchQueries();
    await client.query({ queryKey: ['other'], queryFn: () => 1 });
    expect(scrollIntoView).toHaveBeenCalledTimes(calls);
    expect(screen.getByRole('button')).toHaveFocus();
  },
);

test.each(['keyDown', 'wheel', 'pointerDown'] as const)(
  'leads a person nowhere who has begun to do something: %s',
  async (event) => {
    const { resolve, scrollIntoView } = await open('#warp');
    fireEvent[event](document.body);
    resolve('warp');
    const target = await screen.findByText('here');
    await pass(20);
    expect(target).not.toHaveFocus();
    expect(scrollIntoView).not.toHaveBeenCalled();
  },
);

test.each(['', '#nothing', '#%E0%A4%A'])(
  'an address that names nothing leads nowhere: %s',
  async (hash) => {
    const { resolve, scrollIntoView } = await open(`/${hash}`);
    resolve('warp');
    const target = await screen.findByText('here');
    await pass(20);
    expect(target).not.toHaveFocus();
    expect(scrollIntoView).not.toHaveBeenCalled();
  },
);
