import type { GoldExample, Label } from '../example/example.ts';
import type { Problem } from './problem.ts';

/** Rows of one part of gold, by label. */
export interface PartBalance {
  readonly part: 'validation' | 'mining' | 'selection' | 'test';
  readonly rows: number;
  /** Every label of the task, in its order. */
  readonly labels: Readonly<Record<Label, number>>;
}

/** Fewer rows of a label than this tell little about it. */
const FEW_ROWS = 10;

/** Counts the labels of a part. */
export function balanceOf(part: PartBalance['part'], examples: readonly GoldExample[], labels: readonly Label[]): PartBalance {
  const counts = Map.groupBy(examples, ({ label }) => label);
  return { part, rows: examples.length, labels: Object.fromEntries(labels.map((label) => [label, counts.get(label)?.length ?? 0])) };
}

/** Labels that a part lacks or has too few of: one warning a label, of the part in which it matters most. */
export function checkBalance(balances: readonly PartBalance[]): readonly Problem[] {
  const empty = balances.filter(({ rows }) => rows === 0);
  const problems = empty.map(({ part }): Problem => ({ severity: 'error', place: placeOf(part), problem: `${part} has no rows`, cure: part === 'mining' || part === 'selection' ? 'Give more validation rows, change selectionShare, or use goldRoles: paper.' : 'Name a file that has rows.' }));
  for (const { part, labels, rows } of balances) {
    if (rows === 0 || part === 'validation') continue; // what validation lacks, its parts lack
    const missing = Object.entries(labels).filter(([, count]) => count === 0).map(([label]) => label);
    const few = Object.entries(labels).filter(([, count]) => count > 0 && count < FEW_ROWS).map(([label, count]) => `${label} (${count})`);
    if (missing.length > 0) problems.push({ severity: 'warning', place: placeOf(part), problem: `${part} has no row of ${missing.join(', ')}`, cure: consequence[part] });
    if (few.length > 0) problems.push({ severity: 'warning', place: placeOf(part), problem: `${part} has fewer than ${FEW_ROWS} rows of ${few.join(', ')}`, cure: 'Add rows of these labels: scores and errors of so few say little.' });
  }
  return problems;
}

const consequence = {
  mining: 'Errors of such a label are never found: add rows of it to validation.',
  selection: 'Checkpoints are chosen without it: add rows of it to validation.',
  test: 'Its score cannot be told: add rows of it to test.',
} as const;

function placeOf(part: PartBalance['part']): string {
  return part === 'test' ? 'gold.test' : 'gold.validation';
}
