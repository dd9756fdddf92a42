import { integer, percent } from '../report/format.ts';
import { progressBar, sparkline } from '../terminal/bars.ts';
import { displayWidth, fitWidth, plainText } from '../terminal/display-width.ts';
import type { Palette } from '../terminal/palette.ts';
import type { RunView } from './run-view.ts';
import { timeLeftText } from './time-left.ts';

export interface RenderOptions {
  /** Columns that a line may take. */
  readonly columns: number;
  readonly palette: Palette;
  /** Whether block characters can be shown. */
  readonly blocks: boolean;
}

const LABEL_COLUMNS = 11;
const MOST_BAR_COLUMNS = 24;
const LEAST_BAR_COLUMNS = 6;
const SPARKLINE_COLUMNS = 16;

/** Lines of the live view, none wider than asked for; the least important end is left out where there is little room. */
export function renderRunView(view: RunView, options: RenderOptions): readonly string[] {
  const { training, selectionByRound, spend } = view;
  return [
    headline(view, options),
    line('data', dataParts(view), options),
    line('spend', spend === undefined ? [] : spendParts(spend), options),
    line('training', training === undefined ? [] : trainingParts(training, options), options),
    line('selection', [...selectionByRound].toReversed().map(([round, accuracy]) => `round ${round}: ${percent(accuracy)}`), options),
  ].filter((text) => text !== undefined);
}

/** Title, bar, where it stands, time left. */
function headline({ title, detail, done, secondsLeft }: RunView, { columns, palette, blocks }: RenderOptions): string {
  const left = secondsLeft === undefined ? '' : `${timeLeftText(secondsLeft)} left`;
  const name = fitWidth(plainText(title), columns);
  const end = fitParts([detail, left].filter((part) => part !== ''), columns - displayWidth(name) - 2);
  const room = Math.min(MOST_BAR_COLUMNS, columns - displayWidth(name) - displayWidth(end) - 4);
  const bar = room < LEAST_BAR_COLUMNS ? '' : progressBar(done, room, blocks);
  return [palette.bold(name), palette.green(bar), end].filter((part) => part !== palette.green('') && part !== '').join('  ');
}

function dataParts({ rows, spend }: RunView): readonly string[] {
  const accepted = rows === undefined ? [] : [`${integer(rows.accepted)} accepted`, `${integer(rows.rejected)} rejected`];
  if (spend?.callsPerSecond !== undefined) return [...accepted, `${perSecond(spend.callsPerSecond)} requests/s`];
  return rows?.triedPerSecond === undefined ? accepted : [...accepted, `${perSecond(rows.triedPerSecond)} candidates/s`];
}

function spendParts({ calls, cachedCalls, promptTokens, completionTokens, dollars, capDollars, capTokens }: NonNullable<RunView['spend']>): readonly string[] {
  const tokens = promptTokens + completionTokens;
  const money = dollars === null ? [] : [`$${dollars.toFixed(2)}${capDollars === null ? '' : ` of $${capDollars.toFixed(2)} (${percent(dollars / capDollars, 0)})`}`];
  return [...money, `${integer(tokens)}${capTokens === null ? '' : ` of ${integer(capTokens)}`} tokens`, `${integer(calls)} calls`, ...(cachedCalls > 0 ? [`${integer(cachedCalls)} from the journal`] : [])];
}

function trainingParts({ losses, tokensPerSecond, selectionAccuracy }: NonNullable<RunView['training']>, { blocks }: RenderOptions): readonly string[] {
  const loss = losses.at(-1);
  return [
    ...(loss === undefined ? [] : [`loss ${loss.toFixed(3)} ${sparkline(losses, SPARKLINE_COLUMNS, blocks)}`]),
    ...(tokensPerSecond === undefined ? [] : [`${integer(tokensPerSecond)} tokens/s`]),
    ...(selectionAccuracy === undefined ? [] : [`selection ${percent(selectionAccuracy)}`]),
  ];
}

function line(label: string, parts: readonly string[], { columns, palette }: RenderOptions): string | undefined {
  if (parts.length === 0) return undefined;
  const start = `  ${label.padEnd(LABEL_COLUMNS)}`;
  if (columns < start.length + 8) return fitWidth(` ${parts[0]!}`, columns);
  return `${palette.dim(start)}${fitParts(parts, columns - start.length)}`;
}

/** As many parts as there is room for; the first is cut if need be. */
function fitParts(parts: readonly string[], columns: number): string {
  let text = '';
  for (const part of parts) {
    const longer = text === '' ? part : `${text} · ${part}`;
    if (displayWidth(longer) > columns) return text === '' ? fitWidth(part, columns) : text;
    text = longer;
  }
  return text;
}

function perSecond(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : integer(rate);
}
