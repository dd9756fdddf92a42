import type { LineageData, LineageRow } from '@stepsynth/core';
import { hostileText } from './example-report.ts';

const labels = ['negative', 'neutral', 'positive'];
const words = 'the bus came late again but a friend kept me dry company while rain fell over the old harbour and nobody seemed to mind much today'.split(' ');

/** Lineage of a made-up run of `rows` candidates over three trained rounds; `hostile` ends every text with {@link hostileText}. */
export function exampleLineage({ rows = 300, hostile = false, pair = false }: { rows?: number; hostile?: boolean; pair?: boolean } = {}): LineageData {
  const data = (text: string): string => (hostile ? `${text} ${hostileText}` : text);
  const taskLabels = labels.map(data);
  const fieldsOf = (text: string): Record<string, string> => (pair ? { premise: data('The committee met on Tuesday.'), hypothesis: data(text) } : { text: data(text) });
  const errorCount = Math.max(1, Math.round(rows / 8));
  return {
    task: {
      name: data('tweets'), generatedField: pair ? 'hypothesis' : 'text', ...(pair && { contextField: 'premise' }), inputFields: pair ? ['premise', 'hypothesis'] : ['text'],
      labels: taskLabels, verbalizer: Object.fromEntries(taskLabels.map((label) => [label, label])),
      prompts: pair
        ? { system: data('Be brief.'), seed: 'Premise: {{premise}} Write a {{label}} hypothesis.', extrapolation: '{{premise}} {{hypothesis}} Another, {{label}}.' }
        : { rationale: 'Why {{label}}? {{count}}', seed: 'Write a {{label}} tweet about {{rationales}}.', extrapolation: 'A {{label}} tweet: {{text}} Write another.' },
    },
    rounds: 3,
    errors: Array.from({ length: errorCount }, (_, index) => ({
      id: data(`gold-${index}`), fields: fieldsOf(`Error ${index}: ${sentence(index * 31)}`), label: taskLabels[index % 3]!,
      predictions: [0, 1, 2].map((round) => taskLabels[(index + (round < 1 + (index % 2) ? 1 : 0)) % 3]!),
      right: [0, 1, 2].map((round) => round >= 1 + (index % 2)),
    })),
    rows: Array.from({ length: rows }, (_, index) => exampleRow(index, { rows, errorCount, taskLabels, fieldsOf, data, pair })),
  };
}

interface Making {
  readonly rows: number;
  readonly errorCount: number;
  readonly taskLabels: readonly string[];
  readonly fieldsOf: (text: string) => Record<string, string>;
  readonly data: (text: string) => string;
  readonly pair: boolean;
}

/** The first half is seed data; every eleventh row is a duplicate, every fortieth was cut, one slot got nothing. */
function exampleRow(index: number, { rows, errorCount, taskLabels, fieldsOf, data, pair }: Making): LineageRow {
  const round = index < rows / 2 ? 0 : index < rows * 0.8 ? 1 : 2;
  const error = index % errorCount;
  const status = index === rows - 1 ? 'exhausted' : index % 11 === 10 || index % 40 === 39 ? 'rejected' : 'accepted';
  const place = round === 0 ? `seed-${index}` : `extrapolated-${round}-${index}`;
  const text = `Row ${index}: ${sentence(index * 17)}`;
  return {
    id: status === 'accepted' ? place : `${place}@0`,
    origin: round === 0 ? 'seed' : 'extrapolated',
    round,
    label: taskLabels[round === 0 ? index % 3 : error % 3]!,
    status,
    ...(status === 'rejected' && { reason: index % 40 === 39 ? 'truncated' : 'duplicate' }),
    ...(status === 'exhausted' && { reason: data('no row left') }),
    ...(status !== 'exhausted' && index % 40 !== 39 && { fields: fieldsOf(text) }),
    ...(status === 'accepted' && index % 5 === 0 && { reply: data(`"${text}"`) }),
    ...(round > 0 && { error, fate: error % 2 === 0 ? 'fixed' as const : round === 1 ? 'fixed-later' as const : 'still-wrong' as const }),
    ...(round === 0 && !pair && { rationales: [data('late buses'), data('good friends')] }),
    ...(round === 0 && pair && { context: data('The committee met on Tuesday.') }),
    ...(status !== 'exhausted' && { source: { kind: 'generated' as const, id: (index * 2_654_435_761 % 4_294_967_296).toString(16).padStart(16, '0'), modelId: 'gpt-4o-mini' }, prompt: index % 97 === 96 ? 'other' as const : 'same' as const }),
  };
}

/** Fifteen to thirty words that differ from row to row. */
function sentence(seed: number): string {
  let state = seed + 1;
  return Array.from({ length: 15 + (seed % 16) }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return words[(state >>> 8) % words.length];
  }).join(' ');
}
