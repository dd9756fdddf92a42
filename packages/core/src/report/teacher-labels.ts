import { storedTeacherLabels } from '../error-choice/teacher-labels.ts';
import type { GoldExample } from '../example/example.ts';
import type { RunStore } from '../ports/run-store.ts';

/** The teacher's labels of the errors of the round before, where they took the place of gold's. */
export interface TeacherLabelCounts {
  readonly errors: number;
  /** Errors that the teacher gives the gold label. */
  readonly agreeing: number;
  /** Errors of which no reply named a label; nothing was written from them. */
  readonly unlabelled: number;
}

/** Of the data of a round, from round 1; undefined where gold labels were kept. */
export async function teacherLabelCounts(store: Pick<RunStore, 'fact'>, round: number, mining: readonly GoldExample[]): Promise<TeacherLabelCounts | undefined> {
  const stored = await storedTeacherLabels(store, round - 1);
  if (stored === undefined) return undefined;
  const asked = new Set(stored.asked);
  const errors = mining.filter(({ id }) => asked.has(id));
  return {
    errors: errors.length,
    agreeing: errors.filter(({ id, label }) => stored.labels[id] === label).length,
    unlabelled: errors.filter(({ id }) => stored.labels[id] === undefined).length,
  };
}
