/** Wall-clock time, injected so that tests can fix it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

/** How much a message matters. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where messages for a person go; never a place for results. */
export interface Logger {
  log(level: LogLevel, message: string, details?: Readonly<Record<string, unknown>>): void;
}
