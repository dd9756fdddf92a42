import type { ModelConfig } from './model-config.ts';

/** Hugging Face's names of a layer's parameters, without `.weight` and `.bias`. */
export interface LayerNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly attentionOutput: string;
  readonly attentionNorm: string;
  readonly intermediate: string;
  readonly output: string;
  readonly outputNorm: string;
}

/** A classifier's first linear and its last. */
export interface HeadNames {
  readonly dense: string;
  readonly classifier: string;
}

/** The linear that gives each token a start and an end logit, in every family. */
export const ANSWER_HEAD = 'qa_outputs';

type Family = ModelConfig['family'];

export function layerNames(family: Family, layer: number): LayerNames {
  if (family === 'distilbert') {
    const base = `distilbert.transformer.layer.${layer}`;
    return {
      query: `${base}.attention.q_lin`,
      key: `${base}.attention.k_lin`,
      value: `${base}.attention.v_lin`,
      attentionOutput: `${base}.attention.out_lin`,
      attentionNorm: `${base}.sa_layer_norm`,
      intermediate: `${base}.ffn.lin1`,
      output: `${base}.ffn.lin2`,
      outputNorm: `${base}.output_layer_norm`,
    };
  }
  const base = `${family}.encoder.layer.${layer}`;
  return {
    query: `${base}.attention.self.query`,
    key: `${base}.attention.self.key`,
    value: `${base}.attention.self.value`,
    attentionOutput: `${base}.attention.output.dense`,
    attentionNorm: `${base}.attention.output.LayerNorm`,
    intermediate: `${base}.intermediate.dense`,
    output: `${base}.output.dense`,
    outputNorm: `${base}.output.LayerNorm`,
  };
}

export function headNames(family: Family): HeadNames {
  switch (family) {
    case 'bert':
      return { dense: 'bert.pooler.dense', classifier: 'classifier' };
    case 'distilbert':
      return { dense: 'pre_classifier', classifier: 'classifier' };
    case 'roberta':
      return { dense: 'classifier.dense', classifier: 'classifier.out_proj' };
  }
}
