import type { LabelChoice } from './label-words.ts';
import type { TaskPrompts } from './task-prompts.ts';

/** Everything that a new task file says which is not a default. */
export interface NewTask {
  readonly name: string;
  readonly description: string;
  readonly type: 'single-sentence' | 'sentence-pair' | 'extractive-qa';
  readonly text: string;
  readonly context: string | undefined;
  /** Column of the label or the answer. */
  readonly label: string;
  /** Column of the place of the answer. */
  readonly start: string | undefined;
  readonly labels: readonly LabelChoice[];
  /** Paths relative to the task file. */
  readonly gold: { readonly file: string } | { readonly validation: string; readonly test: string };
  readonly prompts: TaskPrompts;
  readonly endpoint: string | undefined;
  readonly model: string;
  readonly checkpoint: string;
  readonly maxLength: number;
  /** Path of the JSON Schema, relative to the task file. */
  readonly schema: string;
}

/** The task file as YAML, with a line about each setting that a user is likely to change. */
export function taskFileText(task: NewTask): string {
  const { type, context, prompts } = task;
  return `# yaml-language-server: $schema=${task.schema}
# Written by stepsynth init. An editor that reads the line above completes and explains every setting.
name: ${quote(task.name)}
description: ${quote(task.description)}
# single-sentence: the language model writes a text. sentence-pair: it writes the second text to a given one.
# extractive-qa: it writes a question to a given text, which holds the answer.
type: ${type}
# Columns of the gold files.
fields:
${context === undefined ? '' : `  context: ${quote(context)} # given, copied\n`}  generated: ${quote(task.text)} # written by the language model
${targetText(task)}
${goldText(task.gold)}
# {{…}} are slots. Write prompts as you would ask a person; ${task.labels.length === 0 ? 'the answer goes into {{answer}}' : 'label words go into {{label}}'}.
prompts:
${prompts.rationale === undefined ? '' : promptText('rationale', prompts.rationale, 'Asked once a label: what such texts are about, so that the seed data is varied.')}${promptText('seed', prompts.seed, `One call a row of seed data${context === undefined ? '' : '; contexts come from gold validation'}.`)}${prompts.seedWithoutRationales === undefined ? '' : promptText('seedWithoutRationales', prompts.seedWithoutRationales, 'The same where no rationales are asked for: rationales.perPrompt: 0, or the method zerogen.')}${prompts.answer === undefined ? '' : promptText('answer', prompts.answer, 'Asked before it: an answer that the text holds. Leave this prompt out to ask for the answers of gold validation.')}${promptText('extrapolation', prompts.extrapolation, 'One call for each error of the small model.')}
sampling:
  temperature: 0.9 # higher is more varied
  maxTokens: ${type === 'single-sentence' && task.maxLength > 256 ? 1024 : 512} # of a reply; what is cut there is replaced

# Rows asked for before the first training, and how often errors go back to the language model.
seed:
  rows: 1000
${task.labels.length === 0 ? '' : '  balance: uniform # or gold: as the labels are in gold validation\n'}extrapolation:
  perError: 1
rounds: 2
filters:
  nearGold: true # refuses texts that nearly are one of selection or test; exact copies always are

# Most that the run may spend; it pauses there and can be resumed. Local models: leave it out.
# budget:
#   dollars: 5

# Any OpenAI-compatible endpoint. The API key stands in the environment, in the variable apiKeyEnv.
teacher:
  provider: openai
${task.endpoint === undefined ? '  # baseURL: http://localhost:8000/v1 # default: OPENAI_BASE_URL, else OpenAI\n' : `  baseURL: ${quote(task.endpoint)}\n`}  model: ${quote(task.model)}
  apiKeyEnv: OPENAI_API_KEY

# The encoder that is trained: a folder, or a name on the Hugging Face hub (BERT, DistilBERT, MiniLM, RoBERTa).
model:
  checkpoint: ${quote(task.checkpoint)}
  maxLength: ${task.maxLength} # tokens of an input; longer ones are cut${type === 'extractive-qa' ? ' into windows' : ''}
training:
  learningRate: 5.0e-5
  epochs: 3
  batchSize: 16
  warmupRatio: 0.1
  weightDecay: 0.01
runtime:
  concurrency: 8 # calls in flight
runSeed: 0
`;
}

/** The rest of the fields, and the labels where there are any. */
function targetText({ label, start, labels, maxLength }: NewTask): string {
  if (labels.length === 0) {
    return `  answer: ${quote(label)} # words of the given text\n${start === undefined ? '' : `  start: ${quote(start)} # its first character there, from 0\n`}
answer:
  maxAnswerLength: 30 # tokens
  docStride: ${Math.floor(maxLength / 4)} # tokens that two windows of a long text share
`;
  }
  return `  label: ${quote(label)}

# In the order of their ids. values: how the files write a label; word: how prompts say it (default: the name).
labels:
${labels.map(labelText).join('')}`;
}

function labelText({ name, values, word }: LabelChoice): string {
  return [
    `  - name: ${quote(name)}\n`,
    values === undefined ? '' : `    values: [${values.map((value) => (typeof value === 'string' ? quote(value) : String(value))).join(', ')}]\n`,
    word === undefined ? '' : `    word: ${quote(word)}\n`,
  ].join('');
}

function goldText(gold: NewTask['gold']): string {
  if ('file' in gold) {
    return `# One gold file, split once: by label, rows of one context or text on one side. Test is scored once, at the end;
# half of validation gives the errors, half chooses the model.
gold:
  file: ${quote(gold.file)}
  split:
    test: 0.3 # share of the rows
    seed: 0
`;
  }
  return `# Half of validation gives the errors, half chooses the model. Test is scored once, at the end.
gold:
  validation: ${quote(gold.validation)}
  test: ${quote(gold.test)}
`;
}

function promptText(name: string, prompt: string, comment: string): string {
  return `  # ${comment}\n  ${name}: |-\n${prompt.split('\n').map((line) => `    ${line}\n`).join('')}`;
}

/** As YAML: plain where that reads back as the same text, else in double quotes. */
function quote(text: string): string {
  const plain = /^[\p{L}\p{N}./][\p{L}\p{N} ./_-]*(?<! )$/u.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n|~|[-+.\d][-+.\d_eExXoOa-fA-F:]*|\.(?:inf|nan))$/iu.test(text);
  return plain ? text : JSON.stringify(text);
}
