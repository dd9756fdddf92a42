import { Readable } from 'node:stream';
import type { Host } from '../host.ts';

/** A host that keeps what is written; Ctrl-C comes from the test. */
export interface FakeHost extends Host {
  readonly out: () => string;
  readonly errors: () => string;
  /** Presses Ctrl-C. */
  interrupt(): void;
  readonly exits: readonly number[];
}

export interface FakeHostOptions {
  readonly workingDirectory?: string;
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly terminal?: boolean;
  readonly columns?: number;
  now?(): number;
}

/** A host for tests. */
export function createFakeHost(options: FakeHostOptions = {}): FakeHost {
  const written = { out: '', errors: '' };
  const listeners = new Set<() => void>();
  const exits: number[] = [];
  const output = (name: 'out' | 'errors') => ({ isTTY: options.terminal === true, columns: options.columns, write: (text: string) => (written[name] += text) });
  return {
    stdin: Object.assign(Readable.from([options.stdin ?? '']), { isTTY: options.terminal === true }),
    stdout: output('out'),
    stderr: output('errors'),
    environment: options.environment ?? {},
    workingDirectory: options.workingDirectory ?? process.cwd(),
    now: () => options.now?.() ?? Date.now(),
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exit: (code) => exits.push(code),
    out: () => written.out,
    errors: () => written.errors,
    interrupt: () => listeners.forEach((listener) => listener()),
    exits,
  };
}
