/** One row of a data file. */
export interface DataRow {
  /** Place among the rows, from 0. */
  readonly row: number;
  /** Line of the file on which the row starts, from 1. */
  readonly line: number;
  readonly record: Readonly<Record<string, unknown>>;
}
