/** What the columns are called, in the table's head and within the cards of narrow pages. */
export const columns = {
  name: 'Task',
  status: 'Status',
  last: 'Last run',
  result: 'Result',
  next: 'Next run',
  runs: 'Latest runs',
  actions: 'Actions',
} as const;
