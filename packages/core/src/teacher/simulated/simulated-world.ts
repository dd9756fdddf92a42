import type { GoldExample } from '../../example/example.ts';
import type { GapMeter } from '../../loop/s3-dependencies.ts';
import type { Teacher } from '../../ports/teacher.ts';
import type { TaskSpec } from '../../task/task-spec.ts';
import { createGapMeter } from './gap-meter.ts';
import { drawGoldRows } from './gold-rows.ts';
import { polarities } from './lexicon.ts';
import { createSimulatedTeacher, type SimulatedRates } from './simulated-teacher.ts';
import { vocabulary } from './template.ts';

const FIELD = 'text';

/** The parts of a task file that the closed world fixes. */
export const simulatedTask = {
  name: 'simulated-reviews',
  description: 'Sentiment of short review sentences in a closed, simulated world.',
  type: 'single-sentence' as const,
  fields: { generated: FIELD, label: 'label' },
  labels: polarities.map((name) => ({ name, word: name })),
  prompts: {
    rationale: 'Imagine you are watching a movie; consider {{count}} reasons that may lead to {{label}} impression of the movie.',
    seed: 'Now imagine that you just watched a movie that has {{rationales}}. Now you should write a one-sentence {{label}} review about this movie.',
    seedWithoutRationales: 'Now imagine that you just watched a movie. Now you should write a one-sentence {{label}} review about this movie.',
    extrapolation: 'Write a {{label}} movie review similar to:\n{{text}}',
  },
};

/** Slips of the teacher where none are given. */
export const defaultSimulatedRates: SimulatedRates = { errorRate: 0.05, mislabelRate: 0.02, refusalRate: 0.02, artefactRate: 0.05 };

/** A closed world in which the distance between synthetic and gold data is known exactly. */
export interface SimulatedWorld {
  readonly task: TaskSpec;
  /** Draws from the gold distribution; `stream` names the draw, such as `validation` or `test`. */
  goldRows(count: number, stream: string): GoldExample[];
  teacher(rates?: Partial<SimulatedRates>): Teacher;
  readonly gap: GapMeter;
  /** Every word and mark of the world in lower case: enough for a tokenizer. */
  readonly vocabulary: readonly string[];
}

/** The same seed gives the same gold rows and the same teacher. */
export function createSimulatedWorld({ seed }: { seed: number }): SimulatedWorld {
  return {
    task: {
      name: simulatedTask.name,
      description: simulatedTask.description,
      generatedField: FIELD,
      inputFields: [FIELD],
      labels: polarities,
      verbalizer: Object.fromEntries(simulatedTask.labels.map(({ name, word }) => [name, word])),
      prompts: simulatedTask.prompts,
    },
    goldRows: (count, stream) => drawGoldRows(seed, stream, count, FIELD),
    teacher: (rates = {}) => createSimulatedTeacher({ seed, rates: { ...defaultSimulatedRates, ...rates }, field: FIELD }),
    gap: createGapMeter(FIELD),
    vocabulary,
  };
}
