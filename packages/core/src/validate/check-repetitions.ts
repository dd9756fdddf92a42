import type { GoldExample } from '../example/example.ts';
import { normaliseText } from '../example/normalise-text.ts';
import { targetOf } from '../target/target-of.ts';
import { taskFields, type TaskSpec } from '../task/task-spec.ts';
import type { Problem } from './problem.ts';

const SHOWN = 3;

/** Warns of inputs that stand in one part of gold several times, and of those that have several labels, or answers that are not the same, there. */
export function checkRepetitions(part: 'validation' | 'test', examples: readonly GoldExample[], task: TaskSpec): readonly Problem[] {
  const groups = [...Map.groupBy(examples, (example) => JSON.stringify(taskFields(task).map((name) => normaliseText(example.fields[name] ?? '')))).values()].filter((group) => group.length > 1);
  const { isRight } = targetOf(task);
  const contradicting = groups.filter(([first, ...others]) => others.some(({ label }) => !isRight(first as GoldExample, label)));
  const repeated = groups.length - contradicting.length;
  const place = `gold.${part}`;
  return [
    ...(contradicting.length === 0 ? [] : [{
      severity: 'warning' as const, place,
      problem: `${texts(contradicting.length)} of ${part} ${task.answer === undefined ? 'under different labels' : 'with different answers'} (${contradicting.slice(0, SHOWN).map((group) => group.map(({ id, label }) => `${id}: ${label}`).join(' against ')).join('; ')}${contradicting.length > SHOWN ? '; …' : ''})`,
      cure: task.answer === undefined ? 'Correct the labels: no model can get all of them right.' : 'Keep one row with every right answer, as { text, answer_start }: no model can get all of them right.',
    }]),
    ...(repeated === 0 ? [] : [{ severity: 'warning' as const, place, problem: `${texts(repeated)} of ${part} more than once`, cure: 'Keep one of each: repeated rows weigh double in scores and errors.' }]),
  ];
}

function texts(count: number): string {
  return count === 1 ? '1 text' : `${count} texts`;
}
