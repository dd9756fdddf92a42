import { createFilterPipeline } from '../filter/filter-pipeline.ts';
import type { GoldPart } from '../ports/run-store.ts';
import type { EncodedDataset } from '../ports/encoded-dataset.ts';
import type { GoldExample, SyntheticExample } from '../example/example.ts';
import type { SynthesisContext } from '../synthesis/synthesis-context.ts';
import { encodeExamples } from './encode-examples.ts';
import type { S3Config } from './s3-config.ts';
import type { S3Dependencies } from './s3-dependencies.ts';
import { otherSeedData } from './stage-data.ts';
import { waveFilters } from './wave-filters.ts';

/** One run under way: its dependencies, its settings and what is shared between its stages. */
export interface RunContext extends S3Dependencies {
  readonly config: S3Config;
  readonly synthesis: SynthesisContext;
  /** Gold validation encoded, each part once a run. */
  encodedGold(part: Exclude<GoldPart, 'test'>): Promise<EncodedDataset>;
  /** The set of seed data whose model's errors are transferred, once a run. */
  otherSeedData(): Promise<readonly SyntheticExample[]>;
}

export function createRunContext(dependencies: S3Dependencies, config: S3Config): RunContext {
  const { task, teacher, store, gold, test, candidateFilters, onEvent, signal } = dependencies;
  const filters = createFilterPipeline({ task, filters: config.filters, gold, test, candidateFilters, waveFilters: waveFilters(dependencies, config) });
  const encoded = new Map<readonly GoldExample[], Promise<EncodedDataset>>();
  const source = {
    ...dependencies,
    config,
    synthesis: { teacher, store, filters, concurrency: config.concurrency, ...(config.whenBudgetReached !== undefined && { whenBudgetReached: config.whenBudgetReached }), onEvent, signal },
  };
  let other: Promise<readonly SyntheticExample[]> | undefined;
  return {
    ...source,
    encodedGold(part) {
      const rows = gold[part]; // the same array under `goldRoles: paper`
      const known = encoded.get(rows) ?? encodeExamples(rows, dependencies, config);
      encoded.set(rows, known);
      return known;
    },
    otherSeedData: () => (other ??= otherSeedData(source)),
  };
}
