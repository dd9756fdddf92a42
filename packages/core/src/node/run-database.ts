import { DatabaseSync } from 'node:sqlite';
import { StepsynthError } from '../errors.ts';
import { describeSqliteError } from './sqlite-error.ts';

/** Version of the tables below; a change of theirs raises it. */
export const RUN_DATABASE_VERSION = 1;

const tables = `
  CREATE TABLE stepsynth_schema (version INTEGER NOT NULL) STRICT;
  CREATE TABLE candidates (
    stage TEXT NOT NULL, round INTEGER NOT NULL, attempt INTEGER NOT NULL, slot INTEGER NOT NULL,
    status TEXT NOT NULL, source_kind TEXT, pool_row TEXT, prompt_hash TEXT, candidate TEXT NOT NULL,
    PRIMARY KEY (stage, round, attempt, slot)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE rationales (label TEXT PRIMARY KEY, place INTEGER NOT NULL, rationales TEXT NOT NULL) STRICT;
  CREATE TABLE stages (
    stage TEXT NOT NULL, round INTEGER NOT NULL, requested INTEGER NOT NULL, candidates INTEGER NOT NULL,
    sources TEXT NOT NULL, warnings TEXT NOT NULL,
    PRIMARY KEY (stage, round)
  ) STRICT;
  CREATE TABLE examples (
    stage TEXT NOT NULL, round INTEGER NOT NULL, place INTEGER NOT NULL,
    id TEXT NOT NULL, origin TEXT NOT NULL, slot INTEGER NOT NULL, attempt INTEGER NOT NULL,
    label TEXT NOT NULL, fields TEXT NOT NULL,
    error_id TEXT, context_id TEXT, rationales TEXT,
    source_kind TEXT NOT NULL, source_id TEXT, model_id TEXT, prompt_hash TEXT,
    PRIMARY KEY (stage, round, place)
  ) STRICT;
  CREATE INDEX examples_by_error ON examples (error_id) WHERE error_id IS NOT NULL;
  CREATE TABLE rejections (
    stage TEXT NOT NULL, round INTEGER NOT NULL, place INTEGER NOT NULL,
    slot INTEGER NOT NULL, attempt INTEGER NOT NULL, label TEXT NOT NULL, reason TEXT NOT NULL, fields TEXT,
    key_stage TEXT NOT NULL, key_round INTEGER NOT NULL,
    PRIMARY KEY (stage, round, place)
  ) STRICT;
  CREATE TABLE prediction_sets (round INTEGER NOT NULL, part TEXT NOT NULL, PRIMARY KEY (round, part)) STRICT;
  CREATE TABLE predictions (
    round INTEGER NOT NULL, part TEXT NOT NULL, place INTEGER NOT NULL,
    gold_id TEXT NOT NULL, label TEXT NOT NULL, probabilities TEXT NOT NULL, loss REAL NOT NULL,
    PRIMARY KEY (round, part, place)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE events (place INTEGER PRIMARY KEY, time INTEGER NOT NULL, type TEXT NOT NULL, details TEXT NOT NULL) STRICT;
`;

/**
 * Opens `run.db`, making it where it is absent. Commits are durable: write-ahead log, one fsync a commit.
 * @throws StepsynthError RUN_DIRECTORY for a damaged or foreign file and for another version's.
 */
export function openRunDatabase(file: string, { readOnly = false }: { readOnly?: boolean } = {}): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly, timeout: 5000 });
    if (!readOnly) database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    checkIntegrity(database, file);
    if (isEmpty(database) && !readOnly) createTables(database);
    checkVersion(database, file);
    return database;
  } catch (error) {
    database?.close();
    throw describeSqliteError(file, error);
  }
}

function checkIntegrity(database: DatabaseSync, file: string): void {
  const result = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (result === 'ok') return;
  throw new StepsynthError('RUN_DIRECTORY', `${file} is damaged: ${String(result).split('\n')[0]}.`, {
    hint: 'Restore the run directory from a copy, or start a new run.',
  });
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.['tables'] === 0;
}

function createTables(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  if (isEmpty(database)) {
    database.exec(tables);
    database.prepare('INSERT INTO stepsynth_schema (version) VALUES (?)').run(RUN_DATABASE_VERSION);
  }
  database.exec('COMMIT');
}

function checkVersion(database: DatabaseSync, file: string): void {
  const known = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'stepsynth_schema'").get();
  if (known === undefined) {
    throw new StepsynthError('RUN_DIRECTORY', `${file} is a database of another program.`, { hint: 'Name a run directory that stepsynth made.' });
  }
  const version = Number(database.prepare('SELECT max(version) AS version FROM stepsynth_schema').get()?.['version']);
  if (version === RUN_DATABASE_VERSION) return;
  const age = version > RUN_DATABASE_VERSION ? 'a newer' : 'an older';
  throw new StepsynthError('RUN_DIRECTORY', `${file} was written by ${age} stepsynth: schema version ${version}, this one reads ${RUN_DATABASE_VERSION}.`, {
    hint: version > RUN_DATABASE_VERSION ? 'Update stepsynth, or start a new run.' : 'Finish the run with the stepsynth that began it, or start a new run.',
  });
}
