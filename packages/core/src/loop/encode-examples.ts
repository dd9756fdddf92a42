import type { Fields, Label } from '../example/example.ts';
import type { EncodedDataset, EncoderInput } from '../ports/encoded-dataset.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { interruptible } from './interruption.ts';
import type { S3Config } from './s3-config.ts';
import type { S3Dependencies } from './s3-dependencies.ts';

/** Texts and label ids of examples as the encoder reads them. */
export async function encodeExamples(
  examples: readonly { readonly fields: Fields; readonly label: Label }[],
  { task, encoder, signal }: Pick<S3Dependencies, 'task' | 'encoder' | 'signal'>,
  { maxLength }: Pick<S3Config, 'maxLength'>,
): Promise<EncodedDataset> {
  const inputs = examples.map((example) => encoderInput(task, example));
  return interruptible(signal, () => encoder.encode(inputs, { maxLength, ...(signal === undefined ? {} : { signal }) }));
}

function encoderInput(task: TaskSpec, { fields, label }: { readonly fields: Fields; readonly label: Label }): EncoderInput {
  const [first, second] = task.inputFields;
  return {
    text: fields[first as string] ?? '',
    ...(second === undefined ? {} : { pair: fields[second] ?? '' }),
    labelId: task.labels.indexOf(label),
  };
}
