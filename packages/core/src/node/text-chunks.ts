/** Enough to sort by length and to keep every core busy, little enough to hold twice and to wait for. */
const MOST_ROWS = 4096;
const MOST_CHARACTERS = 2 ** 18;

/**
 * Rows in groups, as they arrive: a group ends where it has many rows or much text.
 *
 * @param textsOf Rows come from outside: what is no text is refused by whoever encodes it, and does not count here.
 */
export async function* textChunks<Row>(rows: AsyncIterable<Row> | Iterable<Row>, textsOf: (row: Row) => readonly unknown[]): AsyncGenerator<readonly Row[]> {
  let chunk: Row[] = [];
  let characters = 0;
  for await (const row of rows) {
    chunk.push(row);
    for (const text of textsOf(row)) characters += typeof text === 'string' ? text.length : 0;
    if (chunk.length < MOST_ROWS && characters < MOST_CHARACTERS) continue;
    yield chunk;
    chunk = [];
    characters = 0;
  }
  if (chunk.length > 0) yield chunk;
}
