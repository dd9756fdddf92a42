import type { GoldExample } from '../../../example/example.ts';
import type { GapMeter } from '../../../loop/s3-dependencies.ts';
import type { Teacher } from '../../../ports/teacher.ts';
import type { SeedContext } from '../../../synthesis/draw-contexts.ts';
import { createRandom } from '../../../random/seeded-random.ts';
import type { TaskSpec } from '../../../task/task-spec.ts';
import { jensenShannon, totalVariation, type Distribution } from '../distribution-distance.ts';
import { defaultSimulatedRates } from '../simulated-world.ts';
import type { SimulatedRates } from '../simulated-teacher.ts';
import { readFacts, writeContext } from './context.ts';
import { goldKinds } from './question-kinds.ts';
import { drawQuestionRows } from './question-rows.ts';
import { answerIn, parseQuestion } from './question.ts';
import { createSimulatedQuestionTeacher } from './simulated-question-teacher.ts';
import { vocabulary } from './vocabulary.ts';

/** The parts of a task file that the closed world of questions fixes. */
export const simulatedQuestionTask = {
  name: 'simulated-questions',
  description: 'Questions about two people in a closed, simulated world.',
  type: 'extractive-qa' as const,
  fields: { generated: 'question', context: 'context', answer: 'answers' },
  answer: { maxAnswerLength: 8, docStride: 16, nBest: 20 },
  prompts: {
    seed: 'Given a context: {{context}}\n{{answer}} is the answer to the following question:',
    answer: 'Given a context: {{context}}\nQuote a short answer from it, word for word, as JSON: {"answer": "…", "sentence": "…"}',
    extrapolation: 'Given a context: {{context}}\n{{answer}} is the answer to: {{question}}.\nA question that has the same answer in the context is:',
  },
};

/** The closed world of questions: gold data, contexts, a teacher, and the exact distance between them. */
export interface SimulatedQuestionWorld {
  readonly task: TaskSpec;
  /** Rows drawn from the gold distribution; `stream` names the draw, such as `validation` or `test`. */
  goldRows(count: number, stream: string): GoldExample[];
  /** Contexts without questions, for seed data. */
  contexts(count: number): SeedContext[];
  teacher(rates?: Partial<SimulatedRates>): Teacher;
  readonly gap: GapMeter;
  /** Every word and mark of the world in lower case: enough for a tokenizer. */
  readonly vocabulary: readonly string[];
}

/** The same seed gives the same rows, contexts and teacher. */
export function createSimulatedQuestionWorld({ seed }: { seed: number }): SimulatedQuestionWorld {
  const { name, description, fields, answer, prompts } = simulatedQuestionTask;
  return {
    task: {
      name, description, generatedField: fields.generated, contextField: fields.context, inputFields: [fields.generated, fields.context],
      labels: [], verbalizer: {}, prompts, answer: { field: fields.answer, startField: 'start', ...answer },
    },
    goldRows: (count, stream) => drawQuestionRows(seed, stream, count),
    contexts: (count) => Array.from({ length: count }, (_, place) => ({ id: `context-${place}`, text: writeContext(createRandom(seed, 'simulated-contexts', place)) })),
    teacher: (rates = {}) => createSimulatedQuestionTeacher({ seed, rates: { ...defaultSimulatedRates, ...rates } }),
    gap: { measure: measureGap },
    vocabulary,
  };
}

const goldCells: Distribution = new Map(Object.entries(goldKinds));

/** Distance over kinds of questions; a row whose answer is wrong, or that the world does not write, is in a cell that gold never uses. */
function measureGap(rows: Parameters<GapMeter['measure']>[0]): ReturnType<GapMeter['measure']> {
  if (rows.length === 0) return { totalVariation: 1, jensenShannon: 1 };
  const cells = new Map<string, number>();
  for (const { fields, label } of rows) {
    const parsed = parseQuestion(fields['question'] ?? '');
    const right = parsed !== undefined && answerIn(readFacts(fields['context'] ?? ''), parsed) === label;
    const cell = right ? parsed.kind : 'wrong or outside the grammar';
    cells.set(cell, (cells.get(cell) ?? 0) + 1 / rows.length);
  }
  return { totalVariation: totalVariation(cells, goldCells), jensenShannon: jensenShannon(cells, goldCells) };
}
