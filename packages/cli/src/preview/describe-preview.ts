import type { PreviewedCandidate, SpendSummary } from '@stepsynth/core';
import { count, integer } from '../report/format.ts';
import type { Palette } from '../terminal/palette.ts';
import type { Preview } from './preview-run.ts';

/** What a person reads of a preview. `journal` is as the user would name it. */
export function describePreview({ rationales, candidates, spend, simulated, journal, generatedField }: Preview, palette: Palette): string {
  const kept = (kind: PreviewedCandidate['kind']): string => {
    const all = candidates.filter((candidate) => candidate.kind === kind);
    return `${integer(all.filter(({ verdict }) => verdict.status === 'kept').length)} of ${integer(all.length)}`;
  };
  return [
    ...(simulated ? ['The teacher is simulated: these texts say nothing about a language model.'] : []),
    ...rationales.map(({ label, rationales: listed }) => `${palette.bold(`rationales, ${label}`)}\n${listed.map((text) => `- ${text}`).join('\n')}`),
    ...candidates.map((candidate, index) => candidateText(candidate, { number: index + 1, generatedField, palette })),
    [
      `accepted: ${kept('seed')} seed examples, ${kept('extrapolation')} extrapolations`,
      spend === null ? 'no calls were made: this teacher has its texts already' : spendText(spend),
      ...(journal === null ? [] : [`answers are kept in ${journal}`, sharing]),
    ].join('\n'),
  ].join('\n\n');
}

const sharing = 'A run with these settings, this seed and this journal takes from it without paying again: the rationales, these seed examples, and the extrapolations of those rows that its first model gets wrong.';

function candidateText({ kind, label, goldId, prompt, reply, verdict }: PreviewedCandidate, { number, generatedField, palette }: { number: number; generatedField: string; palette: Palette }): string {
  const text = verdict.status === 'kept' ? verdict.fields[generatedField] ?? '' : '';
  return [
    palette.bold([`${number}. ${kind}`, ...(label === '' ? [] : [label]), ...(goldId === undefined ? [] : [`gold row ${goldId}`])].join(', ')),
    palette.dim('prompt'), prompt,
    ...(reply === undefined ? [] : [palette.dim('reply'), reply]),
    verdict.status === 'kept' ? palette.green(text === reply ? 'accepted' : 'accepted as') : `${palette.red('rejected:')} ${verdict.reason}`,
    ...(verdict.status === 'kept' && text !== reply ? [text] : []),
  ].join('\n');
}

function spendText({ calls, cachedCalls, promptTokens, completionTokens, dollars }: SpendSummary): string {
  const price = dollars === null ? 'price not known' : `$${dollars.toFixed(4)}`;
  return `${count(calls, 'call')}, ${integer(cachedCalls)} answered from the journal; ${integer(promptTokens)} prompt tokens, ${integer(completionTokens)} completion tokens, ${price}`;
}
