import type { Page } from '@/api/client';

import { countSince, type Entry, type Rows } from './rows';
import type { Pages } from './useActivity';

/** What the log's newest page has that the list has not. */
export interface Fresh {
  count: number;
  /** The page does not reach to what the list has, so there may be more in between. */
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
  /** The entry logged last, which a clock that is behind may have put anywhere in the page. */
  readonly latestId: number;
  private readonly ids: Set<number>;

  constructor(page: Page<Entry>) {
    this.page = page;
    this.ids = new Set(page.items.map(({ id }) => id));
    this.latestId = Math.max(0, ...this.ids);
  }

  /** The page without what is older than a time; beyond that there is nothing then. */
  since(time: number): Newest {
    const { items } = this.page;
    const count = countSince([this.page], time);
    return count === items.length ? this : new Newest({ items: items.slice(0, count), next: null });
  }

  freshIn(rows: Rows): Fresh {
    const { items, next } = this.page;
    // All has gone from the log.
    if (items.length === 0) return { count: 0, orMore: false, any: rows.count > 0 };
    const { ids, firstOther } = this.listedIn(rows);
    const unlisted = items.filter(({ id }) => !ids.has(id));
    const [newestOther] = unlisted;
    if (!newestOther) return nothingFresh;
    const joins = this.endIn(rows) >= 0;
    const isOlder = firstOther !== null && newestOther.timestamp < firstOther.timestamp;
    if (isOlder && !joins) return nothingFresh;
    return { count: unlisted.length, orMore: !joins && next !== null, any: true };
  }

  /**
   * The list with the page in place of what both have and what is newer. The page has the log's
   * first entries without a gap, so that new entries with an old timestamp find their place too.
   * Whether it reaches to the list, only its end tells: an entry that both have may be from a clock
   * that is ahead, with many between it and the rest of the list.
   */
  takenInto(data: Pages, rows: Rows): Pages {
    const end = this.endIn(rows);
    if (end < 0 || this.page.next === null) return { pages: [this.page], pageParams: [null] };
    let replaced = end + 1;
    const pages = data.pages.map(({ items, next }, index) => {
      const rest = items.slice(replaced);
      replaced -= items.length - rest.length;
      return { items: index === 0 ? [...this.page.items, ...rest] : rest, next };
    });
    return { ...data, pages };
  }

  /** Where the list has the page's last entry; -1 if it has not. */
  private endIn(rows: Rows): number {
    const last = this.page.items.at(-1);
    for (let index = 0; last && index < Math.min(rows.count, searched); index++)
      if (rows.at(index)?.id === last.id) return index;
    return -1;
  }

  /** Which of the page's entries the list has, and the first in the list that the page has not. */
  private listedIn(rows: Rows): { ids: Set<number>; firstOther: Entry | null } {
    const ids = new Set<number>();
    let firstOther: Entry | null = null;
    for (let index = 0; index < Math.min(rows.count, searched); index++) {
      const row = rows.at(index);
      if (row && this.ids.has(row.id)) ids.add(row.id);
      else firstOther ??= row ?? null;
    }
    return { ids, firstOther };
  }
}
