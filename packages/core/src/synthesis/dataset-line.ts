import { createHash } from 'node:crypto';
import type { Lineage, SyntheticExample } from '../example/example.ts';

/**
 * A row of `dataset/train.jsonl`, without line end: the task's fields and `label` first, then where the row came from.
 * A field of the task takes the place of a property of the same name.
 */
export function datasetLine({ id, origin, round, slot, attempt, fields, label, lineage }: SyntheticExample): string {
  return JSON.stringify({ ...fields, label, ...omit({ id, origin, round, slot, attempt, lineage: ordered(lineage) }, fields) });
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
