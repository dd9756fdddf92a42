/** Whether the addon is loaded into the process that ends, or lives in a child of it as the package has it. */
export type Place = 'in the process' | 'in a child';

/** One way in which a process ends while it trains. */
export interface TeardownEvent {
  readonly name: string;
  readonly place: Place;
  /** The script of native-trainer/src/testing and its last argument. */
  readonly script: 'train-in-process.ts' | 'train-forever.ts';
  readonly ending: string;
  /** Sent from outside when training has started. */
  readonly signal?: NodeJS.Signals;
  /** How the process must end: an exit code or the signal that ends it. */
  readonly expected: number | NodeJS.Signals;
}

const endings = [
  { name: 'process.exit(7)', ending: 'exit', expected: 7 },
  { name: 'uncaught exception', ending: 'throw', expected: 1 },
  { name: 'worker.terminate()', ending: 'terminate-worker', expected: 0 },
  { name: 'exit after training', ending: 'finish', expected: 0 },
] as const;

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const;

function eventsOf(place: Place, script: TeardownEvent['script'], endless: string): TeardownEvent[] {
  return [
    ...endings.map((event) => ({ ...event, place, script })),
    ...signals.map((signal) => ({ name: signal, place, script, ending: endless, signal, expected: signal })),
  ];
}

/** Every event in both places. */
export const teardownEvents: readonly TeardownEvent[] = [
  ...eventsOf('in the process', 'train-in-process.ts', 'wait'),
  ...eventsOf('in a child', 'train-forever.ts', ''),
];
