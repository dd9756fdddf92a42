import type { EncodedDataset, WindowedDataset } from '../ports/encoded-dataset.ts';
import { targetOf } from '../target/target-of.ts';
import type { TargetRow } from '../target/target.ts';
import { interruptible } from './interruption.ts';
import type { S3Config } from './s3-config.ts';
import type { S3Dependencies } from './s3-dependencies.ts';

/** Texts and targets of examples as the encoder reads them, with their weights where any has one. */
export async function encodeExamples(
  examples: readonly TargetRow[],
  { task, encoder, signal }: Pick<S3Dependencies, 'task' | 'encoder' | 'signal'>,
  { maxLength }: Pick<S3Config, 'maxLength'>,
): Promise<EncodedDataset> {
  const encoded = await interruptible(signal, () => targetOf(task).encode(examples, { encoder, maxLength, signal }));
  return examples.some(({ weight = 1 }) => weight !== 1) ? { ...encoded, rowWeights: rowWeights(encoded, examples) } : encoded;
}

/** Every window of an example has its weight. */
function rowWeights(encoded: EncodedDataset | WindowedDataset, examples: readonly TargetRow[]): Float32Array {
  return Float32Array.from({ length: encoded.rows }, (_, row) => examples['inputOf' in encoded ? (encoded.inputOf[row] as number) : row]?.weight ?? 1);
}
