import { act, renderHook } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { setPreference, usePreferences } from './preferences';

test('is kept in the browser and told to all who use it', () => {
  const { result } = renderHook(usePreferences);
  act(() => setPreference('zone', 'utc'));
  expect(result.current.zone).toBe('utc');
  expect(localStorage.getItem('dashcore-preferences')).toContain('"zone":"utc"');
  act(() => setPreference('zone', 'local'));
});

test('follows another tab', () => {
  const { result } = renderHook(usePreferences);
  localStorage.setItem('dashcore-preferences', '{"autoRefresh":false}');
  act(() => {
    window.dispatchEvent(new StorageEvent('storage', { key: 'dashcore-preferences' }));
  });
  expect(result.current).toEqual({ autoRefresh: false, zone: 'local' });
  act(() => setPreference('autoRefresh', true));
});

test('takes nonsense in storage for no choice', () => {
  const { result } = renderHook(usePreferences);
  localStorage.setItem('dashcore-preferences', '{"zone":7,"autoRefresh":"no"');
  act(() => {
    window.dispatchEvent(new StorageEvent('storage', { key: null }));
  });
  expect(result.current).toEqual({ autoRefresh: true, zone: 'local' });
});

test('goes on without storage', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new Error('full');
  });
  const { result } = renderHook(usePreferences);
  act(() => setPreference('zone', 'utc'));
  expect(result.current.zone).toBe('utc');
  act(() => setPreference('zone', 'local'));
});
