import type { EncodedDataset } from '../ports/encoded-dataset.ts';
import { targetOf } from '../target/target-of.ts';
import type { TargetRow } from '../target/target.ts';
import { interruptible } from './interruption.ts';
import type { S3Config } from './s3-config.ts';
import type { S3Dependencies } from './s3-dependencies.ts';

/** Texts and targets of examples as the encoder reads them. */
export async function encodeExamples(
  examples: readonly TargetRow[],
  { task, encoder, signal }: Pick<S3Dependencies, 'task' | 'encoder' | 'signal'>,
  { maxLength }: Pick<S3Config, 'maxLength'>,
): Promise<EncodedDataset> {
  return interruptible(signal, () => targetOf(task).encode(examples, { encoder, maxLength, signal }));
}
