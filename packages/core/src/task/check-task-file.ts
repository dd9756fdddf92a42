import { labelChoices } from '../error-choice/strategies.ts';
import { promptNames, promptSlots, type PromptSlots } from '../prompt/prompt-slots.ts';
import { templateSlots } from '../prompt/prompt-template.ts';
import { nearestWord } from './nearest-word.ts';
import type { TaskFilePath } from './task-file-error.ts';
import type { TaskFile } from './task-file.ts';

/** What is wrong with a task file that has the right shape. */
export interface TaskFileProblem {
  readonly path: TaskFilePath;
  readonly problem: string;
  readonly hint?: string;
}

const slotNames = ['label', 'labels', 'answer', 'rationales', 'count', 'predicted', 'confidence'];

/** Checks that need more than one setting; the first problem found, in the order of the file. */
export function findTaskFileProblem(file: TaskFile): TaskFileProblem | undefined {
  for (const check of [checkFields, checkInputOrder, checkLabels, checkLabelValues, checkGold, checkAnswer, checkPrompts, checkSeed, checkTeacher, checkLimits, checkClassWeights, checkExtrapolation, checkLabelNoise]) {
    const problem = check(file);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkFields({ type, fields }: TaskFile): TaskFileProblem | undefined {
  if (type !== 'single-sentence' && fields.context === undefined) {
    const example = type === 'sentence-pair' ? 'premise' : 'context';
    return { path: ['fields', 'context'], problem: `missing; ${type === 'sentence-pair' ? 'a sentence-pair' : 'an extractive-qa'} task needs it`, hint: `Name the column of the text that is given, such as ${example}.` };
  }
  if (type === 'single-sentence' && fields.context !== undefined) {
    return { path: ['fields', 'context'], problem: 'a single-sentence task has no context', hint: 'Remove it, or use type: sentence-pair.' };
  }
  const target = type === 'extractive-qa' ? (['answer', 'start'] as const) : (['label'] as const);
  const places = (['generated', 'context', ...target] as const).filter((place) => fields[place] !== undefined);
  for (const [index, place] of places.entries()) {
    const column = fields[place] as string;
    if (places.slice(0, index).some((earlier) => fields[earlier] === column)) return { path: ['fields', place], problem: `the column ${column} is named twice` };
    if ((place === 'generated' || place === 'context') && slotNames.includes(column)) {
      return { path: ['fields', place], problem: `${column} is the name of a prompt slot`, hint: 'Rename the column in the data.' };
    }
  }
  return undefined;
}

function checkInputOrder({ type, fields, inputOrder }: TaskFile): TaskFileProblem | undefined {
  if (inputOrder === undefined) return undefined;
  if (type === 'extractive-qa') return { path: ['inputOrder'], problem: 'the question stands before the context in an extractive-qa task', hint: 'Remove it: only the context may be cut.' };
  const expected = fields.context === undefined ? ['generated'] : ['generated', 'context'];
  if (inputOrder.toSorted().join() === expected.toSorted().join()) return undefined;
  return { path: ['inputOrder'], problem: `must hold ${expected.join(' and ')}, each once` };
}

function checkLabels({ type, labels }: TaskFile): TaskFileProblem | undefined {
  if (type === 'extractive-qa' && labels.length > 0) return { path: ['labels'], problem: 'an extractive-qa task has no labels', hint: 'Remove them: the answer stands in the context.' };
  if (type !== 'extractive-qa' && labels.length < 2) return { path: ['labels'], problem: labels.length === 0 ? 'missing' : 'needs at least 2 entries', hint: 'In the order of their ids, from 0.' };
  for (const [index, label] of labels.entries()) {
    const earlier = labels.slice(0, index);
    if (earlier.some((other) => other.name === label.name)) return { path: ['labels', index, 'name'], problem: `the label ${label.name} is named twice` };
    const word = label.word ?? label.name;
    const same = earlier.find((other) => (other.word ?? other.name) === word);
    if (same !== undefined) return { path: ['labels', index, 'word'], problem: `the word ${word} is that of ${same.name} too`, hint: 'Prompts could not tell the labels apart.' };
  }
  return undefined;
}

/** A name or value, compared as text: 0 and "0" are one. */
function checkLabelValues({ labels }: TaskFile): TaskFileProblem | undefined {
  const ownerOf = new Map(labels.map(({ name }) => [name, name]));
  for (const [index, { name, values = [] }] of labels.entries()) {
    for (const [place, value] of values.entries()) {
      const owner = ownerOf.get(String(value));
      if (owner !== undefined && owner !== name) {
        return { path: ['labels', index, 'values', place], problem: `${JSON.stringify(value)} stands for ${owner} too`, hint: 'Each value belongs to one label.' };
      }
      ownerOf.set(String(value), name);
    }
  }
  return undefined;
}

function checkGold({ gold }: TaskFile): TaskFileProblem | undefined {
  if (gold.maxTestRows === undefined || gold.maxTestRowsSampled === undefined) return undefined;
  return { path: ['gold', 'maxTestRowsSampled'], problem: 'cannot stand beside maxTestRows', hint: 'maxTestRows takes the first rows, maxTestRowsSampled a sample by label.' };
}

function checkPrompts({ type, fields, prompts }: TaskFile): TaskFileProblem | undefined {
  const target = type === 'extractive-qa' ? 'answer' : 'label';
  const slots = promptSlots({ generated: fields.generated, context: fields.context, hasRationales: prompts.rationale !== undefined, target });
  for (const name of promptNames) {
    const template = prompts[name];
    const problem = template === undefined ? undefined : checkSlots(name, template, slots[name]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkSlots(name: string, template: string, { required, optional }: PromptSlots): TaskFileProblem | undefined {
  const known = [...required, ...optional];
  const used = templateSlots(template);
  const unknown = used.find((slot) => !known.includes(slot));
  if (unknown !== undefined) {
    const suggestion = nearestWord(unknown, known);
    const all = known.length === 0 ? 'This prompt has no slots.' : `Slots of this prompt: ${known.map((slot) => `{{${slot}}}`).join(', ')}.`;
    const rationales = unknown === 'rationales' ? ' {{rationales}} needs prompts.rationale.' : '';
    return { path: ['prompts', name], problem: `unknown slot {{${unknown}}}`, hint: suggestion === undefined ? `${all}${rationales}` : `Did you mean {{${suggestion}}}?` };
  }
  const missing = required.find((slot) => !used.includes(slot));
  return missing === undefined ? undefined : { path: ['prompts', name], problem: `the slot {{${missing}}} is missing` };
}

/** What goes with answers and not with labels, and the other way round. */
function checkAnswer({ type, prompts, seed, teacher, model, answer, extrapolation }: TaskFile): TaskFileProblem | undefined {
  if (type !== 'extractive-qa') {
    return prompts.answer === undefined ? undefined : { path: ['prompts', 'answer'], problem: `a ${type} task asks for no answers`, hint: 'Remove it, or use type: extractive-qa.' };
  }
  if (prompts.rationale !== undefined) return { path: ['prompts', 'rationale'], problem: 'rationales are listed by label, and an extractive-qa task has no labels', hint: 'Remove it.' };
  if (seed.balance !== 'uniform') return { path: ['seed', 'balance'], problem: 'an extractive-qa task has no labels to balance', hint: 'Remove it.' };
  if (seed.contexts !== 'mining' && prompts.answer === undefined && teacher.provider === 'openai') {
    return { path: ['prompts', 'answer'], problem: 'missing; contexts of a file come without answers', hint: 'Ask for an answer there, such as: Quote a short answer from {{context}}; or use seed.contexts: mining.' };
  }
  if (labelChoices.includes(extrapolation.choose)) {
    return { path: ['extrapolation', 'choose'], problem: `${extrapolation.choose} compares the probabilities of labels, and an extractive-qa task has none`, hint: 'Use all, loss, cluster or expected-gain.' };
  }
  if (extrapolation.labelPrior === 'gold') return { path: ['extrapolation', 'labelPrior'], problem: 'an extractive-qa task has no labels', hint: 'Remove it.' };
  if (extrapolation.label === 'teacher') return { path: ['extrapolation', 'label'], problem: 'an extractive-qa task has no labels', hint: 'Remove it.' };
  if (answer.docStride >= model.maxLength) return { path: ['answer', 'docStride'], problem: `must be less than model.maxLength (${model.maxLength})` };
  return undefined;
}

function checkSeed({ seed, labels, rationales, prompts }: TaskFile): TaskFileProblem | undefined {
  if (prompts.rationale !== undefined && rationales.perPrompt > rationales.perLabel) {
    return { path: ['rationales', 'perPrompt'], problem: `cannot be more than perLabel (${rationales.perLabel})` };
  }
  if (typeof seed.balance === 'string') return undefined;
  const names = labels.map((label) => label.name);
  const unknown = Object.keys(seed.balance).find((name) => !names.includes(name));
  if (unknown !== undefined) return { path: ['seed', 'balance', unknown], problem: 'is no label of this task', hint: `Labels: ${names.join(', ')}.` };
  const total = Object.values(seed.balance).reduce((sum, share) => sum + share, 0);
  return total > 0 ? undefined : { path: ['seed', 'balance'], problem: 'the shares must sum to more than 0' };
}

function checkTeacher({ teacher, fields }: TaskFile): TaskFileProblem | undefined {
  if (teacher.provider !== 'pool' || teacher.errorKey === undefined) return undefined;
  const known = [fields.generated, ...(fields.context === undefined ? [] : [fields.context])];
  const wrong = Object.entries(teacher.errorKey).find(([, field]) => !known.includes(field));
  if (wrong === undefined) return undefined;
  return { path: ['teacher', 'errorKey', wrong[0]], problem: `${wrong[1]} is no text field of this task`, hint: `Fields: ${known.join(', ')}.` };
}

function checkClassWeights({ training, labels }: TaskFile): TaskFileProblem | undefined {
  const names = labels.map((label) => label.name);
  const unknown = Object.keys(training.classWeights ?? {}).find((name) => !names.includes(name));
  return unknown === undefined ? undefined : { path: ['training', 'classWeights', unknown], problem: 'is no label of this task', hint: `Labels: ${names.join(', ')}.` };
}

function checkExtrapolation({ extrapolation, teacher }: TaskFile): TaskFileProblem | undefined {
  if (extrapolation.label !== 'teacher' || teacher.provider !== 'pool') return undefined;
  return { path: ['extrapolation', 'label'], problem: 'rows of a pool are read from files, and nobody is there to label an error', hint: 'Remove it, or use a language model.' };
}

function checkLabelNoise({ type, labelNoise, teacher }: TaskFile): TaskFileProblem | undefined {
  if (labelNoise === undefined) return undefined;
  if (type === 'extractive-qa') return { path: ['labelNoise'], problem: 'an extractive-qa task has no labels', hint: 'Remove it.' };
  if (labelNoise.votes === undefined || teacher.provider !== 'pool') return undefined;
  return { path: ['labelNoise', 'votes'], problem: 'rows of a pool are read from files, and nobody is there to vote', hint: 'Use labelNoise.disagreement.' };
}

function checkLimits({ filters }: TaskFile): TaskFileProblem | undefined {
  if (filters.minCharacters <= filters.maxCharacters) return undefined;
  return { path: ['filters', 'minCharacters'], problem: `cannot be more than maxCharacters (${filters.maxCharacters})` };
}
