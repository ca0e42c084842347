export function daysText(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

/** "today", "in the last 3 days". */
export function lookBackText(days: number): string {
  if (days === 0) return 'today';
  return days === 1 ? 'in the last day' : `in the last ${days} days`;
}
