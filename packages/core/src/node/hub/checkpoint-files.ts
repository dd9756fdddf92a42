import { StepsynthError } from '../../errors.ts';

/** What a checkpoint cannot do without. */
export const CONFIG = 'config.json';
export const WEIGHTS = 'model.safetensors';

/** What a tokenizer may consist of; a checkpoint has some of them. */
export const optionalFiles = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'vocab.txt', 'vocab.json', 'merges.txt'] as const;

/** True where the files are enough to make a tokenizer. */
export function hasTokenizer(names: ReadonlySet<string>): boolean {
  return names.has('tokenizer.json') || names.has('vocab.txt') || (names.has('vocab.json') && names.has('merges.txt'));
}

/**
 * Of the files of a checkpoint, those that are needed to train it; the configuration first, the weights last.
 * @param name How the user calls the checkpoint.
 * @throws StepsynthError CHECKPOINT where it has no weights that can be read, or no tokenizer.
 */
export function neededFiles(names: ReadonlySet<string>, name: string): readonly string[] {
  if (!names.has(CONFIG)) {
    throw new StepsynthError('CHECKPOINT', `${name}: has no ${CONFIG}`, { hint: 'It is no model in Hugging Face layout; name another, such as distilbert-base-uncased.' });
  }
  if (!names.has(WEIGHTS)) throw withoutWeights(names, name);
  if (!hasTokenizer(names)) {
    throw new StepsynthError('CHECKPOINT', `${name}: has no tokenizer`, { hint: 'It needs tokenizer.json, vocab.txt, or vocab.json with merges.txt; often the tokenizer is in the repository of the model that this one was made from.' });
  }
  return [CONFIG, ...optionalFiles.filter((file) => names.has(file)), WEIGHTS];
}

function withoutWeights(names: ReadonlySet<string>, name: string): StepsynthError {
  if (names.has('model.safetensors.index.json')) {
    return new StepsynthError('CHECKPOINT', `${name}: its weights are sharded (model.safetensors.index.json), which is not supported`, {
      hint: `Save them as one file: AutoModel.from_pretrained("${name}").save_pretrained("DIR", max_shard_size="100GB") in Python, its tokenizer too, then --checkpoint DIR.`,
    });
  }
  const others = ['pytorch_model.bin', 'tf_model.h5', 'flax_model.msgpack'].filter((file) => names.has(file));
  const what = others.length > 0 ? `has ${others.join(' and ')} but no ${WEIGHTS}` : `has no ${WEIGHTS}`;
  return new StepsynthError('CHECKPOINT', `${name}: ${what}`, {
    hint: others.length > 0
      ? `Convert it: AutoModel.from_pretrained("${name}").save_pretrained("DIR") in Python, its tokenizer too, then --checkpoint DIR; or see whether the hub has a revision with safetensors (NAME@refs/pr/N).`
      : `Name a checkpoint with a ${WEIGHTS}.`,
  });
}
