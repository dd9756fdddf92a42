import {
  balanceOf, checkBalance, checkLabelWords, checkLeakage, checkPrompts, checkRepetitions, checkTrainer, findLeakage, planPrompts, s3ConfigFrom, sealTest,
  type PlannedPrompt, type S3Config, type SpendAssumptions, type TaskFile, type TaskSpec,
} from '@stepsynth/core';
import { findCheckpointHere } from '@stepsynth/core/node';
import { createNativeTrainer } from '@stepsynth/native-trainer';
import { loadTask, type LoadTaskRequest } from '../compose/load-task.ts';
import { settleTeacher } from '../compose/openai-settings.ts';
import { rendersPrompts } from '../compose/run-plan.ts';
import { readCheckpointFacts, type CheckpointFacts } from './checkpoint-facts.ts';
import { loadParts, type GoldParts } from './load-parts.ts';
import { measureLengths } from './measure-lengths.ts';
import { createProblemList, type ProblemList } from './problem-list.ts';
import { estimateRun } from './run-estimate.ts';
import type { Validation } from './validation.ts';

/** Prompts shown of each kind. */
const SHOWN_PROMPTS = 3;

/** A task file, what the command line changes in it, and what the estimate is to assume. */
export interface ValidateRequest extends LoadTaskRequest {
  readonly assumptions: SpendAssumptions;
}

/** Looks at everything a run needs, without a call and without writing anything. */
export async function validateTask(request: ValidateRequest): Promise<Validation> {
  const problems = createProblemList();
  const nothing = { path: request.taskPath, gold: null, lengths: null, prompts: null, estimate: null };
  const loaded = await problems.attempt(request.taskPath, () => loadTask(request));
  if (loaded === undefined) return { ...nothing, task: null, valid: false, problems: problems.problems };
  const { file, task } = loaded;
  const described = { name: task.name, type: file.type, labels: task.labels };
  problems.add(checkLabelWords(file));
  await problems.attempt('type', () => checkTrainer(createNativeTrainer(), task));
  await checkTeacher(file, request.host.environment, problems);
  const checkpoint = await findFacts(file, request.host, problems);
  const parts = await loadParts(loaded, problems);
  if (parts === undefined) return { ...nothing, task: described, valid: false, problems: problems.problems };
  const gold = inspectGold(task, parts, problems);
  const config = s3ConfigFrom(file);
  const lengths = await measureLengths(file, task, parts, checkpoint, problems);
  const complete = await problems.attempt('prompts', () => hasPrompts(file, task, config));
  const prompts = complete && (await problems.attempt('seed.contexts', () => samplePrompts(task, config, parts)));
  const estimate = prompts === undefined ? undefined : await estimateRun({ file, task, config, parts, lengths, checkpoint, assumptions: request.assumptions }, problems);
  return {
    path: request.taskPath, task: described, gold, lengths: lengths ?? null, prompts: prompts ?? null, estimate: estimate ?? null,
    valid: problems.problems.every(({ severity }) => severity === 'warning'),
    problems: problems.problems,
  };
}

/** A missing key is a warning here: a task may be checked on a machine that has none. */
async function checkTeacher(file: TaskFile, environment: Readonly<Record<string, string | undefined>>, problems: ProblemList): Promise<void> {
  const { teacher } = file;
  if (teacher.provider !== 'openai') return;
  const hasKey = (environment[teacher.apiKeyEnv] ?? '') !== '';
  if (!hasKey) problems.warn('teacher.apiKeyEnv', `the environment variable ${teacher.apiKeyEnv} is not set`, 'Export the API key under this name before the run; a local server may need none.');
  await problems.attempt('teacher', () => settleTeacher(file, hasKey ? environment : { ...environment, [teacher.apiKeyEnv]: 'unset' }));
}

async function findFacts(file: TaskFile, host: LoadTaskRequest['host'], problems: ProblemList): Promise<CheckpointFacts | undefined> {
  const name = file.model.checkpoint;
  const facts = await problems.attempt('model.checkpoint', async () => {
    const found = await findCheckpointHere(name, host);
    if (found !== undefined) return readCheckpointFacts(found.directory);
    problems.warn('model.checkpoint', `${name} is not on this machine`, 'A run downloads it first; see stepsynth doctor for the cache.');
    return undefined;
  });
  if (facts !== undefined && facts.mostTokens < file.model.maxLength) {
    problems.add([{ severity: 'error', place: 'model.maxLength', problem: `the checkpoint has positions for ${facts.mostTokens} tokens, ${file.model.maxLength} are asked for`, cure: `Set model.maxLength to ${facts.mostTokens} or less.` }]);
  }
  return facts;
}

function inspectGold(task: TaskSpec, { gold, validation, test }: GoldParts, problems: ProblemList): NonNullable<Validation['gold']> {
  const balance = (part: 'validation' | 'mining' | 'selection' | 'test', rows: typeof test) => balanceOf(part, rows, task.labels);
  const roles = gold.mining === gold.selection ? [] : [balance('mining', gold.mining), balance('selection', gold.selection)];
  const parts = [balance('validation', validation), ...roles, balance('test', test)];
  const leakage = findLeakage(validation, test, task);
  problems.add(checkBalance(parts));
  problems.add(checkRepetitions('validation', validation, task));
  problems.add(checkRepetitions('test', test, task));
  problems.add(checkLeakage(leakage));
  return { parts, leakage };
}

/** True; throws TASK_FILE where a language model would be asked without a prompt. */
function hasPrompts(file: TaskFile, task: TaskSpec, config: S3Config): true {
  if (rendersPrompts(file)) checkPrompts(config, task);
  return true;
}

function samplePrompts(task: TaskSpec, config: S3Config, { gold, test, contexts }: GoldParts): readonly PlannedPrompt[] {
  const rationaleText = (label: string, index: number): string => `<rationale ${index + 1} for ${task.verbalizer[label] ?? label}>`;
  const planned = planPrompts({ task, config, gold, test: sealTest(test, task), contexts, rationaleText });
  return [...planned.rationale().slice(0, SHOWN_PROMPTS), ...planned.seed(SHOWN_PROMPTS), ...planned.extrapolation(SHOWN_PROMPTS)];
}
