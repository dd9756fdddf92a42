import { createRandom } from '@stepsynth/core';
import { ggufFile, type GgufTensor, type GgufValue } from './gguf-file.ts';

const WIDTH = 64;
const BLOCKS = 2;
const FEED_FORWARD = 128;
const HEADS = 4;
const SPREAD = 0.08;

const words = ['the', 'film', 'is', 'was', 'a', 'good', 'bad', 'great', 'dull', 'plot', 'cast', 'and', 'but', 'not', 'very', 'I', 'it'];
/** Token types of the format. */
const KIND = { normal: 1, unknown: 2, control: 3, byte: 6 };
/** `<unk>`, `<s>`, `</s>` and the 256 bytes. */
const SILENT_TOKENS = 259;

/** Prints each message as `[role] content`, without control tokens: those break JSON grammars of llama-server. */
export const plainTemplate = "{% for message in messages %}[{{ message.role }}] {{ message.content }}\n{% endfor %}{% if add_generation_prompt %}[assistant]\n{% endif %}";

interface Token {
  readonly text: string;
  readonly kind: number;
  readonly score: number;
}

/** A llama of two layers with random weights that follow from `seed`, as the bytes of a GGUF file (530 KB). */
export function tinyModel(seed: number): Buffer {
  const tokens = vocabulary();
  return ggufFile(header(tokens), tensors(tokens.length, seed));
}

/** SentencePiece by bytes, so that any text has tokens. */
function vocabulary(): readonly Token[] {
  const control = (text: string): Token => ({ text, kind: KIND.control, score: 0 });
  const bytes = Array.from({ length: 256 }, (_, byte): Token => ({ text: `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`, kind: KIND.byte, score: 0 }));
  const characters = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
  const pieces = ['\u2581', ...characters, ...words.map((word) => `\u2581${word}`)];
  const normal = pieces.map((text, index): Token => ({ text, kind: KIND.normal, score: -1 - index }));
  return [{ text: '<unk>', kind: KIND.unknown, score: 0 }, control('<s>'), control('</s>'), ...bytes, ...normal, control('<|im_start|>'), control('<|im_end|>')];
}

function header(tokens: readonly Token[]): ReadonlyMap<string, GgufValue> {
  return new Map<string, GgufValue>([
    ['general.architecture', { string: 'llama' }],
    ['general.name', { string: 'stepsynth tiny random' }],
    ['general.file_type', { uint32: 0 }],
    ['llama.context_length', { uint32: 8192 }],
    ['llama.embedding_length', { uint32: WIDTH }],
    ['llama.block_count', { uint32: BLOCKS }],
    ['llama.feed_forward_length', { uint32: FEED_FORWARD }],
    ['llama.attention.head_count', { uint32: HEADS }],
    ['llama.attention.head_count_kv', { uint32: HEADS }],
    ['llama.attention.layer_norm_rms_epsilon', { float32: 1e-5 }],
    ['llama.rope.dimension_count', { uint32: WIDTH / HEADS }],
    ['llama.vocab_size', { uint32: tokens.length }],
    ['tokenizer.ggml.model', { string: 'llama' }],
    ['tokenizer.ggml.pre', { string: 'default' }],
    ['tokenizer.ggml.tokens', { strings: tokens.map(({ text }) => text) }],
    ['tokenizer.ggml.scores', { float32s: tokens.map(({ score }) => score) }],
    ['tokenizer.ggml.token_type', { int32s: tokens.map(({ kind }) => kind) }],
    ['tokenizer.ggml.bos_token_id', { uint32: 1 }],
    ['tokenizer.ggml.eos_token_id', { uint32: tokens.length - 1 }],
    ['tokenizer.ggml.unknown_token_id', { uint32: 0 }],
    ['tokenizer.ggml.add_bos_token', { bool: true }],
    ['tokenizer.chat_template', { string: plainTemplate }],
  ]);
}

function tensors(tokens: number, seed: number): readonly GgufTensor[] {
  const random = (name: string, ...shape: readonly [number, number]): GgufTensor => ({ name, shape, values: normalValues(shape[0] * shape[1], seed, name) });
  const ones = (name: string): GgufTensor => ({ name, shape: [WIDTH], values: new Float32Array(WIDTH).fill(1) });
  const output = random('output.weight', tokens, WIDTH);
  output.values.fill(0, 0, SILENT_TOKENS * WIDTH); // their logits stay at 0
  const blocks = Array.from({ length: BLOCKS }, (_, block) => [
    ones(`blk.${block}.attn_norm.weight`),
    ones(`blk.${block}.ffn_norm.weight`),
    ...['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((part) => random(`blk.${block}.${part}.weight`, WIDTH, WIDTH)),
    ...['ffn_gate', 'ffn_up'].map((part) => random(`blk.${block}.${part}.weight`, FEED_FORWARD, WIDTH)),
    random(`blk.${block}.ffn_down.weight`, WIDTH, FEED_FORWARD),
  ]);
  return [random('token_embd.weight', tokens, WIDTH), ones('output_norm.weight'), output, ...blocks.flat()];
}

/** Box and Muller. */
function normalValues(count: number, seed: number, name: string): Float32Array {
  const random = createRandom('tiny-model', seed, name);
  return Float32Array.from({ length: count }, () => SPREAD * Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next()));
}
