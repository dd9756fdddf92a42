import { streamRows } from '@stepsynth/core/node';

/** What is known of one column of a gold file. */
export interface ColumnSummary {
  readonly name: string;
  /** Rows in which it holds something. */
  readonly filled: number;
  /** Rows in which it holds text. */
  readonly texts: number;
  readonly meanCharacters: number;
  /** No more than 1 in 100 rows is longer; rounded up to 16. */
  readonly characters99: number;
  /** Mean words of a text; one that is written without spaces counts four characters a word. */
  readonly meanWords: number;
  /** Rows by value, as text; undefined where there are more than 100 values or long ones. */
  readonly values: ReadonlyMap<string, number> | undefined;
}

/** What is known of a gold file. */
export interface FileSummary {
  readonly path: string;
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
  /** The first rows. */
  readonly sample: readonly Readonly<Record<string, unknown>>[];
}

const SAMPLE_ROWS = 1000;
const MAX_VALUES = 100;
const MAX_VALUE_CHARACTERS = 200;
const LENGTH_BUCKET = 16;
const withoutSpaces = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Reads a gold file once, holding its first rows and counts. Throws `DATA_FILE`. */
export async function summariseColumns(path: string): Promise<FileSummary> {
  const columns = new Map<string, ColumnCounter>();
  const sample: Readonly<Record<string, unknown>>[] = [];
  let rows = 0;
  for await (const { record } of streamRows(path)) {
    rows += 1;
    if (sample.length < SAMPLE_ROWS) sample.push(record);
    for (const [name, value] of Object.entries(record)) {
      let column = columns.get(name);
      if (column === undefined) columns.set(name, (column = createCounter(name)));
      column.add(value);
    }
  }
  return { path, rows, sample, columns: [...columns.values()].map((column) => column.summary()) };
}

interface ColumnCounter {
  add(value: unknown): void;
  summary(): ColumnSummary;
}

function createCounter(name: string): ColumnCounter {
  const lengths: number[] = [];
  let values: Map<string, number> | undefined = new Map();
  let filled = 0;
  let texts = 0;
  let characters = 0;
  let words = 0;
  let counted = 0;
  return {
    add(value) {
      if (value === null || value === undefined || value === '') return;
      filled += 1;
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
      if (values !== undefined && text.length <= MAX_VALUE_CHARACTERS) values.set(text.trim(), (values.get(text.trim()) ?? 0) + 1);
      if (text.length > MAX_VALUE_CHARACTERS || (values !== undefined && values.size > MAX_VALUES)) values = undefined;
      if (typeof value !== 'string') return;
      texts += 1;
      characters += text.length;
      const bucket = Math.ceil(text.length / LENGTH_BUCKET);
      lengths[bucket] = (lengths[bucket] ?? 0) + 1;
      if (counted >= SAMPLE_ROWS) return;
      counted += 1;
      words += withoutSpaces.test(text) ? text.length / 4 : text.trim().split(/\s+/u).length;
    },
    summary: () => ({
      name, filled, texts, values,
      meanCharacters: texts === 0 ? 0 : characters / texts,
      characters99: percentile(lengths, texts) * LENGTH_BUCKET,
      meanWords: counted === 0 ? 0 : words / counted,
    }),
  };
}

function percentile(lengths: readonly (number | undefined)[], total: number): number {
  let left = Math.floor(total / 100);
  for (let bucket = lengths.length - 1; bucket > 0; bucket -= 1) {
    left -= lengths[bucket] ?? 0;
    if (left < 0) return bucket;
  }
  return 1;
}
