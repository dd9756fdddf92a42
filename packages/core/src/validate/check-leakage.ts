import type { Leakage, Overlap } from './find-leakage.ts';
import type { Problem } from './problem.ts';

/** Warnings about what gold test shares with gold validation; an error where all of test does. */
export function checkLeakage(leakage: Leakage): readonly Problem[] {
  const { inputs, generated, contexts, testRows } = leakage;
  if (testRows === 0) return [];
  const problems: Problem[] = [];
  if (inputs.rows === testRows) {
    return [{ severity: 'error', place: 'gold.test', problem: `every one of the ${testRows} test rows is in validation too`, cure: 'Name a file of rows that were held out, or use gold: { file, split: { test: 0.2 } }.' }];
  }
  if (inputs.rows > 0) problems.push(warning(inputs, testRows, 'are in validation too', 'Remove them from one of the parts: test scores come out too high.'));
  if (generated.rows > inputs.rows) problems.push(warning(generated, testRows, 'have a generated text of validation under another context', 'See that these texts do not give the label away by themselves.'));
  if (contexts !== undefined && contexts.rows > inputs.rows) {
    problems.push(warning(contexts, testRows, 'have a context of validation', 'Split by context: the filters drop candidates with a context of test, which leaves fewer contexts for seed data.'));
  }
  return problems;
}

function warning({ rows, samples }: Overlap, testRows: number, what: string, cure: string): Problem {
  const shown = samples.map(({ testId, validationId }) => `${testId} = ${validationId}`).join(', ');
  return { severity: 'warning', place: 'gold.test', problem: `${rows} of ${testRows} test rows ${what} (${shown}${rows > samples.length ? ', …' : ''})`, cure };
}
