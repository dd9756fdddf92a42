import { cp, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunStore, StageResult, StoredCandidate } from '../ports/run-store.ts';
import { createMemoryRunStore } from '../testing/memory-run-store.ts';
import { RUN_DATABASE_VERSION } from './run-database.ts';
import { openRunStore, type SqliteRunStore } from './sqlite-run-store.ts';

let directory: string;
let file: string;
let store: SqliteRunStore;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'stepsynth store '));
  file = path.join(directory, 'run.db');
  store = openRunStore(file);
});
afterEach(async () => {
  try {
    store.close();
  } catch { /* closed by the test */ }
  await rm(directory, { recursive: true });
});

function candidate(slot: number, text = 'text'): StoredCandidate {
  return { key: { stage: 'seed', round: 0, slot, attempt: 0 }, candidate: { status: 'proposed', fields: { text }, source: { kind: 'keyed', id: `pool-${slot}` } } };
}

function reopen(options?: { readOnly?: boolean }): void {
  store.close();
  store = openRunStore(file, options);
}

const word = fc.string({ unit: 'grapheme', maxLength: 12 });
const fields = fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }).filter((name) => name !== '__proto__'), word, { maxKeys: 3, noNullPrototype: true });
const count = fc.nat(4);
const sourceOf = fc.record({ kind: fc.constantFrom('generated', 'simulated', 'keyed', 'nearest', 'random'), id: word, modelId: word, promptHash: word }, { requiredKeys: ['kind'] });
const keyOf = fc.record({ stage: fc.constantFrom('seed', 'extrapolation'), round: count, slot: count, attempt: count });
const answer = fc.record({ text: word, start: count });
const anyCandidate = fc.oneof(
  fc.record({ status: fc.constant('proposed'), fields, answer, source: sourceOf, usage: fc.record({ promptTokens: count, completionTokens: count }) }, { requiredKeys: ['status', 'fields', 'source'] }),
  fc.record({ status: fc.constant('refused'), reason: word, source: sourceOf }),
  fc.record({ status: fc.constant('exhausted'), reason: word }),
);
const example = fc.record({
  id: word, origin: fc.constantFrom('seed', 'extrapolated'), slot: count, attempt: count, fields, label: word, answers: fc.array(answer, { maxLength: 2 }),
  lineage: fc.record({ errorId: word, rationales: fc.array(word, { maxLength: 3 }), contextId: word, source: sourceOf }, { requiredKeys: ['source'] }),
}, { requiredKeys: ['id', 'origin', 'slot', 'attempt', 'fields', 'label', 'lineage'] });
const rejection = fc.record({ key: keyOf, label: word, reason: word, fields }, { requiredKeys: ['key', 'label', 'reason'] });
const stage = fc.record({
  stage: fc.constantFrom('seed', 'extrapolation'), round: count, requested: count, candidates: count,
  examples: fc.array(example, { maxLength: 3 }), rejections: fc.array(rejection, { maxLength: 3 }),
  sources: fc.dictionary(fc.constantFrom('keyed', 'nearest'), count, { noNullPrototype: true }), warnings: fc.array(word, { maxLength: 2 }),
}).map((result) => ({ ...result, examples: result.examples.map((row) => ({ ...row, round: result.round })) }) as StageResult);
const prediction = fc.record({ goldId: word, label: word, probabilities: fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 1 }), { maxLength: 3 }), loss: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((loss) => !Object.is(loss, -0)) });
const part = fc.constantFrom('mining' as const, 'selection' as const, 'test' as const);

/** Writes of any kind, in any order. */
const write: fc.Arbitrary<(target: RunStore) => Promise<void>> = fc.oneof(
  fc.tuple(keyOf, anyCandidate).map(([key, answer]) => async (target: RunStore) => {
    const known = (await target.candidates(key.stage as 'seed', key.round)).some((entry) => entry.key.slot === key.slot && entry.key.attempt === key.attempt);
    if (!known) await target.saveCandidate({ key, candidate: answer } as StoredCandidate);
  }),
  fc.tuple(word, fc.array(word)).map(([label, rationales]) => (target: RunStore) => target.saveRationales({ label, rationales })),
  stage.map((result) => (target: RunStore) => target.saveStage(result)),
  fc.tuple(count, part, fc.array(prediction, { maxLength: 4 })).map(([round, which, rows]) => (target: RunStore) => target.savePredictions(round, which, rows)),
  fc.tuple(word, fc.jsonValue()).map(([name, value]) => (target: RunStore) => target.saveFact(name, JSON.parse(JSON.stringify(value)))),
  fc.tuple(fc.nat(), word, fields).map(([time, type, details]) => (target: RunStore) => target.appendEvent({ time, type, details })),
);

async function contents(target: RunStore, names: readonly string[]): Promise<unknown> {
  const rounds = [0, 1, 2, 3, 4];
  const stages = ['seed', 'extrapolation'] as const;
  return {
    candidates: await Promise.all(stages.flatMap((name) => rounds.map((round) => target.candidates(name, round)))),
    stages: await Promise.all(stages.flatMap((name) => rounds.map((round) => target.stage(name, round)))),
    predictions: await Promise.all((['mining', 'selection', 'test'] as const).flatMap((which) => rounds.map((round) => target.predictions(round, which)))),
    rationales: await target.rationales(),
    facts: await Promise.all(names.map((name) => target.fact(name))),
    events: await target.events(),
  };
}

