import { StepsynthError, type OpenAISettings, type TaskFile } from '@stepsynth/core';
import { createOpenAILanguageModel, findPrice, OPENAI_BASE_URL, type OpenAILanguageModel, type OpenAILanguageModelOptions } from '@stepsynth/llm';
import { z } from 'zod';
import type { Environment } from './environment.ts';

const environmentSchema = z.object({
  OPENAI_BASE_URL: z.string().optional().transform((text) => (text === '' ? undefined : text))
    .pipe(z.url({ protocol: /^https?$/, error: 'is no http or https address' }).optional()),
});

/**
 * The settings of a new run with everything in them that a later resume must not look up anew: the address, the name of
 * the endpoint in the journal, the prices. Other teachers' settings stay as they are. `asked`: whether the run makes
 * calls at all; one on gold alone needs neither key nor prices.
 *
 * @throws StepsynthError TASK_FILE where the run cannot begin: no key, a bad address, a dollar cap without prices.
 */
export async function settleTeacher(file: TaskFile, environment: Environment, asked = true): Promise<TaskFile> {
  const { teacher } = file;
  if (teacher.provider !== 'openai') return file;
  const baseURL = teacher.baseURL ?? readEnvironment(environment) ?? OPENAI_BASE_URL;
  const prices = teacher.prices ?? pricesInTable(teacher.model);
  const endpoint = teacher.endpoint ?? baseURL.replace(/\/+$/u, '');
  const settled: TaskFile = { ...file, teacher: { ...teacher, baseURL, endpoint, ...(prices !== undefined && { prices }) } };
  if (asked) await checkTeacher(settled, environment);
  return settled;
}

/** Whether calls could be made at all, before anything is made or changed. Throws TASK_FILE. */
export async function checkTeacher(file: TaskFile, environment: Environment): Promise<void> {
  const { teacher, budget, runSeed } = file;
  if (teacher.provider !== 'openai') return;
  if (budget.dollars !== undefined && teacher.prices === undefined) {
    throw new StepsynthError('TASK_FILE', `budget.dollars is set, and the price of the model ${teacher.model} is not known.`, {
      hint: 'State it in `teacher.prices`: { promptPerMillion: …, completionPerMillion: … } in dollars, or cap `budget.tokens` instead.',
    });
  }
  await openModel(teacher, { runSeed, apiKey: environment[teacher.apiKeyEnv] }).close();
}

/** The model that the settings name. */
export function openModel(
  { provider: _, prices: __, truncated: ___, ...settings }: OpenAISettings,
  access: Pick<OpenAILanguageModelOptions, 'apiKey' | 'journal' | 'ledger' | 'runSeed' | 'connections'>,
): OpenAILanguageModel {
  return createOpenAILanguageModel({ ...settings, ...access });
}

function readEnvironment(environment: Environment): string | undefined {
  const parsed = environmentSchema.safeParse(environment);
  if (parsed.success) return parsed.data.OPENAI_BASE_URL;
  throw new StepsynthError('TASK_FILE', `The environment variable OPENAI_BASE_URL ${parsed.error.issues[0]?.message}.`, { hint: 'Write it like http://localhost:8000/v1.' });
}

function pricesInTable(model: string): OpenAISettings['prices'] {
  const found = findPrice(model);
  return found === undefined ? undefined : { promptPerMillion: found.promptPerMillion, completionPerMillion: found.completionPerMillion };
}
