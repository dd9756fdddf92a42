import type { Leakage, PartBalance, PlannedPrompt, Problem, Spend } from '@stepsynth/core';
import { count, duration, integer, percent } from '../report/format.ts';
import type { Palette } from '../terminal/palette.ts';
import { textTable } from '../terminal/text-table.ts';
import type { RunEstimate } from './run-estimate.ts';
import type { Lengths, Validation } from './validation.ts';

/** What a person reads of a validation: data, prompts, estimate, and the problems last. */
export function describeValidation({ path, task, gold, lengths, prompts, estimate, problems }: Validation, palette: Palette): string {
  return [
    task === null ? '' : `${palette.bold(task.name)} (${task.type}), ${path}`,
    gold === null ? '' : `${balanceTable(gold.parts)}\n${overlapText(gold.leakage)}`,
    lengths === null ? '' : lengthTable(lengths),
    prompts === null ? '' : prompts.map((prompt) => promptText(prompt, palette)).join('\n\n'),
    estimate === null ? '' : estimateText(estimate),
    problemText(problems, palette),
  ].filter((part) => part !== '').join('\n\n');
}

function balanceTable(parts: readonly PartBalance[]): string {
  const labels = Object.keys(parts[0]?.labels ?? {});
  return textTable(['gold', 'rows', ...labels], parts.map(({ part, rows, labels: counts }) => [part, integer(rows), ...labels.map((label) => share(counts[label] ?? 0, rows))]));
}

function share(rows: number, of: number): string {
  return of === 0 ? '0' : `${integer(rows)} (${percent(rows / of, 0)})`;
}

function overlapText({ testRows, inputs, contexts }: Leakage): string {
  const shared = contexts === undefined ? '' : `; ${integer(contexts.rows)} share a context with it`;
  return `${integer(inputs.rows)} of ${count(testRows, 'test row')} are in validation too${shared}`;
}

function lengthTable({ parts, maxLength, countedBy, inWindows }: Lengths): string {
  const table = textTable(
    ['tokens', 'rows', 'median', '95 %', 'longest', inWindows ? `in windows of ${maxLength}` : `cut at ${maxLength}`],
    parts.map(({ part, rows, p50, p95, max, truncatedShare, sampled }) => [part, `${sampled ? 'sample of ' : ''}${integer(rows)}`, integer(p50), integer(p95), integer(max), percent(truncatedShare)]),
  );
  return countedBy === 'tokenizer' ? table : `${table}\nestimated at four characters a token: the checkpoint is not on this machine`;
}

function promptText({ kind, label, prompt, goldId }: PlannedPrompt, palette: Palette): string {
  return `${palette.bold([`${kind} prompt`, ...(label === '' ? [] : [label]), ...(goldId === undefined ? [] : [`gold row ${goldId}`])].join(', '))}\n${prompt}`;
}

function estimateText({ spend, prices, cap, assumptions, training, expectedSeconds }: RunEstimate): string {
  const { errorRate, candidatesPerAccepted, rationaleTokens, latencySeconds } = assumptions;
  const rough = `training ${roughly(training.seconds)}, rough: ${integer(training.trainedTokens)} tokens trained on, at ${integer(training.flopsPerSecond / 1e9)} GFLOP/s on ${training.device}`;
  if (spend === null) return `no calls are made: this teacher has its texts already\n${rough}; assumed: ${percent(errorRate, 0)} of mining rows are errors in each round`;
  const rows = [...spend.stages.flatMap(({ stage, expected, worst }) => [spendRow(stage, expected), spendRow(`${stage}, worst`, worst)]), spendRow('all', spend.expected), spendRow('all, worst', spend.worst)];
  return [
    textTable(['estimate', 'calls', 'prompt tokens', 'completion tokens', 'dollars', 'time'], rows),
    prices === null ? 'the price of this model is not known: set teacher.prices to have dollars' : `prices for a million tokens: $${prices.promptPerMillion} prompt, $${prices.completionPerMillion} completion (${prices.statedBy})`,
    `assumed: ${percent(errorRate, 0)} of mining rows are errors in each round, ${candidatesPerAccepted} candidates an accepted row, ${rationaleTokens} tokens a rationale, replies as long as gold texts, ${latencySeconds} s a call; tokens as OpenAI's models count them`,
    'worst: every candidate limit used up, every mining row an error, every reply at sampling.maxTokens',
    ...(cap.dollars === null && cap.tokens === null ? [] : [`cap: ${[cap.dollars === null ? '' : `$${cap.dollars}`, cap.tokens === null ? '' : `${integer(cap.tokens)} tokens`].filter((part) => part !== '').join(' and ')}; nothing is sent beyond it`]),
    rough,
    `expected time, calls and training: ${roughly(expectedSeconds)}`,
  ].join('\n');
}

function spendRow(name: string, { calls, promptTokens, completionTokens, dollars, seconds }: Spend): readonly string[] {
  return [name, integer(calls), integer(promptTokens), integer(completionTokens), dollars === null ? 'unknown' : money(dollars), duration(seconds)];
}

function roughly(seconds: number): string {
  return seconds < 60 ? 'under a minute' : `about ${duration(Math.round(seconds / 60) * 60)}`.replace(' 00 s', '');
}

function money(dollars: number): string {
  return dollars < 0.01 && dollars > 0 ? '< $0.01' : `$${dollars.toFixed(2)}`;
}

function problemText(problems: readonly Problem[], palette: Palette): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const lines = problems.map(({ severity, place, problem, cure }) => `${severity === 'error' ? palette.red('error:') : palette.yellow('warning:')} ${place}: ${problem}\n  ${cure}`);
  const summary = `${count(errors, 'error')}, ${count(problems.length - errors, 'warning')}`;
  return [...lines, problems.length === 0 ? palette.green('valid: no problem found') : errors === 0 ? `${palette.green('valid:')} ${summary}` : `${palette.red('not valid:')} ${summary}`].join('\n');
}
