import { createRandom } from '../random/seeded-random.ts';

/** What sampling looks at. */
export interface SampledRow {
  /** Unique among the rows that are sampled together. */
  readonly id: string;
  readonly label: string;
}

/** How rows are drawn. */
export interface SampleOptions {
  readonly runSeed: number;
  /** What counts as a label. */
  readonly stratumOf: (label: string) => string;
}

/** Rows to hold against gold rows. */
export interface GapSample<Row> {
  /** As many as gold rows, of any label. */
  readonly all: readonly Row[];
  /** Of each label of gold as many as gold rows of it. */
  readonly byStratum: ReadonlyMap<string, readonly Row[]>;
}

/**
 * `count` rows at random, in their order; all of them where there are fewer. Each row draws a number from its id, and the
 * lowest are taken: a sample of more rows keeps most of what a sample of fewer had, so that rounds differ by their data
 * rather than by the draw.
 */
export function sampleRows<Row extends SampledRow>(rows: readonly Row[], count: number, { runSeed }: Pick<SampleOptions, 'runSeed'>): readonly Row[] {
  if (rows.length <= count) return rows;
  const drawn = rows.map((row, place) => ({ place, draw: createRandom(runSeed, 'gap-sample', row.id).next() }));
  const taken = drawn.toSorted((one, other) => one.draw - other.draw).slice(0, count);
  return taken.map(({ place }) => place).toSorted((one, other) => one - other).map((place) => rows[place] as Row);
}

/** Rows to hold against `gold`: as many as it has, and label by label as many as it has of each. */
export function sampleAgainst<Row extends SampledRow>(gold: readonly SampledRow[], rows: readonly Row[], options: SampleOptions): GapSample<Row> {
  const strataOfGold = Map.groupBy(gold, ({ label }) => options.stratumOf(label));
  const strata = Map.groupBy(rows, ({ label }) => options.stratumOf(label));
  return {
    all: sampleRows(rows, gold.length, options),
    byStratum: new Map([...strataOfGold].map(([stratum, own]) => [stratum, sampleRows(strata.get(stratum) ?? [], own.length, options)])),
  };
}

/** Every row of a sample once. */
export function rowsOfSample<Row>({ all, byStratum }: GapSample<Row>): readonly Row[] {
  return [...new Set([...all, ...[...byStratum.values()].flat()])];
}
