import { z } from 'zod';
import { labelNoiseSettings } from './label-noise-settings.ts';
import { teacherSettings } from './teacher-settings.ts';
import { trainingSettings } from './training-settings.ts';

const name = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u, 'use letters, digits, dot, dash and underscore');
const column = z.string().regex(/^[^\s{}](?:[^{}\r\n]*[^\s{}])?$/u, 'use the name of a column, without braces');
const positiveInteger = z.int().min(1);
const share = z.number().gt(0).lt(1);

const labelSettings = z.strictObject({
  name: z.string().min(1).describe('The label as the gold file writes it.'),
  values: z.array(z.union([z.string(), z.number(), z.boolean()], { error: 'use text, a number, true or false' })).min(1).optional().describe('Other ways in which data files write the label, such as 0.'),
  word: z.string().min(1).optional().describe('The word prompts use for it (the verbalizer). Default: the name.'),
});

const promptSettings = z.strictObject({
  rationale: z.string().optional().describe('T_ration, with the slots {{count}} and {{label}}. Without it no rationales are asked for.'),
  seed: z.string().describe('T_query, with {{label}} and {{rationales}} (single-sentence) or the context field (sentence-pair), such as {{premise}}. extractive-qa: the context field and {{answer}}.'),
  seedWithoutRationales: z.string().optional().describe('T_query without {{rationales}}, for runs with rationales.perPrompt: 0 (the method zerogen).'),
  answer: z.string().optional().describe('Asks for an answer that the context holds, extractive-qa only. Without it the answers of mining are used.'),
  extrapolation: z.string().describe('T_mis, with {{label}} and the fields of the error, such as {{premise}} and {{hypothesis}}; extractive-qa has {{answer}} in the place of {{label}}.'),
  studentAnswer: z.string().optional().describe('Added to T_mis on a line of its own where the small model was wrong, with {{predicted}} and {{confidence}} (percent). The paper shows neither.'),
  vote: z.string().optional().describe('Asks which label fits a row, for labelNoise.votes and extrapolation.label: teacher, with {{labels}} (the label words, in another order each time) and the fields. Without it a plain question is asked.'),
  system: z.string().optional().describe('System prompt of every call.'),
});

const controlSettings = z.union([
  z.literal('off'),
  positiveInteger,
  z.strictObject({
    rows: positiveInteger.describe('m: control rows beside as many rows from errors, each round.'),
    seeds: z.int().min(3).default(3).describe('Trainings with each.'),
    minGain: z.number().min(-1).max(1).default(0).describe('Gain in accuracy on selection below which a further round does not pay.'),
  }),
], { error: 'use off, a number of rows, or { rows, seeds, minGain }' });

const gapSettings = z.union([
  z.literal('off'),
  z.strictObject({
    maxRows: z.int().min(20).default(500).describe('Selection rows, and synthetic rows, that are compared; more are sampled.'),
  }),
], { error: 'use off or { maxRows }' });

const goldLimits = {
  maxValidationRows: positiveInteger.optional().describe('Use only the first rows of validation.'),
  maxTestRows: positiveInteger.optional().describe('Use only the first rows of test.'),
  maxTestRowsSampled: positiveInteger.optional().describe('Use a seeded sample of this many test rows, stratified by label.'),
  testSampleSeed: z.int().min(0).optional().describe('Seed of that sample. Default: the run seed.'),
};

const goldFiles = z.strictObject({
  validation: z.string().describe('Gold validation rows: .jsonl or .csv, also .gz.'),
  test: z.string().describe('Gold test rows, scored once, at the end.'),
  ...goldLimits,
});

const goldSplit = z.strictObject({
  file: z.string().describe('One file of gold rows, split once into validation and test.'),
  split: z.strictObject({
    test: share.describe('Share of the rows that are gold test.'),
    seed: z.int().min(0).default(0).describe('Seed of the split; the run seed does not change it.'),
  }),
  ...goldLimits,
});

const nearGoldSettings = z.union([z.boolean(), z.strictObject({
  words: z.union([z.literal(8), z.literal(13)]).default(13).describe('Length of a shared run of words that rejects.'),
  jaccard: z.number().min(0.7).max(1).default(0.7).describe('Jaccard similarity of character 5-grams that rejects.'),
  cosine: z.number().gt(0).max(1).optional().describe('Cosine of embeddings by the initial checkpoint that rejects, such as 0.95. Default: they are not compared.'),
})], { error: 'use true, false or { words, jaccard, cosine }' });

