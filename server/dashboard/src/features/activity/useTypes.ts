import { knownTypes } from './entryTypes';
import { noFilter } from './filter';
import { bucketOf, reachOf } from './reach';
import { useSummary } from './useSummary';

/**
 * The types a filter can choose: the known ones, then those that hosts made up. While nothing is
 * filtered this asks what the filter bar asks, so it costs no request of its own.
 */
export function useTypes(retentionDays: number | undefined): string[] {
  const { data } = useSummary(noFilter, bucketOf(reachOf(null, retentionDays)));
  return [...new Set<string>([...knownTypes, ...Object.keys(data?.types ?? {}).sort()])];
}
