import { contextOf, splitGoldValidation, stratifiedSample, StepsynthError, type GoldExample, type GoldValidation, type SeedContext } from '@stepsynth/core';
import { loadGold, readRows } from '@stepsynth/core/node';
import { fileOf, type RunPlan } from './run-plan.ts';

/** Gold validation by role. */
export async function loadGoldValidation(plan: RunPlan): Promise<GoldValidation> {
  const { file, task } = plan;
  const rows = await loadGold(fileOf(plan, 'gold.validation'), { task, labelField: file.fields.label, maxRows: file.gold.maxValidationRows });
  return splitGoldValidation(rows, { roles: file.goldRoles, selectionShare: file.selectionShare, seed: file.runSeed, task });
}

/** Gold test as the task limits it: the first rows, or a seeded sample stratified by label. */
export async function loadGoldTest(plan: RunPlan): Promise<readonly GoldExample[]> {
  const { file, task } = plan;
  const rows = await loadGold(fileOf(plan, 'gold.test'), { task, labelField: file.fields.label, maxRows: file.gold.maxTestRows });
  const wanted = file.gold.maxTestRowsSampled ?? rows.length;
  return stratifiedSample(rows, wanted, file.runSeed);
}

/** Contexts of seed data: of a file, or those of mining; each text once. Empty for tasks without a context. */
export async function loadContexts(plan: RunPlan, gold: GoldValidation): Promise<readonly SeedContext[]> {
  const { task, file } = plan;
  if (task.contextField === undefined) return [];
  const contexts = file.seed.contexts === 'mining'
    ? gold.mining.map((example) => ({ id: example.id, text: contextOf(task, example.fields)! }))
    : await readContexts(fileOf(plan, 'seed.contexts'), file.seed.contexts.field);
  return [...new Map(contexts.toReversed().map((context) => [context.text, context])).values()].toReversed();
}

async function readContexts(path: string, field: string): Promise<SeedContext[]> {
  const rows = await readRows(path);
  return rows.map(({ row, line, record }) => {
    const text = record[field];
    if (typeof text === 'string' && text.trim() !== '') return { id: `context-${row}`, text };
    throw new StepsynthError('DATA_FILE', `${path}:${line}: the field ${field} is missing, empty or no text`, { hint: `Fields of this row: ${Object.keys(record).join(', ')}.` });
  });
}
