import type { EncodedDataset } from '../ports/encoded-dataset.ts';
import { mix } from './bag-of-words-features.ts';

/** Words around a token that are looked at, to each side. */
const REACH = 5;
const IN_QUESTION = 1;
const ABSENT = 2;

/** A row's tokens that may begin or end an answer, [CLS] first, and the hashed features of each. */
export interface SpanRow {
  /** Places in the row. */
  readonly tokens: readonly number[];
  readonly features: readonly Int32Array[];
}

const known = new WeakMap<EncodedDataset, readonly SpanRow[]>();

/** Features of each row, made once a dataset: every word of the question with each word near a token, and which near words the question has too. */
export function spanRows(data: EncodedDataset): readonly SpanRow[] {
  const rows = known.get(data) ?? makeRows(data);
  known.set(data, rows);
  return rows;
}

function makeRows(data: EncodedDataset): SpanRow[] {
  return Array.from({ length: data.rows }, (_, row) => {
    const [from, to] = [data.rowOffsets[row] as number, data.rowOffsets[row + 1] as number];
    const ids = data.inputIds.subarray(from, to);
    const first = (data.tokenTypeIds as Uint8Array).subarray(from, to).indexOf(1);
    const question = [...new Set(ids.subarray(1, first - 1))];
    const tokens = [0, ...Array.from({ length: ids.length - 1 - first }, (__, place) => first + place)];
    return { tokens, features: tokens.map((token) => (token === 0 ? clsFeatures(question) : tokenFeatures(ids, token, first, question))) };
  });
}

function clsFeatures(question: readonly number[]): Int32Array {
  return Int32Array.from([mix(ABSENT, 0), ...question.map((word) => mix(ABSENT, word))]);
}

function tokenFeatures(ids: Int32Array, token: number, first: number, question: readonly number[]): Int32Array {
  const asked = new Set(question);
  const features: number[] = [];
  for (let offset = -REACH; offset <= REACH; offset += 1) {
    const place = token + offset;
    const word = place < first || place >= ids.length ? ABSENT : ids[place] as number;
    const near = mix(word, offset + REACH + 1);
    for (const other of question) features.push(mix(other, near));
    if (!asked.has(word)) continue;
    features.push(mix(IN_QUESTION, offset + REACH));
    for (const other of question) features.push(mix(mix(IN_QUESTION, offset + REACH), other));
  }
  return Int32Array.from(features);
}
