import { createSimulatedQuestionWorld, createSimulatedWorld, type GoldExample } from '@stepsynth/core';
import type { RandomCheckpointOptions } from '@stepsynth/native-trainer';
import { demoQuestionEncoder, demoQuestionTaskFile } from './demo-question-task.ts';
import { demoEncoder, demoTaskFile } from './demo-task.ts';

/** A simulated world and what a run of the demo needs beside it. */
export interface DemoWorld {
  taskFile(seed: number): string;
  readonly encoder: Omit<RandomCheckpointOptions, 'vocabularySize' | 'seed'>;
  open(seed: number): { goldRows(count: number, stream: string): readonly GoldExample[]; readonly vocabulary: readonly string[] };
}

/** The worlds of the demo, by the name that its option takes. */
export const demoWorlds = {
  reviews: { taskFile: demoTaskFile, encoder: demoEncoder, open: (seed) => createSimulatedWorld({ seed }) },
  questions: { taskFile: demoQuestionTaskFile, encoder: demoQuestionEncoder, open: (seed) => createSimulatedQuestionWorld({ seed }) },
} as const satisfies Readonly<Record<string, DemoWorld>>;

export type DemoWorldName = keyof typeof demoWorlds;
