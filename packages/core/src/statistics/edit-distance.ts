/** Levenshtein distance between two sequences of tokens: insertions, deletions and substitutions cost 1 each. */
export function editDistance<T>(one: readonly T[], other: readonly T[]): number {
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [row, token] of one.entries()) {
    const current = [row + 1];
    for (const [column, otherToken] of other.entries()) {
      const substituted = (above[column] as number) + (token === otherToken ? 0 : 1);
      current.push(Math.min(substituted, (above[column + 1] as number) + 1, (current[column] as number) + 1));
    }
    above = current;
  }
  return above[other.length] as number;
}
