import type { Page, Schema } from '@/api/client';

export type Entry = Schema['Entry'];

/** The entries of all pages as one list, without copying them whenever a page arrives. */
export class Rows {
  readonly count: number;
  /** Whether the pages have more entries than are in the list. */
  readonly isCut: boolean;
  private readonly pages: Page<Entry>[];
  /** The index of each page's first entry. */
  private readonly starts: number[] = [];
  /** The page of the last look; the next is mostly in the same. */
  private near = 0;

  /** The list may end before its pages do. */
  constructor(pages: Page<Entry>[], countMax = Infinity) {
    let count = 0;
    for (const { items } of pages) {
      this.starts.push(count);
      count += items.length;
    }
    this.pages = pages;
    this.isCut = count > countMax;
    this.count = Math.min(count, countMax);
  }

  at(index: number): Entry | undefined {
    if (index >= this.count) return undefined;
    if (!this.holds(this.near, index)) this.near = this.pageOf(index);
    return this.pages[this.near]?.items[index - (this.starts[this.near] ?? 0)];
  }

  hasAny(ids: ReadonlySet<number>): boolean {
    for (let index = 0; index < this.count && ids.size > 0; index++) {
      const entry = this.at(index);
      if (entry && ids.has(entry.id)) return true;
    }
    return false;
  }

  private holds(page: number, index: number): boolean {
    const begin = this.starts[page] ?? 0;
    return index >= begin && index < begin + (this.pages[page]?.items.length ?? 0);
  }

  /** The last page that begins at or before an index. */
  private pageOf(index: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** How many entries of some pages, newest first, are not older than a time. */
export function countSince(pages: Page<Entry>[], time: number): number {
  const rows = new Rows(pages);
  let low = 0;
  let high = rows.count;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (Date.parse(rows.at(middle)?.timestamp ?? '') < time) high = middle;
    else low = middle + 1;
  }
  return low;
}
