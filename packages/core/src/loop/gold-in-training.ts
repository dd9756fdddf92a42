import type { GoldExample } from '../example/example.ts';
import type { GoldValidation } from '../gold/gold-data.ts';
import type { S3Config } from './s3-config.ts';

/** Gold rows that every training set of this run begins with. */
export function goldInTraining({ gold, config }: { readonly gold: GoldValidation; readonly config: Pick<S3Config, 'goldInTraining'> }): readonly GoldExample[] {
  if (config.goldInTraining === 'mining') return gold.mining;
  return config.goldInTraining === 'all' ? [...new Set([...gold.mining, ...gold.selection])] : [];
}
