/** What a reviver gets as third argument, in engines that tell the source text. */
interface Context {
  source?: string;
}

interface RawJson {
  rawJSON?: (text: string) => unknown;
}

/**
 * Parses JSON so that JSON.stringify() writes numbers as they were given: 12.30 stays 12.30, and an
 * identifier of 19 digits keeps them all. Engines without JSON.rawJSON round such numbers.
 */
export function parseExact(text: string): unknown {
  const { rawJSON } = JSON as RawJson;
  if (!rawJSON) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, ...rest: unknown[]) => {
    const source = (rest[0] as Context | undefined)?.source;
    const differs = typeof value === 'number' && source !== undefined && String(value) !== source;
    return differs ? rawJSON(source) : value;
  });
}
