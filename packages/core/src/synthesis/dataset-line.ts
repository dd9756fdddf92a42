import { createHash } from 'node:crypto';
import type { AnswerSpan } from '../answer/answer-span.ts';
import type { Lineage, SyntheticExample } from '../example/example.ts';

/**
 * A row of `dataset/train.jsonl`, without line end: the task's fields and `label`, or `answers` in SQuAD's form, first, then where the row came from.
 * A field of the task takes the place of a property of the same name.
 */
export function datasetLine({ id, origin, round, slot, attempt, fields, label, answers, weight, lineage }: SyntheticExample): string {
  return JSON.stringify({ ...fields, ...(answers === undefined ? { label } : { answers: squadAnswers(answers) }), ...omit({ id, origin, round, slot, attempt, weight, lineage: ordered(lineage) }, fields) });
}

/** `{ text, answer_start }`, as SQuAD's files and Hugging Face's data sets have it. */
function squadAnswers(answers: readonly AnswerSpan[]): Record<string, unknown> {
  return { text: answers.map(({ text }) => text), answer_start: answers.map(({ start }) => start) };
}

/** Properties in one order, whichever order a store hands them back in. */
function ordered({ errorId, rationales, contextId, source }: Lineage): Record<string, unknown> {
  const { kind, id, modelId, promptHash } = source;
  return { errorId, rationales, contextId, source: { kind, id, modelId, promptHash } };
}

/** sha256 of `dataset/train.jsonl`: the lines in order, each ended by a line feed. */
export function datasetSha256(examples: readonly SyntheticExample[]): string {
  const hash = createHash('sha256');
  for (const example of examples) hash.update(`${datasetLine(example)}\n`);
  return hash.digest('hex');
}

function omit(properties: Readonly<Record<string, unknown>>, names: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !Object.hasOwn(names, name)));
}
