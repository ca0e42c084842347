/** The intervals offered, in seconds; the server takes any from 10 to 600. */
const offered = [10, 30, 60, 300, 600];

function intervalText(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

export interface IntervalChoice {
  seconds: number;
  text: string;
}

/** The choices, among which is the present one, whoever set it. */
export function intervalChoices(present: number): IntervalChoice[] {
  const all = offered.includes(present) ? offered : [...offered, present].sort((a, b) => a - b);
  return all.map((seconds) => ({ seconds, text: intervalText(seconds) }));
}
