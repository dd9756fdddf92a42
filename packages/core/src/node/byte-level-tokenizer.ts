import { z } from 'zod';
import { StepsynthError } from '../errors.ts';

/** Parsed files of a checkpoint that say how a byte-level BPE vocabulary is used; `{}` where there is none. */
export interface ByteLevelSettings {
  /** tokenizer_config.json */
  readonly config: unknown;
  /** special_tokens_map.json */
  readonly specialTokens: unknown;
}

const tokenFlags = z.object({
  content: z.string(),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  single_word: z.boolean().default(false),
  normalized: z.boolean().default(false),
});
type AddedToken = z.output<typeof tokenFlags>;

const token = z.union([z.string(), tokenFlags]).optional();
const namedTokens = { unk_token: token, cls_token: token, sep_token: token, pad_token: token, mask_token: token };
const mapSchema = z.object(namedTokens);
const configSchema = z.object({
  ...namedTokens,
  add_prefix_space: z.boolean().default(false),
  trim_offsets: z.boolean().default(true),
  added_tokens_decoder: z.record(z.string(), tokenFlags).default({}),
});

/** Hugging Face's defaults for RoBERTa. */
const DEFAULT_TOKENS = { cls_token: '<s>', pad_token: '<pad>', sep_token: '</s>', unk_token: '<unk>', mask_token: '<mask>' } as const;

/**
 * The tokenizer.json that Hugging Face makes of a RoBERTa byte-level BPE vocabulary: `<s> a </s>`, or `<s> a </s></s> b </s>`.
 * @param vocabulary Contents of vocab.json: a token's id by the token.
 * @param merges Contents of merges.txt: one merge a line, `left right`, the most important first.
 * @param place Folder, for messages.
 * @throws StepsynthError ENCODING where a file is malformed or the vocabulary lacks a special token.
 */
export function buildByteLevelTokenizer(vocabulary: string, merges: string, settings: ByteLevelSettings, place: string): string {
  const config = parse(configSchema, settings.config, `${place}: tokenizer_config.json`);
  const map = parse(mapSchema, settings.specialTokens, `${place}: special_tokens_map.json`);
  const ids = readVocabulary(vocabulary, place);
  const added = Object.entries(DEFAULT_TOKENS).map(([name, fallback]) => {
    const key = name as keyof typeof DEFAULT_TOKENS;
    return addedToken([config[key], map[key]], fallback, config.added_tokens_decoder);
  });
  const [cls, , sep] = added as [AddedToken, AddedToken, AddedToken];
  const required = ({ content }: AddedToken): [string, number] => {
    const id = ids.get(content);
    if (id !== undefined) return [content, id];
    throw malformed(`${place}: vocab.json has no ${content}: it is no RoBERTa vocabulary`);
  };

  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [...new Map(added.map((entry) => [entry.content, entry])).values()].filter(({ content }) => ids.has(content))
      .map((entry) => ({ id: ids.get(entry.content) ?? 0, ...entry, special: true }))
      .sort((a, b) => a.id - b.id),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: config.add_prefix_space, trim_offsets: true, use_regex: true },
    post_processor: { type: 'RobertaProcessing', sep: required(sep), cls: required(cls), trim_offsets: config.trim_offsets, add_prefix_space: config.add_prefix_space },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: '', end_of_word_suffix: '', fuse_unk: false, byte_fallback: false, vocab: Object.fromEntries(ids), merges: readMerges(merges, place) },
  });
}

function parse<T extends z.ZodType>(schema: T, value: unknown, place: string): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw malformed(`${place}: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** A token's flags stand in one of three places, of which older checkpoints have one or the other. */
function addedToken(given: readonly (string | AddedToken | undefined)[], fallback: string, byId: Readonly<Record<string, AddedToken>>): AddedToken {
  const named = given.find((entry) => entry !== undefined) ?? fallback;
  const content = typeof named === 'string' ? named : named.content;
  const described = [...Object.values(byId), ...given].find((entry): entry is AddedToken => typeof entry === 'object' && entry.content === content);
  return described ?? { content, lstrip: false, rstrip: false, single_word: false, normalized: false };
}

function readVocabulary(text: string, place: string): Map<string, number> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw malformed(`${place}: vocab.json is not JSON`, error);
  }
  const entries = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? Object.entries(parsed) : undefined;
  if (entries === undefined || entries.some(([, id]) => !Number.isInteger(id) || id < 0)) throw malformed(`${place}: vocab.json does not map tokens to ids`);
  return new Map(entries as [string, number][]);
}

/** The file starts with `#version: ...`. */
function readMerges(text: string, place: string): [string, string][] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  return lines.flatMap((line, index): [string, string][] => {
    if (line.startsWith('#version')) return [];
    const [left, right, ...rest] = line.split(' ');
    if (left !== undefined && right !== undefined && rest.length === 0) return [[left, right]];
    throw malformed(`${place}: merges.txt: line ${index + 1} is no pair of tokens`);
  });
}

function malformed(what: string, cause?: unknown): StepsynthError {
  return new StepsynthError('ENCODING', `${what}.`, { hint: 'Put the checkpoint’s tokenizer.json into the folder.', cause });
}
