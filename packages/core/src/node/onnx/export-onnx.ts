import { mkdir, open, readFile, rename, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { StepsynthError } from '../../errors.ts';
import { discard, isMissing, temporaryPath } from '../durable-files.ts';
import { exportableModelTypes, readModelConfig, type ModelConfig } from './model-config.ts';
import { modelGraph, ONNX_OPSET } from './model-graph.ts';
import { ANSWER_HEAD, headNames } from './parameter-names.ts';
import { readSafetensorsHeader, type StoredTensor } from './safetensors-header.ts';
import { layOutModel, MOST_ONNX_BYTES, writeParts } from './write-onnx-parts.ts';

/** A model to export as an ONNX graph. */
export interface ExportOnnxOptions {
  /** A trained model in Hugging Face layout: config.json and model.safetensors. */
  readonly modelDirectory: string;
  /** File to write; one that is there is replaced, at once and whole. */
  readonly file: string;
}

/** What was written. */
export interface ExportedOnnx {
  readonly bytes: number;
  readonly opset: number;
  /** Names of the inputs, each int64 [batch, sequence]. */
  readonly inputs: readonly string[];
  /** `logits`, float32 [batch, labels]; or `start_logits` and `end_logits`, each float32 [batch, sequence]. */
  readonly outputs: readonly string[];
  /** By the column of `logits`; none where the model finds answers. */
  readonly labels: readonly string[];
}

/**
 * Writes a BERT, DistilBERT or RoBERTa model as one ONNX file (opset 17, float32): `input_ids`, `attention_mask` (1 at tokens,
 * 0 at padding) and, for BERT, `token_type_ids` to the `logits` of a sequence classifier, or to the `start_logits` and
 * `end_logits` of a model that finds answers, which are also there for padding. Batch and sequence may have any size. The
 * labels and the greatest length in tokens are in the file's metadata.
 * @throws StepsynthError CHECKPOINT where the folder holds no such model, or one beyond ONNX's 2 GB.
 */
export async function exportOnnx({ modelDirectory, file }: ExportOnnxOptions): Promise<ExportedOnnx> {
  const config = await readConfig(modelDirectory);
  const weightsFile = path.join(modelDirectory, 'model.safetensors');
  const weights = await open(weightsFile).catch((error: unknown) => { throw unreadable(modelDirectory, 'model.safetensors', error); });
  try {
    const tensors = await readSafetensorsHeader(weights).catch((error: unknown) => { throw unreadable(modelDirectory, 'model.safetensors', error); });
    return await exportTensors(config, tensors, weights, { modelDirectory, file });
  } finally {
    await weights.close();
  }
}

async function exportTensors(config: ModelConfig, tensors: ReadonlyMap<string, StoredTensor>, weights: FileHandle, { modelDirectory, file }: ExportOnnxOptions): Promise<ExportedOnnx> {
  const labels = labelsOf(config, tensors, modelDirectory);
  const graph = modelGraph(config, labels === undefined ? 'answer-span' : { labels: labels.length });
  const maxTokens = config.maxPositions - (config.family === 'roberta' ? config.padTokenId + 1 : 0);
  const metadata = { model_type: config.family, ...(labels !== undefined && { labels: JSON.stringify(labels) }), max_tokens: String(maxTokens) };
  const { parts, bytes } = layOutModel(graph, { opset: ONNX_OPSET, metadata }, (name, shape) => findTensor(tensors, name, shape, modelDirectory));
  if (bytes > MOST_ONNX_BYTES) {
    throw new StepsynthError('CHECKPOINT', `${modelDirectory}: its ONNX file would have ${(bytes / 1e9).toFixed(1)} GB; ONNX files end at 2 GB.`, {
      hint: 'Use the model folder itself, or train a smaller encoder.',
    });
  }
  await writeWhole(file, (handle) => writeParts(handle, parts, weights));
  return { bytes, opset: ONNX_OPSET, inputs: graph.inputs.map(({ name }) => name), outputs: graph.outputs.map(({ name }) => name), labels: labels ?? [] };
}

async function readConfig(directory: string): Promise<ModelConfig> {
  try {
    return readModelConfig(JSON.parse(await readFile(path.join(directory, 'config.json'), 'utf8')));
  } catch (error) {
    throw unreadable(directory, 'config.json', error);
  }
}

/** The classifier's outputs, by name where config.json has names for all of them; undefined where the model finds answers. */
function labelsOf(config: ModelConfig, tensors: ReadonlyMap<string, StoredTensor>, directory: string): readonly string[] | undefined {
  const weight = tensors.get(`${headNames(config.family).classifier}.weight`);
  if (weight === undefined) {
    if (tensors.has(`${ANSWER_HEAD}.weight`)) return undefined;
    throw new StepsynthError('CHECKPOINT', `${directory}: model.safetensors has no classifier and no answer head.`, { hint: 'Name the folder of a trained model, not of a bare encoder.' });
  }
  const count = weight.shape[0] ?? 0;
  if (config.labels.length === count) return config.labels;
  return Array.from({ length: count }, (_, id) => `LABEL_${id}`);
}

function findTensor(tensors: ReadonlyMap<string, StoredTensor>, name: string, shape: readonly number[], directory: string): StoredTensor {
  const refuse = (what: string): StepsynthError => new StepsynthError('CHECKPOINT', `${directory}: model.safetensors: ${what}.`, { hint: 'config.json and model.safetensors must be of one model, saved by stepsynth or by transformers.' });
  const tensor = tensors.get(name);
  if (tensor === undefined) throw refuse(`${name} is missing`);
  if (tensor.dtype !== 'F32') throw refuse(`${name} is ${tensor.dtype}; float32 (F32) alone is exported`);
  if (tensor.shape.join() !== shape.join() || tensor.bytes !== 4 * shape.reduce((product, size) => product * size, 1)) {
    throw refuse(`${name} has shape [${tensor.shape.join(', ')}], expected [${shape.join(', ')}]`);
  }
  return tensor;
}

async function writeWhole(file: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const temporary = temporaryPath(file);
  await mkdir(path.dirname(file), { recursive: true });
  try {
    const handle = await open(temporary, 'w');
    try {
      await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await discard(temporary);
    throw error;
  }
}

function unreadable(directory: string, name: string, error: unknown): StepsynthError {
  const reason = error instanceof Error ? error.message : String(error);
  return new StepsynthError('CHECKPOINT', isMissing(error) ? `${directory} has no ${name}.` : `${directory}: ${name}: ${reason}.`, {
    hint: `Name the folder of a trained model; these model_types work: ${exportableModelTypes.join(', ')}.`,
    cause: error,
  });
}
