import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetLine, replayDataset, sealTest, StepsynthError, type SyntheticExample } from '@stepsynth/core';
import { checkSameRun, hashInputs, openJournal, openRunStore, type RunDirectory, type SqliteJournal, type SqliteRunStore } from '@stepsynth/core/node';
import { z } from 'zod';
import { createTeacher } from '../../compose/create-teacher.ts';
import { loadContexts, loadGoldTest, loadGoldValidation } from '../../compose/load-run-data.ts';
import { configOf, planFromManifest, type RunPlan } from '../../compose/run-plan.ts';
import { journalFile } from '../../compose/teacher-access.ts';
import { stepsynthVersion } from '../../version.ts';
import { answersOnly, recordedAnswers, repeatAnswers, type MissingAnswer } from './answers-only.ts';
import { compareRows, type RowDifference } from './compare-rows.ts';

/** What `verify` found out. */
export interface Verification {
  readonly directory: string;
  /** Whether the dataset made again is the one in the folder and in the report. */
  readonly verified: boolean;
  readonly rows: number;
  /** Of train.jsonl: made again, as the report has it, as the file is; null where there is none. */
  readonly sha256: { readonly recomputed: string; readonly report: string; readonly file: string | null };
  readonly differences: readonly RowDifference[];
  readonly missingAnswers: readonly MissingAnswer[];
  readonly warnings: readonly string[];
}

/**
 * Makes the dataset of a finished run again without a call, and compares. Reads only.
 * @param options.journal Where the journal is now, if not where the run had it.
 * @throws StepsynthError where it cannot: an unfinished run, an input file that has changed, no journal.
 */
export async function verifyRun(run: RunDirectory, options: { journal?: string | undefined } = {}): Promise<Verification> {
  const { paths, manifest } = run;
  const plan = planFromManifest(manifest, paths.manifest);
  const reported = await readReport(paths.reportJson);
  const warnings = await checkDataFiles(run, plan);
  const store = openRunStore(paths.database, { readOnly: true });
  const journal = openOwnJournal(plan, options.journal ?? journalFile(plan, paths));
  try {
    const { dataset, missing } = await makeAgain(plan, { store, journal });
    const file = await readDataset(join(paths.dataset, 'train.jsonl'));
    const expected = dataset.map(datasetLine);
    const recomputed = sha256(lines(expected));
    const sums = { recomputed, report: reported, file: file === undefined ? null : sha256(file) };
    return {
      directory: paths.directory,
      verified: missing.length === 0 && sums.report === recomputed && sums.file === recomputed,
      rows: dataset.length,
      sha256: sums,
      differences: file === undefined || sums.file === recomputed ? [] : compareRows(expected, file.split('\n').slice(0, file.endsWith('\n') ? -1 : undefined)),
      missingAnswers: missing,
      warnings,
    };
  } finally {
    journal?.close();
    store.close();
  }
}

async function makeAgain(plan: RunPlan, { store, journal }: { store: SqliteRunStore; journal: SqliteJournal | undefined }): Promise<{ dataset: readonly SyntheticExample[]; missing: readonly MissingAnswer[] }> {
  const gold = await loadGoldValidation(plan);
  const { teacher: inner, close } = await createTeacher(plan, gold, journal === undefined ? undefined : { journal: answersOnly(journal), apiKey: 'none' });
  const scratch = openRunStore(':memory:');
  try {
    const final = Number(await store.fact('finalRound') ?? 0);
    const { teacher, missing } = repeatAnswers(inner, await recordedAnswers(store, final));
    const test = sealTest(await loadGoldTest(plan), plan.task);
    const dataset = await replayDataset({ task: plan.task, teacher, gold, test, contexts: await loadContexts(plan, gold), recorded: store, scratch }, configOf(plan));
    return { dataset, missing };
  } finally {
    scratch.close();
    await close?.();
  }
}

/** The files that the dataset was made from are those of the manifest; the checkpoint is not needed here. */
async function checkDataFiles({ paths, manifest }: RunDirectory, plan: RunPlan): Promise<readonly string[]> {
  const isData = ({ role }: { role: string }): boolean => role !== 'checkpoint';
  const recorded = { ...manifest, inputs: manifest.inputs.filter(isData), versions: pick(manifest.versions, 'stepsynth') };
  return checkSameRun(recorded, { ...recorded, inputs: await hashInputs(plan.files.filter(isData)), versions: { stepsynth: stepsynthVersion } }, paths.directory);
}

function openOwnJournal(plan: RunPlan, file: string): SqliteJournal | undefined {
  if (plan.file.teacher.provider !== 'openai') return undefined;
  if (existsSync(file)) return openJournal(file, { readOnly: true });
  throw new StepsynthError('JOURNAL', `${file}: there is no such journal, and without it the answers cannot be looked up.`, {
    hint: 'Put it back, or name where it is now: stepsynth verify DIR --journal FILE.',
  });
}

const reportSchema = z.object({ dataset: z.object({ sha256: z.string() }) });

async function readReport(file: string): Promise<string> {
  if (!existsSync(file)) throw new StepsynthError('RUN_DIRECTORY', `${file}: there is no such file, so the run has not finished.`, { hint: 'Resume the run first.' });
  try {
    return reportSchema.parse(JSON.parse(await readFile(file, 'utf8'))).dataset.sha256;
  } catch (cause) {
    throw new StepsynthError('RUN_DIRECTORY', `${file} is damaged: it names no dataset.`, { hint: 'Write it again with: stepsynth report DIR', cause });
  }
}

async function readDataset(file: string): Promise<string | undefined> {
  return existsSync(file) ? readFile(file, 'utf8') : undefined;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function lines(rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join('');
}

function pick<T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> {
  const value = record[name];
  return value === undefined ? {} : { [name]: value };
}
