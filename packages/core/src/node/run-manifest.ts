import { z } from 'zod';
import { StepsynthError } from '../errors.ts';
import { hashFile } from './hash-file.ts';

const inputFile = z.object({
  role: z.string().describe('What the run uses the file for, such as gold.validation.'),
  path: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const goldPart = z.object({
  rows: z.int(),
  sha256: z.string().describe('Of the ids of the rows, each with a line feed.'),
});

/** Schema of manifest.json. */
export const runManifestSchema = z.object({
  schemaVersion: z.literal(1),
  createdAt: z.string().describe('ISO 8601.'),
  task: z.string(),
  method: z.string(),
  config: z.record(z.string(), z.unknown()).describe('Every setting in effect.'),
  seeds: z.record(z.string(), z.int()),
  versions: z.record(z.string(), z.string()).describe('Of stepsynth, node, libtorch …'),
  inputs: z.array(inputFile),
  checkpoint: z.object({ repository: z.string(), revision: z.string(), commit: z.string() }).optional().describe('Where the initial checkpoint came from, if by name; config.model.checkpoint is its folder.'),
  goldSplit: z.object({ validation: goldPart, test: goldPart }).optional().describe('Of a task with one gold file: what the split gave.'),
});

/** What a run was started with. */
export type RunManifest = z.output<typeof runManifestSchema>;
/** A file that a run reads, with its hash. */
export type RunInputFile = RunManifest['inputs'][number];

/** Settings that may change while a run goes on: how fast, how far and by which way, and nothing that it computes. */
export const changeableSettings: readonly string[] = [
  'budget.dollars', 'budget.tokens', 'budget.whenReached', 'runtime.concurrency', 'runtime.journal', 'runtime.memoryBudgetMb',
  'runtime.saveTrainingEverySeconds',
  'teacher.baseURL', 'teacher.apiKeyEnv', 'teacher.timeoutMs', 'teacher.maxAttempts',
];

/** Hashes the files that a run reads. */
export async function hashInputs(files: readonly { role: string; path: string }[]): Promise<RunInputFile[]> {
  return Promise.all(files.map(async ({ role, path }) => ({ role, path, sha256: await hashFile(path) })));
}

/**
 * Checks that a resumed run is the same run.
 * @returns Warnings: versions that differ from those the run was started with.
 * @throws StepsynthError RUN_DIRECTORY that names the first file or setting which changed.
 */
export function checkSameRun(
  recorded: RunManifest,
  current: Pick<RunManifest, 'config' | 'inputs' | 'versions' | 'goldSplit'>,
  directory: string,
): string[] {
  const changed = changedInput(recorded.inputs, current.inputs) ?? changedSetting(recorded.config, current.config) ?? changedSplit(recorded.goldSplit, current.goldSplit);
  if (changed !== undefined) {
    throw new StepsynthError('RUN_DIRECTORY', `${directory} was started with other inputs: ${changed}.`, {
      hint: 'Put the old file or setting back to resume, or start a new run in another directory.',
    });
  }
  return Object.entries(current.versions)
    .filter(([name, version]) => recorded.versions[name] !== version)
    .map(([name, version]) => `${directory} was started with ${name} ${recorded.versions[name] ?? '(not recorded)'} and goes on with ${version}: its results may differ from those of one uninterrupted run.`);
}

function changedInput(recorded: readonly RunInputFile[], current: readonly RunInputFile[]): string | undefined {
  const keyOf = ({ role, path }: RunInputFile): string => `${role} ${path}`;
  const byKey = new Map(current.map((file) => [keyOf(file), file]));
  for (const file of recorded) {
    const now = byKey.get(keyOf(file)) ?? onlyOfRole(file.role, recorded, current);
    if (now === undefined) return `the file ${file.path} (${file.role}) is no longer used`;
    if (now.sha256 !== file.sha256) return `the contents of ${now.path} (${file.role}) have changed`;
    byKey.delete(keyOf(now));
  }
  const [added] = byKey.values();
  return added === undefined ? undefined : `the file ${added.path} (${added.role}) is new`;
}

/** A file that was moved is the same input where its role has one file then and now. */
function onlyOfRole(role: string, recorded: readonly RunInputFile[], current: readonly RunInputFile[]): RunInputFile | undefined {
  const now = current.filter((file) => file.role === role);
  return now.length === 1 && recorded.filter((file) => file.role === role).length === 1 ? now[0] : undefined;
}

function changedSetting(recorded: Record<string, unknown>, current: Record<string, unknown>): string | undefined {
  const before = new Map(flatten(recorded));
  const after = new Map(flatten(current));
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    if (changeableSettings.includes(name) || before.get(name) === after.get(name)) continue;
    return `the setting ${name} was ${before.get(name) ?? 'not given'} and is ${after.get(name) ?? 'not given'}`;
  }
  return undefined;
}

function changedSplit(recorded: RunManifest['goldSplit'], current: RunManifest['goldSplit']): string | undefined {
  const changed = (['validation', 'test'] as const).find((part) => recorded?.[part].sha256 !== current?.[part].sha256);
  if (changed === undefined) return undefined;
  return `the gold file is split otherwise: ${changed} had ${recorded?.[changed].rows ?? 'no'} rows and has ${current?.[changed].rows ?? 'no'}, or others`;
}

/** Leaves by dotted path, as JSON text. */
function flatten(value: unknown, path: readonly string[] = []): [string, string][] {
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [[path.join('.'), JSON.stringify(value)]];
  const entries = Object.entries(value);
  return entries.length === 0 ? [[path.join('.'), Array.isArray(value) ? '[]' : '{}']] : entries.flatMap(([name, child]) => flatten(child, [...path, name]));
}
