import type { Page } from '@/api/client';

import type { Entry, Rows } from './rows';
import type { Pages } from './useActivity';

/** What the log's newest page has that the list has not. */
export interface Fresh {
  count: number;
  /** The page shares nothing with the list, so there may be more in between. */
  orMore: boolean;
  /** Whether the list should take over the page. */
  any: boolean;
}

export const nothingFresh: Fresh = { count: 0, orMore: false, any: false };

/** The page's entries are among so many of the list's first, unless the page is the older one. */
const searched = 1000;

/**
 * The log's newest page, to be held against the list. It is a class since TanStack Query compares
 * plain objects deeply and takes apart the numbers that are kept as written.
 */
export class Newest {
  readonly page: Page<Entry>;
  private readonly ids: Set<number>;

  constructor(page: Page<Entry>) {
    this.page = page;
    this.ids = new Set(page.items.map(({ id }) => id));
  }

  freshIn(rows: Rows): Fresh {
    const { items, next } = this.page;
    const first = items[0];
    const listed = rows.at(0);
    // All has gone from the log.
    if (first === undefined) return { count: 0, orMore: false, any: listed !== undefined };
    if (listed === undefined) return { count: items.length, orMore: next !== null, any: true };
    const shared = this.shared(rows);
    if (shared.count > 0) {
      const count = items.length - shared.count;
      return { count, orMore: false, any: count > 0 };
    }
    const isOlder = first.timestamp < listed.timestamp;
    return isOlder ? nothingFresh : { count: items.length, orMore: next !== null, any: true };
  }

  /**
   * The list with the page in place of what both have and what is newer. The page has the log's
   * first entries without a gap, so that new entries with an old timestamp find their place too.
   */
  takenInto(data: Pages, rows: Rows): Pages {
    const { last } = this.shared(rows);
    if (last < 0 || this.page.next === null) return { pages: [this.page], pageParams: [null] };
    let replaced = last + 1;
    const pages = data.pages.map(({ items, next }, index) => {
      const rest = items.slice(replaced);
      replaced -= items.length - rest.length;
      return { items: index === 0 ? [...this.page.items, ...rest] : rest, next };
    });
    return { ...data, pages };
  }

  /** How many of the page's entries the list has, and where it has the last of them. */
  private shared(rows: Rows): { count: number; last: number } {
    let count = 0;
    let last = -1;
    for (let index = 0; index < Math.min(rows.count, searched); index++) {
      const row = rows.at(index);
      if (!row || !this.ids.has(row.id)) continue;
      count++;
      last = index;
    }
    return { count, last };
  }
}
