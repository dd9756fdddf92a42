import type { GoldExample, Label } from '../example/example.ts';
import type { RunContext } from '../loop/run-context.ts';
import type { RunStore } from '../ports/run-store.ts';
import { labelErrors } from '../synthesis/label-errors.ts';

/** What the teacher was asked of the errors that were chosen, and said. */
export interface TeacherLabels {
  /** Gold ids. */
  readonly asked: readonly string[];
  /** By gold id; none where no reply named a label. */
  readonly labels: Readonly<Record<string, Label>>;
}

/** Has the teacher label the errors chosen after this round, and keeps what it says. */
export async function labelByTeacher({ store, task, config, gold: { mining }, synthesis }: RunContext, round: number, chosen: readonly GoldExample[]): Promise<void> {
  const asked = new Set(chosen);
  const errors = mining.flatMap((example, slot) => (asked.has(example) ? [{ slot, example }] : []));
  const labels = await labelErrors({ round: round + 1, errors, labels: task.labels, runSeed: config.runSeed }, synthesis);
  await store.saveFact(factOf(round), { asked: errors.map(({ example }) => example.id), labels } satisfies TeacherLabels);
}

/** The teacher's labels of the errors chosen after this round; undefined where gold labels are kept. */
export async function storedTeacherLabels(store: Pick<RunStore, 'fact'>, round: number): Promise<TeacherLabels | undefined> {
  return (await store.fact(factOf(round))) as TeacherLabels | undefined;
}

function factOf(round: number): string {
  return `teacherLabels-${round}`;
}