/** Schema of a task file; what each key means is what its JSON Schema and the docs show. */
export const taskFileSchema = z.strictObject({
  $schema: z.string().optional().describe('Address of this schema, for editors.'),
  name: name.describe('Name of the task; part of file names.'),
  description: z.string().default('').describe('One sentence for people.'),
  type: z.enum(['single-sentence', 'sentence-pair', 'extractive-qa']).describe('single-sentence: the teacher writes the text. sentence-pair: a context is given and the teacher writes the second sentence. extractive-qa: a context is given, the teacher writes a question, and the answer stands in the context.'),
  fields: z.strictObject({
    generated: column.describe('Column of the text that the teacher writes.'),
    context: column.optional().describe('Column of the text that is copied, sentence-pair and extractive-qa.'),
    label: column.default('label').describe('Column of the label.'),
    answer: column.optional().describe('Column of the answer, extractive-qa only: its text, or { text: [...], answer_start: [...] } with one or more. Default: answers.'),
    start: column.optional().describe("Column of the answer's first character, counted from 0 as Python counts, where the answer is plain text. Default: start. A row without it has an answer that stands in the context once."),
  }),
  inputOrder: z.array(z.enum(['generated', 'context'])).min(1).max(2).optional()
    .describe("Order in which the encoder reads a pair. Default: generated, context (the paper's)."),
  labels: z.array(labelSettings).default([]).describe('In the order of their ids, from 0; two or more, none for extractive-qa.'),
  answer: z.strictObject({
    maxAnswerLength: positiveInteger.default(30).describe('Tokens of an answer, at most.'),
    docStride: z.int().min(0).default(128).describe('Context tokens that two neighbouring windows of a long context share.'),
    nBest: positiveInteger.default(20).describe('Likeliest first and last tokens of a window that are tried.'),
  }).prefault({}).describe('How answers are found in the context, extractive-qa only.'),
  dataDir: z.string().optional().describe('Folder that data files are relative to; itself relative to this file. STEPSYNTH_DATA takes its place. Default: the folder of this file.'),
  gold: z.union([goldFiles, goldSplit], { error: 'use { validation, test } or { file, split: { test } }' })
    .describe('Gold data: validation and test files, or one file to be split into them.'),
  goldRoles: z.enum(['split', 'paper']).default('split').describe('split: half of validation is mined for errors, half selects checkpoints. paper: one set does both.'),
  selectionShare: share.default(0.5).describe('Share of validation used for selection under goldRoles: split.'),
  prompts: promptSettings,
  rationales: z.strictObject({
    perLabel: positiveInteger.default(20).describe("K: rationales asked for, by label."),
    perPrompt: z.int().min(0).default(3).describe('k: rationales drawn into one seed prompt; 0: none are asked for.'),
  }).prefault({}),
  sampling: z.strictObject({
    temperature: z.number().min(0).max(2).default(0.9).describe('Sampling temperature of the language model.'),
    topP: z.number().gt(0).max(1).default(1).describe('Nucleus sampling mass.'),
    maxTokens: positiveInteger.default(512).describe('Tokens of a reply, at most.'),
  }).prefault({}),
  seed: z.strictObject({
    rows: positiveInteger.default(1000).describe('Accepted rows of seed data (N).'),
    balance: z.union([z.enum(['uniform', 'gold']), z.record(z.string(), z.number().min(0))], { error: 'use uniform, gold or a share for each label' }).default('uniform')
      .describe('Labels of seed data: uniform, as in gold mining data, or a share for each label.'),
    candidatesPerRow: z.number().min(1).default(5).describe('At most rows × this many candidates are asked for.'),
    contexts: z.union([z.literal('mining'), z.strictObject({ file: z.string(), field: column })], { error: 'use mining or { file, field }' }).default('mining')
      .describe('Where contexts of seed data come from, sentence-pair only; never selection or test.'),
  }).prefault({}),
  extrapolation: z.strictObject({
    perError: positiveInteger.default(1).describe('Accepted examples an error (the paper: 1).'),
    candidatesPerRow: z.number().min(1).default(5).describe('At most errors × perError × this many candidates are asked for.'),
    errors: z.enum(['misclassified', 'random', 'random-by-label', 'transferred']).default('misclassified')
      .describe('random: as many randomly drawn mining examples instead of the errors, as a control. random-by-label: as many of each label as there are errors of it. transferred: the errors of a model whose seed data is another draw; a second set of seed data is written and each round trains twice.'),
    label: z.enum(['gold', 'teacher']).default('gold')
      .describe("Label of an error in its prompt and on the rows written from it. teacher: what the teacher takes the error's text for (prompts.vote) in the place of the gold label, an ablation; needs labels."),
    rowsPerRound: positiveInteger.optional().describe('Accepted rows of each round: more errors than that are chosen from, fewer are cycled. Default: every error, perError times.'),
    choose: z.enum(['all', 'margin', 'loss', 'cluster', 'expected-gain', 'learnable']).default('all')
      .describe('Which errors come first where rowsPerRound cannot take them all. all: a random sample; learnable leaves out errors that are probably mislabelled. margin and learnable need labels.'),
    labelPrior: z.enum(['errors', 'gold']).default('errors').describe("gold: rows of each label in the shares of mining, not of the errors."),
  }).prefault({}),
  filters: z.strictObject({
    refusal: z.boolean().default(true).describe('Reject texts that decline the request.'),
    artefact: z.boolean().default(true).describe('Strip surrounding quotes and preambles.'),
    minCharacters: z.int().min(0).default(1).describe('Shortest text, artefacts stripped.'),
    maxCharacters: positiveInteger.default(10_000).describe('Longest text, artefacts stripped.'),
    duplicate: z.boolean().default(true).describe('Reject inputs that were kept before, compared without case and punctuation.'),
    nearDuplicate: z.number().gt(0).max(1).optional().describe('Reject generated texts whose character 5-grams have at least this Jaccard similarity to those of a text kept before, such as 0.8. Default: off.'),
    nearDuplicateCosine: z.number().gt(0).max(1).optional().describe("Reject generated texts whose embedding by the initial checkpoint has at least this cosine to that of a text kept before in the same context, such as 0.95. Default: off."),
    nearGold: nearGoldSettings.optional().describe('Reject generated texts that nearly are one of selection or test; true: a shared run of 13 words, or a Jaccard similarity of 0.7. Against mining only exact copies are rejected. Default: off.'),
    overlapTable: z.boolean().optional().describe('Count in the report what candidates and kept rows share with each part of gold. Default: true.'),
    goldLeakage: z.boolean().default(true).describe('Reject texts of gold, and contexts of selection or test.'),
  }).prefault({}),
  labelNoise: labelNoiseSettings.optional().describe('What is done about synthetic rows whose label is probably wrong; each part is off unless it is there.'),
  rounds: z.int().min(0).default(2).describe('R: rounds of error extrapolation. 0 trains on seed data alone.'),
  control: controlSettings.default('off').describe('Online control: m rows from random gold examples beside m from errors, trained on over several seeds. Stops the run (no-gain-over-control) only where the interval of the gain lies below minGain.'),
  gap: gapSettings.prefault({}).describe('How far the synthetic rows of each round are from gold selection, measured on the states of the initial encoder: takes a few seconds a round and some hundred rows to embed. off: nothing is measured.'),
  budget: z.strictObject({
    dollars: z.number().gt(0).optional().describe('Most that the calls of this run may cost. Needs prices.'),
    tokens: positiveInteger.optional().describe('Most tokens, prompt and completion, that the calls of this run may take.'),
    whenReached: z.enum(['pause', 'finish']).default('pause').describe('pause: stop there; resume goes on under a higher cap. finish: train on the rows there are and end.'),
  }).prefault({}),
  reinitialise: z.boolean().default(true).describe('false: a round goes on from the weights of the round before, an ablation; the paper re-initialises.'),
  stop: z.strictObject({
    noErrors: z.boolean().default(true).describe('Stop when nothing is misclassified.'),
    patience: z.int().min(0).default(0).describe('Stop after this many rounds without a better selection accuracy; 0 never stops.'),
  }).prefault({}),
  teacher: teacherSettings.describe('Who writes the examples, by provider.'),
  model: z.strictObject({
    checkpoint: z.string().default('distilbert-base-uncased').describe('Folder in Hugging Face layout, or a name on the Hugging Face hub.'),
    maxLength: z.int().min(8).max(512).default(512).describe('Tokens, special tokens included.'),
  }).prefault({}),
  training: trainingSettings.prefault({}),
  runtime: z.strictObject({
    device: z.string().regex(/^(auto|cpu|cuda(:\d+)?)$/, 'use auto, cpu, cuda or cuda:N').default('auto').describe('Device of the trainer; auto takes the first CUDA device, else the CPU. With auto or cuda, predictions are shared out over all CUDA devices.'),
    threads: z.int().min(0).default(0).describe('CPU threads of the trainer; 0: one for each physical core.'),
    precision: z.enum(['auto', 'fp32', 'bf16']).default('auto').describe('What the trainer computes in; weights stay fp32. auto: bf16 where the device has it and, on a CPU, a short measurement shows it faster. A run keeps what it has chosen; fp32 or bf16 makes two runs comparable.'),
    deterministic: z.boolean().default(false).describe('On CUDA the same numbers bit for bit, at some cost; on the CPU they always are, with the same threads and precision.'),
    memoryBudgetMb: z.int().min(0).default(0).describe('MiB the trainer may take on a CPU; a batch that does not fit is computed in parts. 0: most of what is free.'),
    concurrency: positiveInteger.default(8).describe('Teacher calls in flight.'),
    journal: z.string().optional().describe('Journal of answered calls, a file that runs may share. Default: journal.db in the run directory.'),
    saveTrainingEverySeconds: z.number().min(0).default(120).describe('Seconds between two writings of an unfinished training, from which a resumed run goes on; 0: never.'),
  }).prefault({}),
  runSeed: z.int().min(0).default(0).describe('Seed of everything random; `--seed`.'),
});

/** A task file as parsed, defaults filled in. */
export type TaskFile = z.output<typeof taskFileSchema>;
