import type { RunStore } from '../ports/run-store.ts';
import type { SlotKey } from '../ports/teacher.ts';
import type { WaveCandidate, WaveFilter } from './wave-filter.ts';

/** Reasons of wave filters by slot. */
export type WaveVerdicts = Readonly<Record<number, string>>;

/** Fact of the run store that keeps what wave filters objected to in a wave. */
export function verdictsFact({ stage, round, attempt }: Omit<SlotKey, 'slot'>): string {
  return `waveVerdicts-${stage}-${round}-${attempt}`;
}

/** Stands for the wave filters of a run that has been made: objects to what they objected to, and asks nobody. */
export function createRecordedVerdicts(recorded: Pick<RunStore, 'fact'>): WaveFilter {
  let verdicts: WaveVerdicts = {};
  return {
    async prepare([first]: readonly WaveCandidate[]) {
      verdicts = first === undefined ? {} : ((await recorded.fact(verdictsFact(first.key))) as WaveVerdicts | undefined) ?? {};
    },
    reason: ({ key }) => verdicts[key.slot],
  };
}
