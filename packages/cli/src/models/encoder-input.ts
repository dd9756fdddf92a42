import type { EncoderInput, Fields, TaskSpec } from '@stepsynth/core';

/** The texts of a row as the encoder reads them. */
export function encoderInput(task: TaskSpec, fields: Fields): EncoderInput {
  const [text, pair] = task.inputFields.map((field) => fields[field]!);
  return { text: text!, ...(pair !== undefined && { pair }) };
}
