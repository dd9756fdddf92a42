import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What a run is doing, seen from outside through its directory. */
export type Phase = 'generation' | 'training' | 'training with a state' | 'checkpoint write' | 'prediction' | 'report';

export const phases: readonly Phase[] = ['generation', 'training', 'training with a state', 'checkpoint write', 'prediction', 'report'];

/** Reads a run's directory while another process works in it. */
export class RunProbe {
  readonly #directory: string;
  #database: DatabaseSync | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The phase of `round` that the run is in; undefined before, between and after. */
  phase(round: number): Phase | undefined {
    const rounds = join(this.#directory, 'rounds');
    const entries = existsSync(rounds) ? readdirSync(rounds) : [];
    if (entries.some((entry) => entry.startsWith('.making-') && entry.includes(`-${round}-`))) return 'checkpoint write';
    if (!this.#open()) return undefined;
    if (!entries.includes(String(round)) && existsSync(join(rounds, `${round}.unfinished`, 'state.safetensors'))) return 'training with a state';
    if (this.count('SELECT count(*) AS n FROM prediction_sets WHERE part = ?', 'test') > 0) {
      return existsSync(join(this.#directory, 'report.html')) ? undefined : 'report';
    }
    if (entries.includes(String(round))) {
      return this.count('SELECT count(*) AS n FROM prediction_sets WHERE round = ?', round) < 2 ? 'prediction' : undefined;
    }
    if (this.count('SELECT count(*) AS n FROM stages WHERE round = ?', round) > 0) return 'training';
    return this.count('SELECT count(*) AS n FROM candidates WHERE round = ?', round) > 0 ? 'generation' : undefined;
  }

  count(query: string, ...values: (string | number)[]): number {
    if (!this.#open()) return 0;
    try {
      return Number(this.#database?.prepare(query).get(...values)?.['n'] ?? 0);
    } catch (error) {
      if (/locked|busy|no such table/.test(String(error))) return 0; // being made this moment
      throw error;
    }
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #open(): boolean {
    const file = join(this.#directory, 'run.db');
    if (this.#database === undefined && existsSync(file)) {
      try {
        this.#database = new DatabaseSync(file, { readOnly: true, timeout: 20 });
      } catch {
        return false; // being made this moment
      }
    }
    return this.#database !== undefined;
  }
}
