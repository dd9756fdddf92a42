import { count } from '../../report/format.ts';
import type { PropertyChange, RowDifference } from './compare-rows.ts';
import type { Verification } from './verify-run.ts';

/** Rows and answers that are listed; the others are counted. */
const LISTED = 20;
const EXCERPT_CHARACTERS = 100;

/** What `verify` found out, for people. */
export function describeVerification({ verified, rows, sha256, differences, missingAnswers, warnings }: Verification): string {
  return [
    ...warnings.map((warning) => `warning: ${warning}`),
    ...(verified ? [`verified: ${count(rows, 'row')}, made again without a call; sha256 ${sha256.recomputed}`] : [`not verified: ${verdict({ sha256, differences, missingAnswers })}`]),
    ...listed(missingAnswers, 'answer', ({ key, slot }) => `  no answer in the journal: ${slot.stage} of round ${slot.round}, slot ${slot.slot}, attempt ${slot.attempt}, key ${key}`),
    ...(missingAnswers.length > 0 ? [] : listed(differences, 'row', rowText)),
    ...(verified ? [] : [`  sha256 made again   ${sha256.recomputed}`, `  sha256 in the report ${sha256.report}`, `  sha256 of the file   ${sha256.file ?? '(no dataset/train.jsonl)'}`]),
  ].join('\n');
}

function verdict({ sha256, differences, missingAnswers }: Pick<Verification, 'sha256' | 'differences' | 'missingAnswers'>): string {
  if (missingAnswers.length > 0) return `the journal lacks ${count(missingAnswers.length, 'answer')} that the run was given`;
  if (sha256.file === null) return 'dataset/train.jsonl is not there';
  const file = differences.length === 0 ? 'dataset/train.jsonl is as made again' : `${count(differences.length, 'row')} of dataset/train.jsonl differ from what was made again`;
  if (sha256.report === sha256.recomputed) return `${file}; the file was changed after the run`;
  if (sha256.report === sha256.file) return `${file}; the file is as the run wrote it, so journal, run.db or the program changed`;
  return `${file}; the report names another dataset`;
}

function listed<T>(items: readonly T[], name: string, describe: (item: T) => string): string[] {
  const more = items.length - LISTED;
  return [...items.slice(0, LISTED).map(describe), ...(more > 0 ? [`  and ${count(more, `further ${name}`)}`] : [])];
}

function rowText({ line, id, kind, changes }: RowDifference): string {
  if (kind === 'missing') return `  line ${line}: the row ${id} is missing`;
  if (kind === 'added') return `  line ${line}: the row ${id} does not belong here`;
  return `  line ${line}, ${id}: ${changes.map(changeText).join('; ')}`;
}

/** Both values from shortly before they part. */
function changeText({ property, expected, found }: PropertyChange): string {
  if (expected === null) return `${property} is ${excerpt(found!, 0)} and should not be there`;
  if (found === null) return `${property} is gone, it was ${excerpt(expected, 0)}`;
  let parting = 0;
  while (parting < expected.length && expected[parting] === found[parting]) parting += 1;
  const start = parting < EXCERPT_CHARACTERS / 2 ? 0 : parting - 20;
  return `${property} was ${excerpt(expected, start)} and is ${excerpt(found, start)}`;
}

function excerpt(text: string, start: number): string {
  const part = text.slice(start, start + EXCERPT_CHARACTERS);
  return `${start > 0 ? '…' : ''}${part}${start + part.length < text.length ? '…' : ''}`;
}
