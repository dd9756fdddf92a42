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
  /**
   * [rows, 2], first and last token of the answer in its row, special tokens counted; 0 and 0, [CLS], where the row does
   * not hold it whole; -1 and -1 leaves the row out of the loss. Extractive question answering.
   */
  readonly answerTokens?: Int32Array;
  /** [rows], weight of a row's loss, default 1. */
  readonly rowWeights?: Float32Array;
}

/** Windows over the contexts of questions: a row is a window. */
export interface WindowedDataset extends EncodedDataset {
  /** [rows], place of the input that a window is of, ascending from 0; every input has one or more. */
  readonly inputOf: Int32Array;
  /** [tokens, 2], first character of a context token and the one after its last, in code points of the context; -1 and -1 for every other token. */
  readonly characters: Int32Array;
}

/** One text, or a pair in the order the encoder reads it. */
export interface EncoderInput {
  readonly text: string;
  readonly pair?: string;
  readonly labelId?: number;
}

/** A question, the context that holds its answer, and the characters that the answer fills. */
export interface QuestionInput {
  readonly question: string;
  readonly context: string;
  /** In code points of the context, `end` exclusive. */
  readonly answer?: { readonly start: number; readonly end: number };
}

/** Turns texts into token ids with one checkpoint's tokenizer. */
export interface DatasetEncoder {
  /** Truncates to `maxLength` tokens, special tokens included, `longest_first` for pairs. */
  encode(inputs: readonly EncoderInput[], options: { maxLength: number; signal?: AbortSignal }): Promise<EncodedDataset>;
  /**
   * Question first, then as much of the context as fits `maxLength` tokens; `docStride` context tokens are in two
   * neighbouring windows. Has `answerTokens` where every input has an answer. Absent where the encoder knows no characters.
   */
  encodeWindows?(inputs: readonly QuestionInput[], options: { maxLength: number; docStride: number; signal?: AbortSignal }): Promise<WindowedDataset>;
}