describe('openRunStore', () => {
  it('holds what a store in memory holds, also after it was opened again', async () => {
    await fc.assert(fc.asyncProperty(fc.array(write, { maxLength: 12 }), fc.uuid(), async (writes, name) => {
      const own = path.join(directory, `${name}.db`);
      const memory = createMemoryRunStore();
      let sqlite = openRunStore(own);
      for (const apply of writes) await Promise.all([apply(memory), apply(sqlite)]);
      expect(await contents(sqlite, ['', 'a'])).toEqual(await contents(memory, ['', 'a']));
      sqlite.close();
      sqlite = openRunStore(own);
      expect(await contents(sqlite, ['', 'a'])).toEqual(await contents(memory, ['', 'a']));
      sqlite.close();
    }), { numRuns: 60 });
  });

  it('reads what was written before in the same turn', async () => {
    const writing = store.saveCandidate(candidate(0));
    expect(await store.candidates('seed', 0)).toEqual([candidate(0)]);
    await writing;
  });

  it('takes the same answer twice and refuses another, which harms no other write', async () => {
    await store.saveCandidate(candidate(0));
    const results = await Promise.allSettled([candidate(1), candidate(0, 'another'), candidate(0), candidate(2)].map((entry) => store.saveCandidate(entry)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await store.candidates('seed', 0)).toEqual([candidate(0), candidate(1), candidate(2)]);
  });

  it('writes a stage whole or not at all', async () => {
    const result = { stage: 'seed', round: 0, requested: 1, candidates: 1, examples: [], rejections: [], sources: {}, warnings: [] } satisfies StageResult;
    const broken = { ...result, rejections: [{ key: candidate(0).key, label: null as unknown as string, reason: 'x' }] };
    await expect(store.saveStage(broken)).rejects.toThrow(/NOT NULL/);
    expect(await store.stage('seed', 0)).toBeUndefined();
  });

  it('tells no predictions from none made', async () => {
    await store.savePredictions(0, 'mining', []);
    expect(await store.predictions(0, 'mining')).toEqual([]);
    expect(await store.predictions(0, 'test')).toBeUndefined();
  });

  it('lets another process read a run that is being written', async () => {
    await store.saveCandidate(candidate(0));
    const reader = openRunStore(file, { readOnly: true });
    expect(await reader.candidates('seed', 0)).toHaveLength(1);
    await store.saveCandidate(candidate(1));
    expect(await reader.candidates('seed', 0)).toHaveLength(2);
    await expect(reader.saveFact('a', 1)).rejects.toMatchObject({ code: 'RUN_DIRECTORY' });
    reader.close();
  });
});

describe('a run.db that cannot be used', () => {
  const runDirectoryError = (message: RegExp): object => expect.objectContaining({ code: 'RUN_DIRECTORY', message: expect.stringMatching(message), hint: expect.any(String) });
  const opening = (name = file): unknown => {
    try {
      openRunStore(name).close();
      return 'opened';
    } catch (error) {
      return error;
    }
  };

  it('of another version is named', () => {
    store.close();
    for (const [version, message] of [[RUN_DATABASE_VERSION + 1, /newer/], [RUN_DATABASE_VERSION - 1, /older/]] as const) {
      const database = new DatabaseSync(file);
      database.prepare('UPDATE stepsynth_schema SET version = ?').run(version);
      database.close();
      expect(opening()).toEqual(runDirectoryError(message));
    }
  });

  it('of another program is named', async () => {
    const other = path.join(directory, 'other.db');
    const database = new DatabaseSync(other);
    database.exec('CREATE TABLE songs (title TEXT)');
    database.close();
    expect(opening(other)).toEqual(runDirectoryError(/another program/));
    await writeFile(other, 'not a database at all, but long enough to look at. '.repeat(100));
    expect(opening(other)).toEqual(runDirectoryError(/not a database/));
    expect(opening(path.join(directory, 'no such folder', 'run.db'))).toEqual(runDirectoryError(/cannot be opened/));
  });

  it('with damaged pages is named', async () => {
    await Promise.all(Array.from({ length: 500 }, (_, slot) => store.saveCandidate(candidate(slot, 'x'.repeat(500)))));
    store.close();
    const { size } = await stat(file);
    const handle = await open(file, 'r+');
    for (let page = 2; page * 4096 < size; page += 3) await handle.write(Buffer.alloc(600, 0xa5), 0, 600, page * 4096);
    await handle.close();
    expect(opening()).toEqual(runDirectoryError(/damaged/));
  });

  it('with a damaged row is named when the row is read', async () => {
    await store.saveCandidate(candidate(0));
    store.close();
    const database = new DatabaseSync(file);
    database.exec(`UPDATE candidates SET candidate = '{"status":"proposed"}'`);
    database.close();
    store = openRunStore(file);
    await expect(store.candidates('seed', 0)).rejects.toEqual(runDirectoryError(/candidates is damaged \(candidate\.fields/));
  });

  it('left empty by a process killed at its start is begun anew', async () => {
    store.close();
    await writeFile(file, '');
    expect(opening()).toBe('opened');
  });

  it('keeps what its write-ahead log holds', async () => {
    await store.saveCandidate(candidate(0));
    const copy = path.join(directory, 'copy.db');
    await cp(file, copy);
    await cp(`${file}-wal`, `${copy}-wal`);
    reopen();
    const copied = openRunStore(copy);
    expect(await copied.candidates('seed', 0)).toEqual([candidate(0)]);
    copied.close();
  });
});
