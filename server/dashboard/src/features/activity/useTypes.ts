import { useQuery } from '@tanstack/react-query';

import { client, read } from '@/api/client';

import { knownTypes } from './entryTypes';

const minute = 60_000;

/** The types a filter can choose: the known ones, then those that hosts made up. */
export function useTypes(): string[] {
  const { data } = useQuery({
    queryKey: ['activity', 'types'],
    queryFn: ({ signal }) =>
      read(
        client.GET('/api/v1/activity/summary', { params: { query: { bucket: 'day' } }, signal }),
      ),
    select: ({ types }) => Object.keys(types).sort(),
    staleTime: minute,
  });
  return [...new Set<string>([...knownTypes, ...(data ?? [])])];
}
