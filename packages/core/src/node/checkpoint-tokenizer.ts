import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { StepsynthError } from '../errors.ts';
import { buildByteLevelTokenizer } from './byte-level-tokenizer.ts';
import { isMissing } from './durable-files.ts';
import { buildWordPieceTokenizer } from './wordpiece-tokenizer.ts';

/** How a checkpoint turns text into ids. */
export interface CheckpointTokenizer {
  /** Contents of tokenizer.json: the checkpoint's own, or one made from vocab.txt, or from vocab.json and merges.txt. */
  readonly json: string;
  /** True where the model is told which tokens are of the second text of a pair. */
  readonly tokenTypes: boolean;
}

/** Their models may have several token types, of which their tokenizers use the first alone. */
const WITHOUT_TOKEN_TYPES: readonly (string | undefined)[] = ['roberta', 'camembert', 'xlm-roberta'];

const modelConfig = z.object({ model_type: z.string().optional(), type_vocab_size: z.int().optional() });

/**
 * Reads the tokenizer of a checkpoint in Hugging Face layout.
 * @throws StepsynthError ENCODING where the folder has none that can be read.
 */
export async function readCheckpointTokenizer(directory: string): Promise<CheckpointTokenizer> {
  const [json, config] = await Promise.all([readTokenizerJson(directory), readJson(directory, 'config.json')]);
  const model = modelConfig.safeParse(config ?? {});
  if (!model.success) throw encodingError(directory, 'config.json is no model configuration');
  const typeVocabularySize = model.data.type_vocab_size ?? (model.data.model_type === 'bert' ? 2 : 1); // 2: Hugging Face's default for BERT
  return { json, tokenTypes: typeVocabularySize > 1 && !WITHOUT_TOKEN_TYPES.includes(model.data.model_type) };
}

async function readTokenizerJson(directory: string): Promise<string> {
  const own = await readIfThere(directory, 'tokenizer.json');
  if (own !== undefined) return own;
  const config = (await readJson(directory, 'tokenizer_config.json')) ?? {};
  const words = await readIfThere(directory, 'vocab.txt');
  if (words !== undefined) return buildWordPieceTokenizer(words, config, directory);
  const [vocabulary, merges] = await Promise.all(['vocab.json', 'merges.txt'].map((name) => readIfThere(directory, name)));
  if (vocabulary === undefined || merges === undefined) {
    throw encodingError(directory, 'the folder has no tokenizer.json, no vocab.txt, and not both vocab.json and merges.txt');
  }
  const specialTokens = (await readJson(directory, 'special_tokens_map.json')) ?? {};
  return buildByteLevelTokenizer(vocabulary, merges, { config, specialTokens }, directory);
}

async function readJson(directory: string, name: string): Promise<unknown> {
  const text = await readIfThere(directory, name);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw encodingError(directory, `${name} is not JSON`, error);
  }
}

async function readIfThere(directory: string, name: string): Promise<string | undefined> {
  return readFile(path.join(directory, name), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw encodingError(directory, `${name} cannot be read`, error);
  });
}

function encodingError(directory: string, what: string, cause?: unknown): StepsynthError {
  return new StepsynthError('ENCODING', `No tokenizer in ${directory}: ${what}.`, {
    hint: 'Name a checkpoint folder in Hugging Face layout. In Python, AutoTokenizer.from_pretrained(NAME).save_pretrained(FOLDER) writes its tokenizer.json.',
    cause,
  });
}
