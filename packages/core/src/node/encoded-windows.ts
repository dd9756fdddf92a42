import type { EncodedWindows } from '../answer/encode-windows.ts';

const HEADER_INTEGERS = 3;

/**
 * Windows as they travel from a worker and lie in the cache: int32 windows, tokens, 1 with token types; int32 offsets
 * [windows + 1]; int32 inputs [windows]; int32 ids [tokens]; int32 characters [tokens, 2]; uint8 types [tokens].
 */
export function packEncodedWindows({ inputIds, rowOffsets, tokenTypeIds, inputOf, characters }: EncodedWindows): ArrayBuffer {
  const parts = [Int32Array.of(inputOf.length, inputIds.length, tokenTypeIds === undefined ? 0 : 1), rowOffsets, inputOf, inputIds, characters];
  const integers = parts.reduce((sum, part) => sum + part.length, 0);
  const buffer = new ArrayBuffer(4 * integers + (tokenTypeIds?.length ?? 0));
  const view = new Int32Array(buffer, 0, integers);
  let place = 0;
  for (const part of parts) {
    view.set(part, place);
    place += part.length;
  }
  if (tokenTypeIds !== undefined) new Uint8Array(buffer, 4 * integers).set(tokenTypeIds);
  return buffer;
}

/** Views into the buffer; undefined where its size contradicts its header. */
export function unpackEncodedWindows(buffer: ArrayBuffer): EncodedWindows | undefined {
  if (buffer.byteLength < 4 * HEADER_INTEGERS) return undefined;
  const [windows = 0, tokens = 0, typed = 0] = new Int32Array(buffer, 0, HEADER_INTEGERS);
  const sizes = [HEADER_INTEGERS, windows + 1, windows, tokens, 2 * tokens];
  const integers = sizes.reduce((sum, size) => sum + size, 0);
  if (windows < 0 || tokens < 0 || buffer.byteLength !== 4 * integers + (typed === 1 ? tokens : 0)) return undefined;
  let place = 0;
  const [, rowOffsets, inputOf, inputIds, characters] = sizes.map((size) => {
    const part = new Int32Array(buffer, 4 * place, size);
    place += size;
    return part;
  }) as [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array];
  return { inputIds, rowOffsets, ...(typed === 1 && { tokenTypeIds: new Uint8Array(buffer, 4 * integers, tokens) }), inputOf, characters };
}

/** Lays chunks of consecutive inputs end to end; every input has one window or more. */
export function concatenateEncodedWindows(chunks: readonly EncodedWindows[]): EncodedWindows {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const total = (sizeOf: (chunk: EncodedWindows) => number): number => chunks.reduce((sum, chunk) => sum + sizeOf(chunk), 0);
  const [windows, tokens] = [total(({ inputOf }) => inputOf.length), total(({ inputIds }) => inputIds.length)];
  const typed = chunks.some(({ tokenTypeIds }) => tokenTypeIds !== undefined);
  const result = {
    inputIds: new Int32Array(tokens), rowOffsets: new Int32Array(windows + 1), tokenTypeIds: new Uint8Array(typed ? tokens : 0),
    inputOf: new Int32Array(windows), characters: new Int32Array(2 * tokens),
  };
  let [window, token, input] = [0, 0, 0];
  for (const { inputIds, rowOffsets, tokenTypeIds, inputOf, characters } of chunks) {
    result.inputIds.set(inputIds, token);
    result.characters.set(characters, 2 * token);
    if (tokenTypeIds !== undefined) result.tokenTypeIds.set(tokenTypeIds, token);
    for (const [place, own] of inputOf.entries()) {
      result.inputOf[window + place] = input + own;
      result.rowOffsets[window + place + 1] = token + (rowOffsets[place + 1] as number);
    }
    input += (inputOf.at(-1) ?? -1) + 1;
    window += inputOf.length;
    token += inputIds.length;
  }
  const { tokenTypeIds, ...untyped } = result;
  return typed ? { ...untyped, tokenTypeIds } : untyped;
}
