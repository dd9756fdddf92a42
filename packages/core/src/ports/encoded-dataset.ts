/**
 * Token ids of many rows, ragged: row r is `inputIds[rowOffsets[r] .. rowOffsets[r + 1])`.
 * Never padded in TypeScript.
 */
export interface EncodedDataset {
  readonly rows: number;
  /** [tokens], rows laid end to end, special tokens included. */
  readonly inputIds: Int32Array;
  /** [rows + 1], first 0, last `inputIds.length`. */
  readonly rowOffsets: Int32Array;
  /** [tokens], 0 or 1; text pairs. */
  readonly tokenTypeIds?: Uint8Array;
  /** [rows], label ids. */
  readonly labels?: Int32Array;
  /** [rows], weight of a row's loss, default 1. */
  readonly rowWeights?: Float32Array;
}

/** One text, or a pair in the order the encoder reads it. */
export interface EncoderInput {
  readonly text: string;
  readonly pair?: string;
  readonly labelId?: number;
}

/** Turns texts into token ids with one checkpoint's tokenizer. */
export interface DatasetEncoder {
  /** Truncates to `maxLength` tokens, special tokens included, `longest_first` for pairs. */
  encode(inputs: readonly EncoderInput[], options: { maxLength: number; signal?: AbortSignal }): Promise<EncodedDataset>;
}
