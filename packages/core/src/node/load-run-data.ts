import { StepsynthError } from '../errors.ts';
import type { GoldExample } from '../example/example.ts';
import type { GoldValidation } from '../gold/gold-data.ts';
import { splitGoldValidation } from '../gold/split-gold-validation.ts';
import { stratifiedSample } from '../gold/stratified-sample.ts';
import type { SeedContext } from '../synthesis/draw-contexts.ts';
import type { RunSettings } from '../task/run-settings.ts';
import { targetOf } from '../target/target-of.ts';
import { contextOf, type TaskSpec } from '../task/task-spec.ts';
import { loadGoldPart } from './load-gold-parts.ts';
import { readRows } from './read-rows.ts';

/** Where the data of a run is read from. */
export interface RunDataSource {
  readonly file: RunSettings;
  readonly task: TaskSpec;
  /** Path of the file with a role, such as `gold.validation` or `seed.contexts`. */
  pathOf(role: string): string;
}

/** Gold validation by role. */
export async function loadGoldValidation({ file, task, pathOf }: RunDataSource): Promise<GoldValidation> {
  const rows = await loadGoldPart({ file, task, pathOf }, 'validation');
  return splitGoldValidation(rows, { roles: file.goldRoles, selectionShare: file.selectionShare, seed: file.runSeed, task });
}

/** Gold test as the task limits it: the first rows, or a seeded sample stratified by label. */
export async function loadGoldTest({ file, task, pathOf }: RunDataSource): Promise<readonly GoldExample[]> {
  const rows = await loadGoldPart({ file, task, pathOf }, 'test');
  const wanted = file.gold.maxTestRowsSampled ?? rows.length;
  return stratifiedSample(rows, wanted, file.gold.testSampleSeed ?? file.runSeed, targetOf(task).stratumOf);
}

/**
 * Contexts of seed data: of a file, or those of mining; each text once, where seed data uses the answers of mining once
 * with each. Empty for tasks without a context.
 */
export async function loadContexts({ file, task, pathOf }: RunDataSource, gold: GoldValidation): Promise<readonly SeedContext[]> {
  if (task.contextField === undefined) return [];
  const takesAnswers = task.answer !== undefined && task.prompts.answer === undefined;
  const contexts = file.seed.contexts === 'mining'
    ? gold.mining.map((example) => ({ id: example.id, text: contextOf(task, example.fields)!, ...(takesAnswers && { answer: example.answers![0]! }) }))
    : await readContexts(pathOf('seed.contexts'), file.seed.contexts.field);
  return [...new Map(contexts.toReversed().map((context) => [JSON.stringify([context.text, context.answer?.start, context.answer?.text]), context])).values()].toReversed();
}

async function readContexts(path: string, field: string): Promise<SeedContext[]> {
  const rows = await readRows(path);
  return rows.map(({ row, line, record }) => {
    const text = record[field];
    if (typeof text === 'string' && text.trim() !== '') return { id: `context-${row}`, text };
    throw new StepsynthError('DATA_FILE', `${path}:${line}: the field ${field} is missing, empty or no text`, { hint: `Fields of this row: ${Object.keys(record).join(', ')}.` });
  });
}
