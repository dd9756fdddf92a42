/** Token ids of consecutive rows, ragged, as they travel from a worker and lie in the cache. */
export interface EncodedRows {
  /** [tokens] */
  readonly inputIds: Int32Array;
  /** [rows + 1] */
  readonly rowOffsets: Int32Array;
  /** [tokens] */
  readonly tokenTypeIds?: Uint8Array;
}

const HEADER_INTEGERS = 3;

/** One buffer: int32 rows, tokens, 1 with token types; int32 offsets [rows + 1]; int32 ids [tokens]; uint8 types [tokens]. */
export function packEncodedRows(rows: EncodedRows): ArrayBuffer {
  const tokens = rows.inputIds.length;
  const integers = HEADER_INTEGERS + rows.rowOffsets.length + tokens;
  const buffer = new ArrayBuffer(integers * 4 + (rows.tokenTypeIds?.length ?? 0));
  const view = new Int32Array(buffer, 0, integers);
  view.set([rows.rowOffsets.length - 1, tokens, rows.tokenTypeIds === undefined ? 0 : 1]);
  view.set(rows.rowOffsets, HEADER_INTEGERS);
  view.set(rows.inputIds, HEADER_INTEGERS + rows.rowOffsets.length);
  if (rows.tokenTypeIds !== undefined) new Uint8Array(buffer, integers * 4).set(rows.tokenTypeIds);
  return buffer;
}

/** Views into the buffer; undefined where its size contradicts its header. */
export function unpackEncodedRows(buffer: ArrayBuffer): EncodedRows | undefined {
  if (buffer.byteLength < HEADER_INTEGERS * 4) return undefined;
  const [rows = 0, tokens = 0, typed = 0] = new Int32Array(buffer, 0, HEADER_INTEGERS);
  const integers = HEADER_INTEGERS + rows + 1 + tokens;
  if (rows < 0 || tokens < 0 || buffer.byteLength !== integers * 4 + (typed === 1 ? tokens : 0)) return undefined;
  const rowOffsets = new Int32Array(buffer, HEADER_INTEGERS * 4, rows + 1);
  const inputIds = new Int32Array(buffer, (HEADER_INTEGERS + rows + 1) * 4, tokens);
  return typed === 1 ? { inputIds, rowOffsets, tokenTypeIds: new Uint8Array(buffer, integers * 4, tokens) } : { inputIds, rowOffsets };
}

/** Lays chunks end to end. */
export function concatenateEncodedRows(chunks: readonly EncodedRows[]): EncodedRows {
  const only = chunks[0];
  if (chunks.length === 1 && only !== undefined) return only;
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rowOffsets.length - 1, 0);
  const tokens = chunks.reduce((sum, chunk) => sum + chunk.inputIds.length, 0);
  const typed = chunks.some((chunk) => chunk.tokenTypeIds !== undefined);
  const result = { inputIds: new Int32Array(tokens), rowOffsets: new Int32Array(rows + 1), tokenTypeIds: new Uint8Array(typed ? tokens : 0) };
  let row = 0;
  let token = 0;
  for (const chunk of chunks) {
    result.inputIds.set(chunk.inputIds, token);
    if (chunk.tokenTypeIds !== undefined) result.tokenTypeIds.set(chunk.tokenTypeIds, token);
    for (const offset of chunk.rowOffsets.subarray(1)) result.rowOffsets[++row] = token + offset;
    token += chunk.inputIds.length;
  }
  return typed ? result : { inputIds: result.inputIds, rowOffsets: result.rowOffsets };
}
