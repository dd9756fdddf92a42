import { DatabaseSync } from 'node:sqlite';
import { StepsynthError } from '../errors.ts';
import { databaseErrorCode, damagedHint, describeSqliteError, sqliteResultCode, type DatabaseKind } from './sqlite-error.ts';

/** The tables of one kind of file. */
export interface DatabaseSchema {
  readonly kind: DatabaseKind;
  /** Table of one row that tells the file from any other program's. */
  readonly marker: string;
  /** A change of the tables raises it. */
  readonly version: number;
  /** SQL that makes the tables, without the marker. */
  readonly tables: string;
}

export interface OpenDatabaseOptions {
  /** Reads a file that another process may be writing. */
  readonly readOnly?: boolean;
  /** Milliseconds that a write waits for another process. @default 5000 */
  readonly timeoutMs?: number;
}

const SQLITE_BUSY = 5;
/** Two processes that make the same file: SQLite gives up on one at once, whatever the timeout. */
const OPENING_ATTEMPTS = 50;
const OPENING_PAUSE_MS = 20;

/**
 * Opens a SQLite file of stepsynth, making it where it is absent. Commits are durable: write-ahead log, one fsync a commit.
 * @throws StepsynthError (`databaseErrorCode`) for a damaged or foreign file and for another version's.
 */
export function openDatabase(file: string, schema: DatabaseSchema, { readOnly = false, timeoutMs = 5000 }: OpenDatabaseOptions = {}): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly, timeout: timeoutMs });
    if (!readOnly) makeTables(database, schema);
    checkIntegrity(database, file, schema);
    checkVersion(database, file, schema);
    return database;
  } catch (error) {
    database?.close();
    throw describeSqliteError(file, error, schema.kind);
  }
}

function makeTables(database: DatabaseSync, schema: DatabaseSchema): void {
  whileBusy(() => database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;'));
  if (!isEmpty(database)) return;
  whileBusy(() => database.exec('BEGIN IMMEDIATE'));
  if (isEmpty(database)) {
    database.exec(`CREATE TABLE ${schema.marker} (version INTEGER NOT NULL) STRICT; ${schema.tables}`);
    database.prepare(`INSERT INTO ${schema.marker} (version) VALUES (?)`).run(schema.version);
  }
  database.exec('COMMIT');
}

function whileBusy(work: () => void): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return work();
    } catch (error) {
      if (sqliteResultCode(error) !== SQLITE_BUSY || attempt === OPENING_ATTEMPTS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, OPENING_PAUSE_MS);
    }
  }
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.['tables'] === 0;
}

function checkIntegrity(database: DatabaseSync, file: string, { kind }: DatabaseSchema): void {
  const result = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (result === 'ok') return;
  throw new StepsynthError(databaseErrorCode[kind], `${file} is damaged: ${String(result).split('\n')[0]}.`, { hint: damagedHint(kind) });
}

function checkVersion(database: DatabaseSync, file: string, { kind, marker, version: ours }: DatabaseSchema): void {
  const code = databaseErrorCode[kind];
  const known = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(marker);
  if (known === undefined) {
    throw new StepsynthError(code, kind === 'journal' ? `${file} is a database, but no journal of stepsynth.` : `${file} is a database of another program.`, {
      hint: kind === 'journal' ? 'Name a new file, or a journal that stepsynth made.' : 'Name a run directory that stepsynth made.',
    });
  }
  const version = Number(database.prepare(`SELECT max(version) AS version FROM ${marker}`).get()?.['version']);
  if (version === ours) return;
  const age = version > ours ? 'a newer' : 'an older';
  const other = kind === 'journal' ? 'name another journal' : 'start a new run';
  throw new StepsynthError(code, `${file} was written by ${age} stepsynth: schema version ${version}, this one reads ${ours}.`, {
    hint: version > ours ? `Update stepsynth, or ${other}.` : `Go on with the stepsynth that began it, or ${other}.`,
  });
}
