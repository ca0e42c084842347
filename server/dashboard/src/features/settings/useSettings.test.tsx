import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';

import { refreshAll } from '@/api/refresh';
import { render } from '@/testing/render';
import { answer } from '@/testing/server';

import { useKnownSettings, useSettings } from './useSettings';

function settingsWith(retention_days: number) {
  return { retention_days, auto_refresh_interval: 30 };
}

function Days() {
  return <p>{useSettings().data?.retention_days} days</p>;
}

function KnownDays() {
  return <p>known: {useKnownSettings()?.retention_days}</p>;
}

test.each([
  ['lower', 3, true],
  ['the same', 7, false],
  ['higher', 9, false],
])('a retention found to be %s makes the log be read again, or not', async (_, days, forgotten) => {
  answer('/config/dashboard', settingsWith(7));
  const { client } = render(<Days />);
  await screen.findByText('7 days');
  client.setQueryData(['activity', 'pages'], 'entries');
  answer('/config/dashboard', settingsWith(days));
  await refreshAll(client);
  await screen.findByText(`${days} days`);
  expect(client.getQueryData(['activity', 'pages'])).toBe(forgotten ? undefined : 'entries');
});

test('who only reads what is known does not take the settings out of the refresh', async () => {
  answer('/config/dashboard', settingsWith(7));
  const { client } = render(
    <>
      <Days />
      <KnownDays />
    </>,
  );
  await screen.findByText('known: 7');
  answer('/config/dashboard', settingsWith(5));
  await refreshAll(client);
  await waitFor(() => expect(screen.getByText('known: 5')).toBeVisible());
});
