import { createHash } from 'node:crypto';
import type { GoldExample } from '../example/example.ts';
import { normaliseText } from '../example/normalise-text.ts';
import { isNear } from '../filter/near-gold.ts';
import { createOverlapIndex, type OverlapIndex } from '../overlap/text-overlap.ts';
import { contextOf, type TaskSpec } from '../task/task-spec.ts';
import type { SealedTest } from './gold-data.ts';

/**
 * Seals gold test. Rounds can ask whether a normalised text occurs in it (hashes, no labels);
 * the rows come out once, for the final evaluation.
 */
export function sealTest(examples: readonly GoldExample[], task: TaskSpec): SealedTest {
  const hashes = { generated: new Set<string>(), context: new Set<string>() };
  for (const example of examples) {
    const context = contextOf(task, example.fields);
    hashes.generated.add(hashText(example.fields[task.generatedField] ?? ''));
    if (context !== undefined) hashes.context.add(hashText(context));
  }
  let index: OverlapIndex | undefined; // made when it is first asked for: large tests take a second
  const generated = examples.map(({ fields }) => fields[task.generatedField] ?? '');
  let sealed: readonly GoldExample[] | undefined = examples;
  return {
    contains: (field, text) => hashes[field].has(hashText(text)),
    nearly: (text) => isNear((index ??= createOverlapIndex(generated)).overlap(text)),
    open() {
      if (sealed === undefined) throw new Error('Gold test is scored once: it has been opened before.');
      const rows = sealed;
      sealed = undefined;
      return rows;
    },
  };
}

function hashText(text: string): string {
  return createHash('sha256').update(normaliseText(text)).digest('base64');
}
