/** What is known of a word of the server's; one that is newer than this page may say others. */
export function knownOf<Known>(
  all: Readonly<Record<string, Known>>,
  word: string | null | undefined,
): Known | undefined {
  return typeof word === 'string' && Object.hasOwn(all, word) ? all[word] : undefined;
}

/** Whether there is something: what a server leaves out is as unknown as what it says is null. */
export function isKnown<Value>(value: Value): value is NonNullable<Value> {
  return value !== null && value !== undefined;
}
