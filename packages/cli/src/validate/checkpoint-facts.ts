import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StepsynthError } from '@stepsynth/core';
import { z } from 'zod';

/** What validation asks of a checkpoint that is on this machine. */
export interface CheckpointFacts {
  readonly directory: string;
  /** Parameters of the layers, embeddings left out. */
  readonly layerParameters: number;
  /** Tokens that it has positions for. */
  readonly mostTokens: number;
}

const modelConfig = z.object({
  model_type: z.string().optional(),
  hidden_size: z.int().positive().optional(),
  dim: z.int().positive().optional(),
  num_hidden_layers: z.int().positive().optional(),
  n_layers: z.int().positive().optional(),
  intermediate_size: z.int().positive().optional(),
  hidden_dim: z.int().positive().optional(),
  max_position_embeddings: z.int().positive().optional(),
});

/** Reads config.json; DistilBERT has names of its own. Throws `CHECKPOINT` where it is damaged or weights are missing. */
export async function readCheckpointFacts(directory: string): Promise<CheckpointFacts> {
  const path = join(directory, 'config.json');
  const parsed = modelConfig.safeParse(parseJson(await readFile(path, 'utf8')));
  if (!parsed.success) throw new StepsynthError('CHECKPOINT', `${path}: is no model configuration`, { hint: 'Fetch the checkpoint again.' });
  if (!existsSync(join(directory, 'model.safetensors'))) {
    throw new StepsynthError('CHECKPOINT', `${directory}: has no model.safetensors`, { hint: 'Give a checkpoint folder with weights as safetensors.' });
  }
  const { data } = parsed;
  const positions = data.max_position_embeddings ?? 512;
  return {
    directory,
    layerParameters: layerParameters(data.num_hidden_layers ?? data.n_layers ?? 6, data.hidden_size ?? data.dim ?? 768, data.intermediate_size ?? data.hidden_dim ?? 3072),
    mostTokens: Math.min(512, data.model_type === 'roberta' ? positions - 2 : positions), // RoBERTa's first two positions are never used
  };
}

/** Of a BERT encoder: attention is four square matrices, the feed-forward part two. */
export function layerParameters(layers: number, hidden: number, intermediate: number): number {
  return layers * (4 * hidden * hidden + 2 * hidden * intermediate);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
