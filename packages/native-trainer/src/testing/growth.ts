import type { MemoryReading } from './memory-reading.ts';

type FirstAndLast = readonly [first: number, last: number];

/** How what a process holds developed over its cycles. */
export interface Growth {
  /** Slope of resident memory over the cycles that count, bytes a cycle, and its standard error. */
  readonly bytesPerCycle: number;
  readonly standardError: number;
  /** Medians of the first and the last eighth of the cycles that count; a thread that is ending may be seen in a few. */
  readonly residentBytes: FirstAndLast;
  readonly threads: FirstAndLast;
  readonly fileDescriptors: FirstAndLast;
  /** The rule: memory rises by more than a MiB over the cycles that count and more than two standard errors, or there are more threads or descriptors. */
  readonly grows: boolean;
}

const BLOCKS = 8;
/** Over all cycles that count: pages that the allocator takes once and keeps. */
const BOUND_BYTES = 2 ** 20;

/**
 * Growth over the last four fifths of the cycles. Neighbouring readings hang together (the allocator moves by many pages at
 * a time), so the slope is that of the medians of eight blocks.
 */
export function growthOf(readings: readonly MemoryReading[]): Growth {
  const counted = readings.slice(Math.floor(readings.length / 5));
  const size = counted.length / BLOCKS;
  const medians = (value: (reading: MemoryReading) => number): number[] =>
    Array.from({ length: BLOCKS }, (_, block) => median(counted.slice(Math.round(block * size), Math.round((block + 1) * size)).map(value)));
  const resident = medians((reading) => reading.residentBytes);
  const { slope, standardError } = fitLine(resident);
  const threads = ends(medians((reading) => reading.threads));
  const fileDescriptors = ends(medians((reading) => reading.fileDescriptors));
  const moreMemory = slope * BLOCKS > BOUND_BYTES && slope > 2 * standardError;
  return {
    bytesPerCycle: slope / size,
    standardError: standardError / size,
    residentBytes: ends(resident),
    threads,
    fileDescriptors,
    grows: moreMemory || threads[1] > threads[0] || fileDescriptors[1] > fileDescriptors[0],
  };
}

function fitLine(values: readonly number[]): { slope: number; standardError: number } {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  const slope = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0) / spread;
  const residual = values.reduce((sum, value, index) => sum + (value - mean - slope * (index - middle)) ** 2, 0);
  return { slope, standardError: Math.sqrt(residual / (values.length - 2) / spread) };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

function ends(values: readonly number[]): FirstAndLast {
  return [values[0] as number, values.at(-1) as number];
}
