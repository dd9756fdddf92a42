import { simulatedTask } from '@stepsynth/core';

/** Rows of gold data that a demo draws from its world. */
export const demoGoldRows = { validation: 800, test: 1000 } as const;

/** The demo's encoder: small enough to train from nothing within seconds on two cores. */
export const demoEncoder = { modelType: 'bert', hiddenSize: 64, layers: 2, heads: 4, intermediateSize: 128, maxPositions: 64 } as const;

/** The demo's task file, as YAML that a person can read and change. */
export function demoTaskFile(seed: number): string {
  const { name, description, type, fields, labels, prompts } = simulatedTask;
  return `# Written by stepsynth demo: a simulated world, no language model.
name: ${name}
description: ${JSON.stringify(description)}
type: ${type}
fields:
  generated: ${fields.generated}
  label: ${fields.label}
labels: ${JSON.stringify(labels)}

gold:
  validation: gold-validation.jsonl
  test: gold-test.jsonl

# The paper's prompts. The simulated teacher reads of them what a language model would: label, rationales, error.
prompts:
  rationale: ${JSON.stringify(prompts.rationale)}
  seed: ${JSON.stringify(prompts.seed)}
  seedWithoutRationales: ${JSON.stringify(prompts.seedWithoutRationales)}
  extrapolation: ${JSON.stringify(prompts.extrapolation)}
rationales:
  perLabel: 20
  perPrompt: 1

teacher:
  provider: simulated
seed:
  rows: 600
extrapolation:
  perError: 1
rounds: 3

# An untrained encoder: everything it knows it learns from the synthetic rows.
model:
  checkpoint: checkpoint
  maxLength: 48
training:
  learningRate: 1.0e-3
  epochs: 20
  batchSize: 32
  warmupRatio: 0.1
  weightDecay: 0.01
  dropout: false
# So small a model gains nothing from a second thread.
runtime:
  device: cpu
  threads: 1
  precision: fp32
runSeed: ${seed}
`;
}
