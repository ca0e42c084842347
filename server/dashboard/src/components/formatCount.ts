/** In the language of the words beside it: "1.204 entries" would be one and a bit. */
const format = new Intl.NumberFormat('en');

/** "1,204" */
export function formatCount(count: number): string {
  return format.format(count);
}
