import { StepsynthError } from '../errors.ts';
import type { GoldExample, Label } from '../example/example.ts';
import { apportion } from '../gold/stratified-sample.ts';
import { createRandom } from '../random/seeded-random.ts';
import type { TaskFile } from '../task/task-file.ts';

/** What the labels of seed data are drawn from. */
export interface LabelDraw {
  readonly labels: readonly Label[];
  readonly balance: TaskFile['seed']['balance'];
  readonly rows: number;
  readonly mining: readonly GoldExample[];
  readonly runSeed: number;
}

/**
 * The label of each slot of seed data: exact counts by largest remainder, in seeded order.
 * `uniform` gives every label the same count (the paper draws uniformly: balanced in expectation),
 * `gold` the shares of mining, a record the shares it states.
 *
 * @throws StepsynthError TASK_FILE when the shares are all 0.
 */
export function drawLabels({ labels, balance, rows, mining, runSeed }: LabelDraw): Label[] {
  const counts = apportion(labels.map((label) => weightOf(label, balance, mining)), rows);
  const drawn = labels.flatMap((label, index) => new Array<Label>(counts[index] as number).fill(label));
  if (drawn.length < rows) {
    throw new StepsynthError('TASK_FILE', '`seed.balance` gives no label of the task a share above 0.', {
      hint: `Name at least one of: ${labels.join(', ')}.`,
    });
  }
  return createRandom(runSeed, 'seed-labels').shuffle(drawn);
}

function weightOf(label: Label, balance: LabelDraw['balance'], mining: readonly GoldExample[]): number {
  if (balance === 'uniform') return 1;
  if (balance === 'gold') return mining.filter((example) => example.label === label).length;
  return balance[label] ?? 0;
}
