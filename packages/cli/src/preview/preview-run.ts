import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createFilterPipeline, previewSynthesis, sealTest, StepsynthError, type GoldExample, type GoldValidation, type Journal, type PreviewedCandidate, type PreviewResult, type SeedContext, type SpendSummary } from '@stepsynth/core';
import { openRunStore, runPaths, type LoadedTask } from '@stepsynth/core/node';
import { createTeacher } from '../compose/create-teacher.ts';
import { loadContexts, loadGoldTest, loadGoldValidation } from '../compose/load-run-data.ts';
import { configOf, dataFileNames, type RunPlan } from '../compose/run-plan.ts';
import { journalFile, openTeacherAccess } from '../compose/teacher-access.ts';
import type { Host } from '../host.ts';
import { withInterrupt } from '../interrupt.ts';
import { createEventDescriber } from '../progress/describe-event.ts';
import { createProgress } from '../progress/progress.ts';
import type { Palette } from '../terminal/palette.ts';

/** What a preview found; the document of `--json`. */
export interface Preview extends PreviewResult {
  readonly task: string;
  readonly seed: number;
  /** Field that the teacher writes. */
  readonly generatedField: string;
  readonly simulated: boolean;
  /** Of this preview alone; null for a teacher whose answers cost nothing. */
  readonly spend: SpendSummary | null;
  /** Absolute path of the journal that keeps the answers; null for a teacher that makes no calls. */
  readonly journal: string | null;
}

/** A preview to make. */
export interface PreviewRequest {
  readonly host: Host;
  readonly palette: Palette;
  readonly loaded: LoadedTask;
  readonly method: string;
  readonly rows?: number | undefined;
  /** N. */
  readonly count: number;
  /** Absolute folder that the run would have; its journal is used where the task names none. */
  readonly runDirectory: string;
}

/**
 * Asks the teacher for N seed examples and N extrapolations of mining rows; nothing is trained, and nothing is written
 * but the journal. Needs neither checkpoint nor trainer.
 */
export async function previewRun(request: PreviewRequest): Promise<Preview> {
  const { host, palette, loaded: { file } } = request;
  const plan = planOf(request);
  const gold = await loadGoldValidation(plan);
  const testRows = await loadGoldTest(plan);
  const contexts = await loadContexts(plan, gold);
  const progress = createProgress({ output: host.stderr, environment: host.environment, palette, now: () => host.now() });
  const describe = createEventDescriber(file.rounds);
  try {
    return await withInterrupt(host, () => progress.line('stopping; what was answered is in the journal'), (signal) =>
      ask({ ...request, plan, gold, testRows, contexts, signal, onEvent: (event) => progress.show(describe(event)) }));
  } catch (error) {
    if (!(error instanceof StepsynthError) || error.code !== 'INTERRUPTED') throw error;
    throw new StepsynthError('INTERRUPTED', 'The preview was interrupted.', { hint: 'What was answered is kept in the journal: the same command goes on from there.', cause: error });
  } finally {
    progress.clear();
  }
}

interface AskOptions extends PreviewRequest {
  readonly plan: RunPlan;
  readonly gold: GoldValidation;
  readonly testRows: readonly GoldExample[];
  readonly contexts: readonly SeedContext[];
  readonly signal: AbortSignal;
  readonly onEvent: Parameters<typeof openTeacherAccess>[0]['onEvent'];
}

async function ask({ plan, runDirectory, host, gold, testRows, contexts, count, signal, onEvent }: AskOptions): Promise<Preview> {
  const { file, task } = plan;
  const config = configOf(plan);
  const paths = runPaths(runDirectory);
  const test = sealTest(testRows, task);
  const store = openRunStore(':memory:'); // the journal keeps the answers; the rest is for looking at
  const journal = file.teacher.provider === 'openai' ? journalFile(plan, paths) : null;
  if (journal !== null) await mkdir(dirname(journal), { recursive: true });
  const access = await openTeacherAccess({ plan, paths, environment: host.environment, store, onEvent });
  const { teacher, close } = await createTeacher(plan, gold, access?.calls);
  try {
    const filters = createFilterPipeline({ task, filters: config.filters, gold, test });
    const result = await previewSynthesis({ task, config, gold, test, contexts, count }, { teacher, store, filters, concurrency: config.concurrency, onEvent, signal });
    const candidates = await Promise.all(result.candidates.map((candidate) => withRawReply(candidate, access?.calls?.journal)));
    return { task: task.name, seed: file.runSeed, generatedField: task.generatedField, simulated: teacher.simulated, ...result, candidates, spend: access?.ledger.summary() ?? null, journal };
  } finally {
    await close?.();
    access?.close();
    store.close();
  }
}

/** The journal has the words also of answers that came to nothing. */
async function withRawReply(candidate: PreviewedCandidate, journal: Journal | undefined): Promise<PreviewedCandidate> {
  const key = candidate.source?.id;
  if (candidate.reply !== undefined || journal === undefined || key === undefined) return candidate;
  const generation = (await journal.find(key))?.generation;
  if (generation === undefined) return candidate;
  return { ...candidate, reply: generation.status === 'refused' ? generation.reason : generation.text };
}

function planOf({ loaded: { file, task, resolve }, method, rows }: PreviewRequest): RunPlan {
  return { file, task, method, rows, files: dataFileNames(file).map(({ role, name }) => ({ role, path: resolve(name) })) };
}
