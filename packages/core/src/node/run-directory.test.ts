import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRunDirectory, openRunDirectory, readRunDirectory } from './run-directory.ts';
import { checkSameRun, hashInputs, type RunManifest } from './run-manifest.ts';

let parent: string;
let directory: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'stepsynth runs '));
  directory = path.join(parent, 'runs', 'tweets');
});
afterEach(() => rm(parent, { recursive: true }));

const manifest: RunManifest = {
  schemaVersion: 1,
  createdAt: '2026-11-23T09:00:00.000Z',
  task: 'tweet-sentiment',
  method: 's3',
  config: { rounds: 2, training: { epochs: 4, learningRate: 5e-5 }, labels: ['a', 'b'], runtime: { concurrency: 8 } },
  seeds: { run: 0 },
  versions: { stepsynth: '0.1.0', node: '24.21.0' },
  inputs: [],
};

const runDirectoryError = (message: RegExp): object => expect.objectContaining({ code: 'RUN_DIRECTORY', message: expect.stringMatching(message), hint: expect.any(String) });

describe('a run directory', () => {
  it('is made with its manifest and read back', async () => {
    const made = await createRunDirectory(directory, manifest);
    expect(await readRunDirectory(directory)).toEqual(made);
    expect((await readdir(directory)).sort()).toEqual(['manifest.json', 'rounds']);
    expect(await readdir(path.dirname(directory))).toEqual(['tweets']);
    expect(made.paths.database).toBe(path.join(directory, 'run.db'));
  });

  it('takes the place of an empty folder and of nothing else', async () => {
    await mkdir(directory, { recursive: true });
    await createRunDirectory(directory, manifest);
    await expect(createRunDirectory(directory, manifest)).rejects.toEqual(runDirectoryError(/not empty/));
    expect(await readdir(path.dirname(directory))).toEqual(['tweets']);
  });

  it('takes over a folder with nothing but the journal of a preview', async () => {
    await mkdir(directory, { recursive: true });
    for (const name of ['journal.db', 'journal.db-wal', 'journal.db-shm']) await writeFile(path.join(directory, name), name);
    const made = await createRunDirectory(directory, manifest);
    expect(await readRunDirectory(directory)).toEqual(made);
    expect((await readdir(directory)).sort()).toEqual(['journal.db', 'journal.db-shm', 'journal.db-wal', 'manifest.json']);
    const other = path.join(parent, 'other');
    await mkdir(other);
    for (const name of ['journal.db', 'notes.txt']) await writeFile(path.join(other, name), name);
    await expect(createRunDirectory(other, manifest)).rejects.toEqual(runDirectoryError(/not empty/));
  });

  it('is made by one of two who want it at once', async () => {
    const results = await Promise.allSettled([createRunDirectory(directory, manifest), createRunDirectory(directory, manifest)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'RUN_DIRECTORY' } });
  });

  it('loses what a killed process left in the making when it is opened', async () => {
    const { paths } = await createRunDirectory(directory, manifest);
    await mkdir(path.join(directory, '.making-dataset-1-aa'));
    await rm(paths.rounds, { recursive: true });
    await openRunDirectory(directory);
    expect((await readdir(directory)).sort()).toEqual(['manifest.json', 'rounds']);
  });

  it('that is none, or is damaged, is named', async () => {
    await expect(readRunDirectory(parent)).rejects.toEqual(runDirectoryError(/no run directory/));
    const { paths } = await createRunDirectory(directory, manifest);
    await writeFile(paths.manifest, '{ "schemaVersion": 1');
    await expect(openRunDirectory(directory)).rejects.toEqual(runDirectoryError(/not JSON/));
    await writeFile(paths.manifest, JSON.stringify({ ...manifest, schemaVersion: 9 }));
    await expect(openRunDirectory(directory)).rejects.toEqual(runDirectoryError(/schemaVersion/));
    await writeFile(path.join(parent, 'file'), '');
    await expect(createRunDirectory(path.join(parent, 'file', 'run'), manifest)).rejects.toEqual(runDirectoryError(/is a file, or lies below one/));
    if (existsSync('/proc/self')) await expect(createRunDirectory('/proc/stepsynth-run', manifest)).rejects.toEqual(runDirectoryError(/cannot be used/));
  });

  it.skipIf(process.getuid?.() === 0)('that may not be written is named', async () => {
    await chmod(parent, 0o500);
    await expect(createRunDirectory(directory, manifest)).rejects.toEqual(runDirectoryError(/cannot be used/));
    await chmod(parent, 0o700);
  });
});

