import { simulatedQuestionTask } from '@stepsynth/core';

/** The encoder of the demo of questions. With weights of this size so small a one learns sooner to find the words of a question in its context. */
export const demoQuestionEncoder = { modelType: 'bert', hiddenSize: 64, layers: 2, heads: 4, intermediateSize: 128, maxPositions: 96, initializerRange: 0.1 } as const;

/** The task file of the demo of questions, as YAML that a person can read and change. */
export function demoQuestionTaskFile(seed: number): string {
  const { name, description, type, fields, answer, prompts } = simulatedQuestionTask;
  return `# Written by stepsynth demo --world questions: a simulated world, no language model.
name: ${name}
description: ${JSON.stringify(description)}
type: ${type}
fields:
  context: ${fields.context}
  generated: ${fields.generated}
  answer: ${fields.answer}
answer:
  maxAnswerLength: ${answer.maxAnswerLength}
  docStride: ${answer.docStride}

gold:
  validation: gold-validation.jsonl
  test: gold-test.jsonl

# The paper's prompts, and one before them that asks for an answer. The simulated teacher reads of them what a language
# model would: context, answer, error.
prompts:
  answer: ${JSON.stringify(prompts.answer)}
  seed: ${JSON.stringify(prompts.seed)}
  extrapolation: ${JSON.stringify(prompts.extrapolation)}

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
  maxLength: 96
training:
  learningRate: 3.0e-3
  epochs: 12
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
