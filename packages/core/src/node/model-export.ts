import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StepsynthError } from '../errors.ts';
import { readCheckpointTokenizer } from './checkpoint-tokenizer.ts';
import { discard, isMissing, replaceDirectory, temporaryPath } from './durable-files.ts';
import { modelCard, type ModelCardInputs } from './model-card.ts';

/** A checkpoint to export as a model folder with its card. */
export interface ExportModelOptions extends ModelCardInputs {
  /** Checkpoint of the final round. */
  readonly checkpointDirectory: string;
  /** Folder to write; one that is there is replaced. */
  readonly directory: string;
}

const REQUIRED_FILES = ['config.json', 'model.safetensors'];
const OPTIONAL_FILES = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'vocab.txt', 'vocab.json', 'merges.txt'];

/**
 * Writes a model folder that transformers and `stepsynth predict` load: the checkpoint's files, a tokenizer.json
 * (made from the vocabulary where the checkpoint has none) and a model card. Written beside its place and renamed.
 * @throws StepsynthError CHECKPOINT where a file of the checkpoint is missing.
 */
export async function exportModel(options: ExportModelOptions): Promise<void> {
  const { checkpointDirectory, directory } = options;
  const making = temporaryPath(directory);
  const copy = (name: string): Promise<void> => copyFile(path.join(checkpointDirectory, name), path.join(making, name));
  try {
    await mkdir(making, { recursive: true });
    for (const name of REQUIRED_FILES) await copy(name).catch((error: unknown) => { throw missingFile(checkpointDirectory, name, error); });
    const copied = await Promise.all(OPTIONAL_FILES.map((name) => copy(name).then(() => true, (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    })));
    if (!copied[OPTIONAL_FILES.indexOf('tokenizer.json')]) {
      await writeFile(path.join(making, 'tokenizer.json'), (await readCheckpointTokenizer(checkpointDirectory)).json);
    }
    await writeFile(path.join(making, 'README.md'), modelCard(options));
    await replaceDirectory(making, directory);
  } catch (error) {
    await discard(making);
    throw error;
  }
}

function missingFile(directory: string, name: string, error: unknown): unknown {
  if (!isMissing(error)) return error;
  return new StepsynthError('CHECKPOINT', `${directory} has no ${name}.`, { hint: 'The checkpoint is damaged: delete its folder and resume the run to train it again.', cause: error });
}
