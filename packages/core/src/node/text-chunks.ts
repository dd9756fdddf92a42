import type { EncoderInput } from '../ports/encoded-dataset.ts';

/** Enough to sort by length and to keep every core busy, little enough to hold twice and to wait for. */
const MOST_ROWS = 4096;
const MOST_CHARACTERS = 2 ** 18;

/** Rows in groups, as they arrive: a group ends where it has many rows or much text. */
export async function* textChunks<Row extends EncoderInput>(rows: AsyncIterable<Row> | Iterable<Row>): AsyncGenerator<readonly Row[]> {
  let chunk: Row[] = [];
  let characters = 0;
  for await (const row of rows) {
    chunk.push(row);
    characters += charactersOf(row);
    if (chunk.length < MOST_ROWS && characters < MOST_CHARACTERS) continue;
    yield chunk;
    chunk = [];
    characters = 0;
  }
  if (chunk.length > 0) yield chunk;
}

/** Inputs come from outside: what is no text is refused by whoever encodes it. */
function charactersOf({ text, pair }: EncoderInput): number {
  return (typeof text === 'string' ? text.length : 0) + (typeof pair === 'string' ? pair.length : 0);
}
