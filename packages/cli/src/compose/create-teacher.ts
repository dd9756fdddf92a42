import { createLanguageModelTeacher, createSimulatedQuestionWorld, createSimulatedWorld, StepsynthError, type GapMeter, type GoldValidation, type Journal, type LanguageModel, type OpenAISettings, type SimulatedSettings, type SpendLedger, type TaskSpec, type Teacher } from '@stepsynth/core';
import { loadPoolTeacher } from '@stepsynth/core/node';
import type { OpenAILanguageModel } from '@stepsynth/llm';
import { ownRunError } from './check-own-run.ts';
import { filesOf, type RunPlan } from './run-plan.ts';

/** A teacher with what only some have. */
export interface ComposedTeacher {
  readonly teacher: Teacher;
  /** Of a simulated world. */
  readonly gap?: GapMeter;
  /** What was set aside, for the report. */
  readonly warnings: readonly string[];
  close?(): Promise<void>;
}

/** What a teacher's calls go through. */
export interface TeacherAccess {
  readonly journal: Journal;
  /** Absent where the journal answers everything. */
  readonly ledger?: SpendLedger;
  readonly apiKey?: string | undefined;
}

/** Stands before the language model of a run. */
export type WrapModel = (model: OpenAILanguageModel, runSeed: number) => LanguageModel;

/** The teacher that the task file names. Without `access` a language model is there to be described and cannot be asked. */
export async function createTeacher(plan: RunPlan, gold: GoldValidation, access?: TeacherAccess, wrapModel: WrapModel = (model) => model): Promise<ComposedTeacher> {
  const { file, task } = plan;
  const { teacher: settings } = file;
  if (settings.provider === 'simulated') return createSimulated(plan, settings);
  if (settings.provider === 'openai') return access === undefined ? unasked() : createOpenAI(plan, settings, access, wrapModel);
  if (settings.provider === 'custom') return custom();
  const names = new Map([...settings.seed.map((name, index) => [name, filesOf(plan, 'teacher.seed')[index]!] as const), ...settings.extrapolation.map((name, index) => [name, filesOf(plan, 'teacher.extrapolation')[index]!] as const)]);
  const teacher = await loadPoolTeacher({ task, settings, labelField: file.fields.label, gold, goldRoles: file.goldRoles, runSeed: file.runSeed, resolve: (name) => names.get(name)! });
  return { teacher, warnings: teacher.warnings };
}

async function createOpenAI({ file, task }: RunPlan, settings: OpenAISettings, access: TeacherAccess, wrapModel: WrapModel): Promise<ComposedTeacher> {
  const { openModel } = await import('./openai-settings.ts'); // its client takes a while to load
  const model = openModel(settings, { ...access, runSeed: file.runSeed, connections: file.runtime.concurrency });
  return {
    teacher: createLanguageModelTeacher({ task, model: wrapModel(model, file.runSeed), sampling: file.sampling, truncated: settings.truncated }),
    warnings: [],
    close: () => model.close(),
  };
}

function unasked(): ComposedTeacher {
  return { teacher: { provider: 'language-model', simulated: false, propose: () => Promise.reject(new Error('This teacher is not to be asked.')) }, warnings: [] };
}

function custom(): ComposedTeacher {
  return { teacher: { provider: 'custom', simulated: false, propose: () => Promise.reject(ownRunError()) }, warnings: [] };
}

function createSimulated({ file, task }: RunPlan, settings: SimulatedSettings): ComposedTeacher {
  const { errorRate, mislabelRate, refusalRate, artefactRate } = settings;
  const worlds = [createSimulatedWorld({ seed: file.runSeed }), createSimulatedQuestionWorld({ seed: file.runSeed })];
  const world = worlds.find((each) => fits(task, each.task));
  if (world === undefined) {
    throw new StepsynthError('TASK_FILE', `The simulated teacher knows two worlds: ${worlds.map((each) => describeWorld(each.task)).join('; and ')}.`, {
      hint: 'stepsynth demo writes a task file for the first, stepsynth demo --world questions for the second.',
    });
  }
  return { teacher: world.teacher({ errorRate, mislabelRate, refusalRate, artefactRate }), gap: world.gap, warnings: [] };
}

function fits(task: TaskSpec, world: TaskSpec): boolean {
  return task.generatedField === world.generatedField && task.contextField === world.contextField
    && (task.answer === undefined) === (world.answer === undefined) && task.labels.every((label) => world.labels.includes(label));
}

function describeWorld({ generatedField, contextField, labels }: TaskSpec): string {
  return contextField === undefined ? `the field ${generatedField} and the labels ${labels.join(', ')}` : `the fields ${contextField} and ${generatedField}, answers in ${contextField}`;
}
