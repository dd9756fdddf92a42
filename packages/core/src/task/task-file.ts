import { z } from 'zod';
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
  seed: z.string().describe('T_query, with {{label}} and {{rationales}} (single-sentence) or the context field (sentence-pair), such as {{premise}}.'),
  extrapolation: z.string().describe('T_mis, with {{label}} and the fields of the error, such as {{premise}} and {{hypothesis}}.'),
  system: z.string().optional().describe('System prompt of every call.'),
});

const goldLimits = {
  maxValidationRows: positiveInteger.optional().describe('Use only the first rows of validation.'),
  maxTestRows: positiveInteger.optional().describe('Use only the first rows of test.'),
  maxTestRowsSampled: positiveInteger.optional().describe('Use a seeded sample of this many test rows, stratified by label.'),
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

/** Schema of a task file; what each key means is what its JSON Schema and the docs show. */
export const taskFileSchema = z.strictObject({
  $schema: z.string().optional().describe('Address of this schema, for editors.'),
  name: name.describe('Name of the task; part of file names.'),
  description: z.string().default('').describe('One sentence for people.'),
  type: z.enum(['single-sentence', 'sentence-pair']).describe('single-sentence: the teacher writes the text. sentence-pair: a context is given and the teacher writes the second sentence.'),
  fields: z.strictObject({
    generated: column.describe('Column of the text that the teacher writes.'),
    context: column.optional().describe('Column of the text that is copied, sentence-pair only.'),
    label: column.default('label').describe('Column of the label.'),
  }),
  inputOrder: z.array(z.enum(['generated', 'context'])).min(1).max(2).optional()
    .describe("Order in which the encoder reads a pair. Default: generated, context (the paper's)."),
  labels: z.array(labelSettings).min(2).describe('In the order of their ids, from 0.'),
  dataDir: z.string().optional().describe('Folder that data files are relative to; itself relative to this file. STEPSYNTH_DATA takes its place. Default: the folder of this file.'),
  gold: z.union([goldFiles, goldSplit], { error: 'use { validation, test } or { file, split: { test } }' })
    .describe('Gold data: validation and test files, or one file to be split into them.'),
  goldRoles: z.enum(['split', 'paper']).default('split').describe('split: half of validation is mined for errors, half selects checkpoints. paper: one set does both.'),
  selectionShare: share.default(0.5).describe('Share of validation used for selection under goldRoles: split.'),
  prompts: promptSettings,
  rationales: z.strictObject({
    perLabel: positiveInteger.default(20).describe("K: rationales asked for, by label."),
    perPrompt: positiveInteger.default(3).describe('k: rationales drawn into one seed prompt.'),
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
    errors: z.enum(['misclassified', 'random']).default('misclassified')
      .describe('random: as many randomly drawn mining examples instead of the errors, as a control.'),
  }).prefault({}),
  filters: z.strictObject({
    refusal: z.boolean().default(true).describe('Reject texts that decline the request.'),
    artefact: z.boolean().default(true).describe('Strip surrounding quotes and preambles.'),
    minCharacters: z.int().min(0).default(1).describe('Shortest text, artefacts stripped.'),
    maxCharacters: positiveInteger.default(10_000).describe('Longest text, artefacts stripped.'),
    duplicate: z.boolean().default(true).describe('Reject inputs that were kept before, compared without case and punctuation.'),
    goldLeakage: z.boolean().default(true).describe('Reject texts of gold, and contexts of selection or test.'),
  }).prefault({}),
  rounds: z.int().min(0).default(2).describe('R: rounds of error extrapolation. 0 trains on seed data alone.'),
  budget: z.strictObject({
    dollars: z.number().gt(0).optional().describe('Most that the calls of this run may cost. Needs prices.'),
    tokens: positiveInteger.optional().describe('Most tokens, prompt and completion, that the calls of this run may take.'),
    whenReached: z.enum(['pause', 'finish']).default('pause').describe('pause: stop there; resume goes on under a higher cap. finish: train on the rows there are and end.'),
  }).prefault({}),
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
