import { answerPrompt, extrapolationPrompt, seedPrompt, type LineageData, type LineageError, type LineageRow, type StudentAnswer, type TaskSpec } from '@stepsynth/core';
import { fateNames, reasonName, sourceName } from '../words.ts';
import { dataText, element, type Part } from './dom.ts';

/** The way of one row: its error or its draw, the prompt, the reply, the example, what became of the error. */
export function rowDetail(lineage: LineageData, row: LineageRow, siblings: readonly LineageRow[]): Part {
  const error = row.error === undefined ? undefined : lineage.errors[row.error];
  const steps: readonly (readonly [title: string, body: Part])[] = [
    error === undefined ? ['Draw', drawStep(lineage, row)] : ['Error', errorStep(lineage, error, row)],
    ['Prompt', promptStep(lineage, row, error)],
    ...(row.status === 'exhausted' ? [] : [['Reply', replyStep(lineage, row)] as const]),
    [row.status === 'accepted' ? 'Example' : 'No example', exampleStep(lineage, row)],
    ...(error === undefined ? [] : [['Outcome', outcomeStep(error, row, siblings)] as const]),
  ];
  return element('ol', { class: 'chain' }, steps.map(([title, body]) => element('li', {}, element('h4', {}, title), body)));
}

function drawStep({ task }: LineageData, { label, rationales, context }: LineageRow): Part {
  return [
    element('p', {}, `Seed data, ${targetWord(task)} `, element('b', {}, dataText(label)), '.'),
    rationales !== undefined && element('p', {}, 'Rationales drawn: ', rationales.map((rationale, index) => [index > 0 && '; ', dataText(rationale)]), '.'),
    context !== undefined && text(context),
  ];
}

function errorStep({ task }: LineageData, { id, fields, label, predictions }: LineageError, { round }: LineageRow): Part {
  const predicted = predictions[round - 1]; // none before the first training
  return [
    texts(task, fields),
    element('p', { class: 'meta' }, element('span', {}, 'gold ', element('b', {}, dataText(label))), predicted !== undefined && element('span', {}, `predicted in round ${round - 1} `, element('b', {}, dataText(predicted))), element('span', {}, dataText(id))),
  ];
}

function promptStep({ task }: LineageData, row: LineageRow, error: LineageError | undefined): Part {
  if (row.prompt === undefined) return element('p', { class: 'muted' }, withoutPrompt(row));
  if (row.prompt === 'other') return element('p', { class: 'muted' }, 'The prompt that was sent is not the one that the task file’s templates give now.');
  const whole = { ...task, description: '' };
  const prompt = error === undefined ? drawnPrompt(whole, row) : extrapolationPrompt(whole, error, shownAnswer(error, row));
  return [
    task.prompts.system !== undefined && [element('p', { class: 'muted' }, 'System'), element('pre', { dir: 'auto' }, task.prompts.system), element('p', { class: 'muted' }, 'User')],
    element('pre', { dir: 'auto' }, prompt),
  ];
}

/** The small model's wrong answer, where the prompt showed it. */
function shownAnswer({ predictions }: LineageError, { round, confidence }: LineageRow): StudentAnswer | undefined {
  return confidence === undefined ? undefined : { predicted: predictions[round - 1] ?? '', confidence };
}

/** A row whose answer could not be used was asked for the answer alone. */
function drawnPrompt(task: TaskSpec, { label, rationales = [], context }: LineageRow): string {
  return task.answer !== undefined && label === '' ? answerPrompt(task, context ?? '') : seedPrompt(task, { label, rationales, context });
}

function withoutPrompt({ source }: LineageRow): string {
  if (source === undefined) return 'The teacher had nothing for this slot.';
  return `No prompt was sent: ${sourceName(source.kind)}.`;
}

function replyStep({ task }: LineageData, row: LineageRow): Part {
  const own = row.fields?.[task.generatedField];
  const { source } = row;
  return [
    row.reply === undefined ? element('p', { class: 'muted' }, own === undefined ? 'No text was kept.' : 'Word for word the text below.') : element('pre', { dir: 'auto' }, row.reply),
    source !== undefined && element('p', { class: 'meta' },
      element('span', {}, sourceName(source.kind)),
      source.modelId !== undefined && element('span', {}, dataText(source.modelId)),
      source.id !== undefined && element('span', {}, source.kind === 'generated' ? 'call ' : 'row ', element('code', {}, source.id))),
  ];
}

function exampleStep({ task }: LineageData, row: LineageRow): Part {
  return [
    row.status !== 'accepted' && element('p', { class: 'bad' }, row.status === 'exhausted' ? `The teacher had nothing: ${row.reason ?? ''}.` : `Rejected: ${reasonName(row.reason ?? '')}.`),
    row.fields !== undefined && texts(task, row.fields),
    row.fields !== undefined && element('p', { class: 'meta' }, element('span', {}, `${targetWord(task)} `, element('b', {}, dataText(row.label))), element('span', {}, element('code', {}, row.id))),
  ];
}

function outcomeStep({ predictions, right }: LineageError, { fate, round }: LineageRow, siblings: readonly LineageRow[]): Part {
  return [
    element('p', {}, 'The error is ', element('b', { class: fate === 'fixed' || fate === 'fixed-later' || fate === 'stayed-right' ? 'good' : fate === 'untried' ? 'muted' : 'bad' }, fateNames[fate ?? 'untried']), '.'),
    element('ol', { class: 'track', start: '0' }, predictions.map((predicted, at) => element('li', { class: right[at] === true ? 'good' : 'bad' },
      element('span', { class: 'muted' }, `round ${at}`), ' ', element('span', { 'aria-hidden': 'true' }, right[at] === true ? '✓ ' : '✗ '), dataText(predicted),
      at === round && element('span', { class: 'muted' }, ', first trained on this round’s rows')))),
    siblings.length > 0 && [
      element('p', {}, `Also written from it:`),
      element('ul', {}, siblings.map((sibling) => element('li', {}, element('a', { href: `#row=${encodeURIComponent(sibling.id)}` }, sibling.id), `, ${sibling.status}`))),
    ],
  ];
}

function targetWord(task: LineageData['task']): string {
  return task.answer === undefined ? 'label' : 'answer';
}

function texts(task: LineageData['task'], fields: Readonly<Record<string, string>>): Part {
  const names = [...(task.contextField === undefined ? [] : [task.contextField]), task.generatedField];
  if (names.length === 1) return text(fields[names[0] as string] ?? '');
  return element('dl', { class: 'fields' }, names.map((name) => [element('dt', {}, dataText(name)), element('dd', { class: 'text', dir: 'auto' }, fields[name] ?? '')]));
}

function text(value: string): Part {
  return element('p', { class: 'text', dir: 'auto' }, value);
}
