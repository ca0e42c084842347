import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { Failure } from './Failure';
import { Loading } from './Loading';

interface QueryContentProps<Data> {
  /** What is loaded, as in "the tasks". */
  what: string;
  query: UseQueryResult<Data>;
  loading?: ReactNode;
  children: (data: Data) => ReactNode;
}

/**
 * What a query has: a skeleton at first, then its data. When asking again fails, the old data stays
 * under a banner that says so.
 */
export function QueryContent<Data>({ what, query, loading, children }: QueryContentProps<Data>) {
  const { data, error } = query;
  const failure = error && (
    <Failure
      what={what}
      error={error}
      retrying={query.isFetching}
      onRetry={() => void query.refetch()}
      {...(data !== undefined && { shownSince: query.dataUpdatedAt })}
    />
  );
  if (data === undefined) return failure ?? loading ?? <Loading what={what} />;
  return (
    <>
      {failure}
      {children(data)}
    </>
  );
}
