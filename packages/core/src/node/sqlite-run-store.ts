import { isDeepStrictEqual } from 'node:util';
import type { SyntheticExample } from '../example/example.ts';
import type { GoldPart, Rejection, RunStore, StageResult, StoredCandidate, StoredPrediction } from '../ports/run-store.ts';
import type { SpendStore } from '../spend/spend-store.ts';
import { createCommitQueue } from './commit-queue.ts';
import { openRunDatabase } from './run-database.ts';
import { createRowReader } from './run-store-rows.ts';
import { describeSqliteError } from './sqlite-error.ts';
import { createSpendStore } from './sqlite-spend-store.ts';

/** A run store in one SQLite file; `close` commits what is still waiting. */
export interface SqliteRunStore extends RunStore {
  /** Of the calls of this run. */
  readonly spend: SpendStore;
  close(): void;
}

/**
 * Opens the run store in `file` (`run.db`), making it where it is absent. Writes of one turn of the event loop share a
 * transaction; a promise resolves after the commit has reached the disk.
 * @param options.readOnly Reads a run that another process may be writing.
 * @throws StepsynthError RUN_DIRECTORY for a damaged or foreign file and for another version's.
 */
export function openRunStore(file: string, options: { readOnly?: boolean } = {}): SqliteRunStore {
  const database = openRunDatabase(file, options);
  const queue = createCommitQueue(database, file);
  const read = createRowReader(file);

  const insertCandidate = database.prepare(`INSERT INTO candidates (stage, round, attempt, slot, status, source_kind, pool_row, prompt_hash, candidate)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`);
  const insertExample = database.prepare(`INSERT INTO examples (stage, round, place, id, origin, slot, attempt, label, fields, answers, error_id,
    context_id, rationales, source_kind, source_id, model_id, prompt_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertRejection = database.prepare(`INSERT INTO rejections (stage, round, place, key_stage, key_round, slot, attempt, label, reason, fields)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertPrediction = database.prepare('INSERT INTO predictions (round, part, place, gold_id, label, probabilities, loss) VALUES (?, ?, ?, ?, ?, ?, ?)');

  /** Reads see every write made before them, also those whose transaction is still to come. */
  const rows = (sql: string, ...values: (string | number)[]): Record<string, unknown>[] => {
    queue.flush();
    try {
      return database.prepare(sql).all(...values);
    } catch (error) {
      throw describeSqliteError(file, error);
    }
  };

  const writeCandidate = ({ key, candidate }: StoredCandidate): void => {
    const source = candidate.status === 'exhausted' ? undefined : candidate.source;
    const inserted = insertCandidate.run(key.stage, key.round, key.attempt, key.slot, candidate.status, source?.kind ?? null,
      source?.id ?? null, source?.promptHash ?? null, JSON.stringify(candidate));
    if (inserted.changes === 1) return;
    const known = database.prepare('SELECT * FROM candidates WHERE stage = ? AND round = ? AND attempt = ? AND slot = ?')
      .get(key.stage, key.round, key.attempt, key.slot) ?? {};
    if (!isDeepStrictEqual(read.candidate(known).candidate, JSON.parse(JSON.stringify(candidate)))) {
      throw new Error(`Slot ${JSON.stringify(key)} was answered before, with another candidate.`);
    }
  };

  const writeStage = (result: StageResult): void => {
    for (const table of ['stages', 'examples', 'rejections']) {
      database.prepare(`DELETE FROM ${table} WHERE stage = ? AND round = ?`).run(result.stage, result.round);
    }
    database.prepare('INSERT INTO stages (stage, round, requested, candidates, sources, warnings) VALUES (?, ?, ?, ?, ?, ?)')
      .run(result.stage, result.round, result.requested, result.candidates, JSON.stringify(result.sources), JSON.stringify(result.warnings));
    for (const [place, example] of result.examples.entries()) insertExample.run(...exampleValues(result, place, example));
    for (const [place, rejection] of result.rejections.entries()) insertRejection.run(...rejectionValues(result, place, rejection));
  };

  const writePredictions = (round: number, part: GoldPart, predictions: readonly StoredPrediction[]): void => {
    database.prepare('DELETE FROM predictions WHERE round = ? AND part = ?').run(round, part);
    database.prepare('INSERT INTO prediction_sets (round, part) VALUES (?, ?) ON CONFLICT DO NOTHING').run(round, part);
    for (const [place, prediction] of predictions.entries()) {
      insertPrediction.run(round, part, place, prediction.goldId, prediction.label, JSON.stringify(prediction.probabilities), prediction.loss);
    }
  };

  const readStage = (stage: StageResult['stage'], round: number): StageResult | undefined => {
    const [found] = rows('SELECT * FROM stages WHERE stage = ? AND round = ?', stage, round);
    if (found === undefined) return undefined;
    return {
      stage,
      round,
      ...read.stage(found),
      examples: rows('SELECT * FROM examples WHERE stage = ? AND round = ? ORDER BY place', stage, round).map(read.example),
      rejections: rows('SELECT * FROM rejections WHERE stage = ? AND round = ? ORDER BY place', stage, round).map(read.rejection),
    };
  };

  return {
    spend: createSpendStore(database, queue, file),
    saveCandidate: (entry) => queue.add(() => writeCandidate(entry)),
    candidates: async (stage, round) =>
      rows('SELECT * FROM candidates WHERE stage = ? AND round = ? ORDER BY attempt, slot', stage, round).map(read.candidate),
    saveRationales: (entry) => queue.add(() => {
      database.prepare(`INSERT INTO rationales (label, place, rationales) VALUES (?, (SELECT count(*) FROM rationales), ?)
        ON CONFLICT (label) DO UPDATE SET rationales = excluded.rationales`).run(entry.label, JSON.stringify(entry.rationales));
    }),
    rationales: async () => rows('SELECT * FROM rationales ORDER BY place').map(read.rationales),
    saveStage: (result) => queue.add(() => writeStage(result)),
    stage: async (stage, round) => readStage(stage, round),
    savePredictions: (round, part, predictions) => queue.add(() => writePredictions(round, part, predictions)),
    async predictions(round, part) {
      if (rows('SELECT 1 FROM prediction_sets WHERE round = ? AND part = ?', round, part).length === 0) return undefined;
      return rows('SELECT * FROM predictions WHERE round = ? AND part = ? ORDER BY place', round, part).map(read.prediction);
    },
    saveFact: (name, value) => queue.add(() => {
      database.prepare('INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value')
        .run(name, JSON.stringify(value ?? null));
    }),
    fact: async (name) => rows('SELECT value FROM facts WHERE name = ?', name).map(read.fact)[0],
    appendEvent: (event) => queue.add(() => {
      database.prepare('INSERT INTO events (time, type, details) VALUES (?, ?, ?)').run(event.time, event.type, JSON.stringify(event.details));
    }),
    events: async () => rows('SELECT * FROM events ORDER BY place').map(read.event),
    close() {
      queue.flush();
      database.close();
    },
  };
}

function exampleValues(result: StageResult, place: number, example: SyntheticExample): (string | number | null)[] {
  const { lineage } = example;
  return [result.stage, result.round, place, example.id, example.origin, example.slot, example.attempt, example.label,
    JSON.stringify(example.fields), example.answers === undefined ? null : JSON.stringify(example.answers), lineage.errorId ?? null, lineage.contextId ?? null,
    lineage.rationales === undefined ? null : JSON.stringify(lineage.rationales),
    lineage.source.kind, lineage.source.id ?? null, lineage.source.modelId ?? null, lineage.source.promptHash ?? null];
}

function rejectionValues(result: StageResult, place: number, rejection: Rejection): (string | number | null)[] {
  const { key } = rejection;
  return [result.stage, result.round, place, key.stage, key.round, key.slot, key.attempt, rejection.label, rejection.reason,
    rejection.fields === undefined ? null : JSON.stringify(rejection.fields)];
}