describe('checkSameRun', () => {
  let files: { role: string; path: string }[];
  beforeEach(async () => {
    files = ['task', 'gold.validation', 'pool.seed', 'pool.seed'].map((role, place) => ({ role, path: path.join(parent, `${place}.jsonl`) }));
    for (const file of files) await writeFile(file.path, file.path);
  });

  async function recorded(): Promise<RunManifest> {
    return JSON.parse(JSON.stringify({ ...manifest, inputs: await hashInputs(files) }));
  }

  it('finds nothing where nothing changed, however the configuration is ordered', async () => {
    const current = { config: { ...Object.fromEntries(Object.entries(manifest.config).reverse()), absent: undefined }, inputs: await hashInputs(files), versions: manifest.versions };
    expect(checkSameRun(await recorded(), current, 'run')).toEqual([]);
  });

  it('names the file whose contents changed', async () => {
    const before = await recorded();
    await writeFile(files[1]?.path ?? '', 'changed');
    const current = { ...manifest, inputs: await hashInputs(files) };
    expect(() => checkSameRun(before, current, 'run')).toThrow(runDirectoryError(/contents of .*1\.jsonl \(gold\.validation\) have changed/));
  });

  it('names a file that is new or gone, and takes one that moved', async () => {
    const before = await recorded();
    expect(() => checkSameRun(before, { ...before, inputs: before.inputs.slice(0, 3) }, 'run')).toThrow(runDirectoryError(/3\.jsonl \(pool\.seed\) is no longer used/));
    const extra = { role: 'pool.extrapolation', path: 'new.jsonl', sha256: '0'.repeat(64) };
    expect(() => checkSameRun(before, { ...before, inputs: [...before.inputs, extra] }, 'run')).toThrow(runDirectoryError(/new\.jsonl .* is new/));
    const moved = before.inputs.map((file) => (file.role === 'task' ? { ...file, path: 'elsewhere.yaml' } : file));
    expect(checkSameRun(before, { ...before, inputs: moved }, 'run')).toEqual([]);
  });

  it('names the setting that changed', async () => {
    const before = await recorded();
    const withConfig = (config: Record<string, unknown>): RunManifest => ({ ...before, config: { ...before.config, ...config } });
    expect(() => checkSameRun(before, withConfig({ training: { epochs: 5, learningRate: 5e-5 } }), 'run')).toThrow(runDirectoryError(/training\.epochs was 4 and is 5/));
    expect(() => checkSameRun(before, withConfig({ labels: ['a'] }), 'run')).toThrow(runDirectoryError(/labels\.1 was "b" and is not given/));
    expect(() => checkSameRun(before, withConfig({ labels: {} }), 'run')).toThrow(runDirectoryError(/labels/));
    expect(checkSameRun(before, withConfig({ runtime: { concurrency: 32 } }), 'run')).toEqual([]);
  });

  it('names a part of the gold file that is split otherwise', async () => {
    const part = (rows: number): { rows: number; sha256: string } => ({ rows, sha256: String(rows).padStart(64, '0') });
    const before = { ...(await recorded()), goldSplit: { validation: part(80), test: part(20) } };
    expect(checkSameRun(before, before, 'run')).toEqual([]);
    expect(() => checkSameRun(before, { ...before, goldSplit: { validation: part(80), test: part(21) } }, 'run')).toThrow(runDirectoryError(/split otherwise: test had 20 rows and has 21/));
  });

  it('warns of other versions', async () => {
    const warnings = checkSameRun(await recorded(), { ...(await recorded()), versions: { stepsynth: '0.1.0', node: '26.0.0' } }, 'run');
    expect(warnings).toEqual([expect.stringMatching(/node 24\.21\.0 and goes on with 26\.0\.0/)]);
  });

  it('cannot hash a file that is not there', async () => {
    await expect(hashInputs([{ role: 'task', path: path.join(parent, 'absent') }])).rejects.toMatchObject({ code: 'DATA_FILE', message: expect.stringContaining('absent') });
  });
});
