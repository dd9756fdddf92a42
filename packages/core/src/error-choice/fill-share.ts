import type { GoldExample } from '../example/example.ts';
import { apportion } from '../gold/stratified-sample.ts';
import type { Target } from '../target/target.ts';

/** How a share of rows is filled from errors in order. */
export interface ShareOptions {
  /** Rows to fill; without it every error has `perError` rows. */
  readonly rows: number | undefined;
  /** Rows an error has while others wait. */
  readonly perError: number;
  /** Gold rows whose label shares are to be kept; without them labels fall as the errors do. */
  readonly labelPrior?: readonly GoldExample[] | undefined;
  /** What counts as a label there. @default the label itself */
  readonly stratumOf?: Target['stratumOf'];
}

/**
 * The example that each row is to be written from, in gold order: each error in turn gets `perError` rows until the share
 * is full, and where all have theirs, each in turn gets one more. No error, no row.
 */
export function fillShare(ordered: readonly GoldExample[], { rows = Infinity, perError, labelPrior, stratumOf = (label) => label }: ShareOptions, mining: readonly GoldExample[]): readonly GoldExample[] {
  if (ordered.length === 0) return [];
  const total = Math.min(rows, rows === Infinity ? ordered.length * perError : rows);
  const counts = new Map<GoldExample, number>();
  for (const { errors, share } of labelPrior === undefined ? [{ errors: ordered, share: total }] : byLabel(ordered, total, { gold: labelPrior, stratumOf })) {
    fill(counts, errors, share, perError);
  }
  return mining.flatMap((example) => new Array<GoldExample>(counts.get(example) ?? 0).fill(example));
}

function fill(counts: Map<GoldExample, number>, errors: readonly GoldExample[], share: number, perError: number): void {
  let left = share;
  for (let turn = perError; left > 0; turn = 1) {
    for (const error of errors) {
      const given = Math.min(turn, left);
      counts.set(error, (counts.get(error) ?? 0) + given);
      left -= given;
    }
  }
}

/** Shares of the labels that have errors, in proportion to their gold rows. */
function byLabel(ordered: readonly GoldExample[], total: number, { gold, stratumOf }: { gold: readonly GoldExample[]; stratumOf: Target['stratumOf'] }): { errors: readonly GoldExample[]; share: number }[] {
  const groups = [...Map.groupBy(ordered, ({ label }) => stratumOf(label))];
  const goldRows = (stratum: string): number => gold.filter(({ label }) => stratumOf(label) === stratum).length;
  const shares = apportion(groups.map(([label]) => goldRows(label)), total);
  return groups.map(([, errors], group) => ({ errors, share: shares[group] as number }));
}
