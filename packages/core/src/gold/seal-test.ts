import { createHash } from 'node:crypto';
import type { GoldExample } from '../example/example.ts';
import { normaliseText } from '../example/normalise-text.ts';
import { embedDirections } from '../overlap/embed-directions.ts';
import { buildOverlapIndex, createOverlapIndex, type OverlapIndex } from '../overlap/text-overlap.ts';
import { contextOf, type TaskSpec } from '../task/task-spec.ts';
import type { SealedTest } from './gold-data.ts';

/**
 * Seals gold test. Rounds can ask what a text shares with its texts (hashes and directions, no labels);
 * the rows come out once, for the final evaluation.
 */
export function sealTest(examples: readonly GoldExample[], task: TaskSpec): SealedTest {
  const texts = {
    generated: examples.map(({ fields }) => fields[task.generatedField] ?? ''),
    context: examples.flatMap(({ fields }) => contextOf(task, fields) ?? []),
  };
  const hashes = { generated: new Set(texts.generated.map(hashText)), context: new Set(texts.context.map(hashText)) };
  const indexes: { generated?: OverlapIndex; context?: OverlapIndex } = {}; // made when they are first asked for
  let sealed: readonly GoldExample[] | undefined = examples;
  return {
    contains: (field, text) => hashes[field].has(hashText(text)),
    overlap: (field, text, sketch) => (indexes[field] ??= createOverlapIndex(texts[field])).overlap(text, sketch),
    async prepareOverlap(field, options) {
      indexes[field] ??= await buildOverlapIndex(texts[field], options);
    },
    directions: (embedder, options) => embedDirections(texts.generated, embedder, options),
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
