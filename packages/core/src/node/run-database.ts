import type { DatabaseSync } from 'node:sqlite';
import { openDatabase, type OpenDatabaseOptions } from './open-database.ts';

/** Version of the tables below and of what stands in them; a change of theirs raises it. */
export const RUN_DATABASE_VERSION = 3;

const tables = `
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
    label TEXT NOT NULL, fields TEXT NOT NULL, answers TEXT,
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
  CREATE TABLE reservations (
    id INTEGER PRIMARY KEY, prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE settlements (
    reservation INTEGER PRIMARY KEY REFERENCES reservations (id), outcome TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE cached_calls (id INTEGER PRIMARY KEY CHECK (id = 0), calls INTEGER NOT NULL) STRICT;
`;

/**
 * Opens `run.db`, making it where it is absent.
 * @throws StepsynthError RUN_DIRECTORY for a damaged or foreign file and for another version's.
 */
export function openRunDatabase(file: string, options: OpenDatabaseOptions = {}): DatabaseSync {
  return openDatabase(file, { kind: 'run', marker: 'stepsynth_schema', version: RUN_DATABASE_VERSION, tables }, options);
}
