import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeRandomCheckpoint } from '@stepsynth/native-trainer';
import { demoEncoder } from '../demo/demo-task.ts';

/** A row of a pair task's gold. */
export interface PairRow {
  readonly premise: string;
  readonly hypothesis: string;
  readonly label: 'entailment' | 'not_entailment';
}

/** What a test changes in the task. */
export interface PairTaskOptions {
  readonly validation?: readonly PairRow[];
  readonly test?: readonly PairRow[];
  /** The `teacher` section, as YAML flow text. */
  readonly teacher?: string;
}

const animals = ['cat', 'dog', 'horse', 'heron', 'mouse', 'whale', 'goat', 'finch', 'bear', 'otter'];
const places = ['in the garden', 'on the roof', 'by the river', 'under the bridge', 'in the barn', 'at the gate', 'on the hill', 'near the mill'];

/** Premises that differ, each with a hypothesis that follows or one that does not; `from` tells parts apart. */
export function pairRows(count: number, from = 0): readonly PairRow[] {
  return Array.from({ length: count }, (_, index) => {
    const number = index + from;
    const animal = animals[number % animals.length]!;
    const place = places[Math.floor(number / animals.length) % places.length]!;
    const follows = index % 2 === 0;
    return {
      premise: `Number ${number}: a ${animal} sleeps ${place}.`,
      hypothesis: follows ? `In story ${number} the ${animal} rests.` : `In story ${number} the ${animal} runs away.`,
      label: follows ? 'entailment' : 'not_entailment',
    };
  });
}

/** Writes task.yaml, gold files and an untrained checkpoint of a sentence-pair task; returns the path of the task file. */
export async function writePairTask(folder: string, { validation = pairRows(60), test = pairRows(40, 60), teacher = '{ provider: openai, model: test-model, baseURL: "http://127.0.0.1:9/v1" }' }: PairTaskOptions = {}): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writePairCheckpoint(join(folder, 'checkpoint'));
  await writeFile(join(folder, 'validation.jsonl'), jsonLines(validation));
  await writeFile(join(folder, 'test.jsonl'), jsonLines(test));
  const path = join(folder, 'task.yaml');
  await writeFile(path, `name: pairs
type: sentence-pair
fields: { context: premise, generated: hypothesis }
labels: [{ name: entailment, word: right }, { name: not_entailment, word: wrong }]
gold: { validation: validation.jsonl, test: test.jsonl }
prompts:
  seed: "{{premise}}\\nWrite one sentence about it that is {{label}}:"
  extrapolation: "{{premise}}\\n{{hypothesis}}\\nThis is {{label}}. Write another sentence that is {{label}}:"
seed: { rows: 24 }
rounds: 1
teacher: ${teacher}
model: { checkpoint: checkpoint, maxLength: 64 }
training: { epochs: 2, learningRate: 1.0e-3, batchSize: 16 }
runtime: { device: cpu, threads: 1, precision: fp32 }
`);
  return path;
}

/** What a language model may answer to this task's prompts; now and then a refusal. */
export function pairReply(prompt: string, sample: number): string {
  const draw = createHash('sha256').update(`${sample} ${prompt}`).digest();
  if (draw.readUInt8(0) < 16) return "I'm sorry, but I cannot help with that.";
  const animal = animals.find((name) => prompt.includes(name)) ?? 'animal';
  const [verb, detail] = [draw.readUInt8(1) % 8, draw.readUInt16BE(2)];
  const right = prompt.endsWith('that is right:');
  return `Tale ${detail}: the ${animal} ${(right ? ['rests', 'sleeps', 'dozes', 'naps', 'lies still', 'is quiet', 'is asleep', 'dreams'] : ['runs', 'jumps', 'swims', 'sings', 'eats', 'fights', 'hunts', 'flees'])[verb]}.`;
}

/** Letters as pieces: any text has ids. */
async function writePairCheckpoint(directory: string): Promise<void> {
  const letters = [..."abcdefghijklmnopqrstuvwxyz0123456789'!?;:-().,"];
  const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...animals, 'story', 'number', 'sleeps', 'rests', 'runs', 'away', 'the', 'in', ...letters, ...letters.map((letter) => `##${letter}`)];
  await writeRandomCheckpoint(directory, { ...demoEncoder, vocabularySize: new Set(vocabulary).size, seed: 0 });
  await writeFile(join(directory, 'vocab.txt'), `${[...new Set(vocabulary)].join('\n')}\n`);
  await writeFile(join(directory, 'tokenizer_config.json'), `${JSON.stringify({ tokenizer_class: 'BertTokenizer', do_lower_case: true })}\n`);
}

function jsonLines(rows: readonly PairRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
