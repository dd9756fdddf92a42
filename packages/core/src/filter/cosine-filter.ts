import type { Fields } from '../example/example.ts';
import { normaliseText } from '../example/normalise-text.ts';
import type { GoldValidation, SealedTest } from '../gold/gold-data.ts';
import { heldOutTexts } from '../gold/held-out.ts';
import { createCosineIndex, reaches, type CosineIndex } from '../overlap/cosine-index.ts';
import { embedDirections, embedTexts } from '../overlap/embed-directions.ts';
import type { TextEmbedder } from '../ports/text-embedder.ts';
import { contextOf, type TaskSpec } from '../task/task-spec.ts';
import type { RejectionReason } from './rejection-reason.ts';
import type { WaveFilter } from './wave-filter.ts';

/** What is compared, and from which cosine on it is rejected. */
export interface CosineFilterOptions {
  readonly task: TaskSpec;
  readonly gold: GoldValidation;
  readonly test: SealedTest;
  readonly embedder: TextEmbedder;
  /** To a text of selection or test; without it they are not compared. */
  readonly nearGold?: number | undefined;
  /** To a text kept before in the same context; without it they are not compared. */
  readonly nearDuplicate?: number | undefined;
}

/** Objects to a generated text whose embedding lies near that of a held-out gold text, or of a text kept before in the same context. */
export function createCosineFilter({ task, gold, test, embedder, nearGold, nearDuplicate }: CosineFilterOptions): WaveFilter {
  const kept = new Map<string, CosineIndex>();
  let vectors: ReadonlyMap<string, Float32Array> = new Map();
  let heldOut: { readonly selection: CosineIndex; readonly test: CosineIndex } | undefined;
  const textOf = (fields: Fields): string => fields[task.generatedField] ?? '';
  const vectorOf = (fields: Fields): Float32Array => vectors.get(textOf(fields)) as Float32Array;

  const keptLike = (fields: Fields): CosineIndex => {
    const context = normaliseText(contextOf(task, fields) ?? '');
    const known = kept.get(context) ?? createCosineIndex();
    kept.set(context, known);
    return known;
  };
  const remember = (fields: Fields): void => {
    if (nearDuplicate !== undefined) keptLike(fields).add(vectorOf(fields));
  };

  return {
    async prepare(wave, options) {
      if (nearGold !== undefined) {
        heldOut ??= { selection: await embedDirections(heldOutTexts(task, gold), embedder, options), test: await test.directions(embedder, options) };
      }
      vectors = await embedTexts(wave.map(({ fields }) => textOf(fields)), embedder, options);
    },
    reason({ fields }): RejectionReason | undefined {
      const vector = vectorOf(fields);
      if (heldOut !== undefined && reaches(heldOut.test.nearest(vector), nearGold)) return 'near-test';
      if (heldOut !== undefined && reaches(heldOut.selection.nearest(vector), nearGold)) return 'near-selection';
      return nearDuplicate !== undefined && reaches(keptLike(fields).nearest(vector), nearDuplicate) ? 'near-duplicate' : undefined;
    },
    remember: ({ fields }) => remember(fields),
    async restore(rows, options) {
      if (nearDuplicate === undefined) return;
      vectors = await embedTexts(rows.map(textOf), embedder, options);
      for (const fields of rows) remember(fields);
    },
  };
}
