import { ofMetric, type ComparedArm, type ComparedPair, type TaskComparison } from '@stepsynth/core';
import { count, dollars, duration, integer, percent, percentInterval, points, pointsInterval, pValue } from '../report/format.ts';
import { courseText } from '../report/gap-words.ts';
import { textTable } from '../terminal/text-table.ts';

/** Headings and cells, for whichever form of table. */
export interface TableText {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The comparison on one task, for a terminal. */
export function describeComparison(comparison: TaskComparison): string {
  const table = ({ header, rows }: TableText): string => textTable([...header], rows.map((row) => [...row]));
  const pairs = pairTable(comparison);
  return [heading(comparison), table(armTable(comparison)), '', ...(pairs.rows.length === 0 ? [] : [table(pairs), '']), comparison.sentence, ...recipeLines(comparison), ...courseLines(comparison), ...remarkLines(comparison)].join('\n');
}

/** The comparisons as Markdown. */
export function comparisonMarkdown(comparisons: readonly TaskComparison[]): string {
  return comparisons.map((comparison) => [
    `## ${comparison.task}`, heading(comparison), markdownTable(armTable(comparison)), markdownTable(pairTable(comparison)), comparison.sentence, ...recipeLines(comparison), courseLines(comparison).join('\n\n'),
    remarkLines(comparison).map((line) => `- ${line}`).join('\n'),
  ].filter((part) => part !== '').join('\n\n')).join('\n\n').concat('\n');
}

/** What the tables are over. */
export function heading({ task, testRows, seeds, budget, majority, simulated }: TaskComparison): string {
  return `${task}: ${count(seeds.length, 'seed')}, ${integer(testRows)} test rows, ${'rows' in budget ? `${integer(budget.rows)} synthetic rows` : dollars(budget.dollars)} an equal arm${majority === undefined ? '' : `; majority class ${majority.label} ${percent(majority.share)}`}${simulated ? '; simulated: these figures say nothing about real text' : ''}`;
}

/** One row an arm. */
export function armTable({ arms, metrics, metric }: TaskComparison): TableText {
  return {
    header: ['arm', 'rows', 'gold', `${titleOf({ metrics, metric })} on selection`, ...metrics.flatMap(({ title }) => [title, '95 %']), 'keyed / nearest / random', 'cost', 'training'],
    rows: arms.map((arm) => [
      arm.remarks.length === 0 ? arm.arm : `${arm.arm} *`, rangeText(arm.rows), arm.goldRows[1] === 0 ? '–' : rangeText(arm.goldRows),
      arm.selection === undefined ? '–' : percent(ofMetric(arm.selection, metric)), ...metrics.flatMap(({ name }) => [percent(ofMetric(arm, name)), percentInterval(ofMetric(arm.interval95, name))]),
      sourcesText(arm.sources), arm.dollars === null ? 'unknown' : dollars(arm.dollars), duration(arm.trainingSeconds),
    ]),
  };
}

/** One row a tested pair. */
export function pairTable({ pairs }: TaskComparison): TableText {
  return {
    header: ['arm − control', 'points', '95 %', 'p', 'p (Holm)', 'verdict', 'smallest effect it could have seen'],
    rows: pairs.map((pair) => [
      `${pair.arm} − ${pair.control}`, points(pair.difference), pointsInterval(pair.interval95), pValue(pair.pValue), pValue(pair.adjustedPValue),
      verdictText(pair), `${(100 * pair.smallestDetectable).toFixed(1)} points`,
    ]),
  };
}

/** Whether the gap fell where accuracy rose, a line for each measure of it. */
export function courseLines({ gapCourse = {} }: TaskComparison): readonly string[] {
  const { totalVariation, auc } = gapCourse;
  return [
    ...(totalVariation === undefined ? [] : [`Gap, all arms and seeds, exact: ${courseText(totalVariation, 'total variation')}`]),
    ...(auc === undefined ? [] : [`Gap, all arms and seeds, measured: ${courseText(auc, 'the classifier’s AUC')}`]),
  ];
}

/** What to train. */
export function recipeLines({ recipe }: TaskComparison): readonly string[] {
  return recipe === undefined ? [] : [recipe.sentence];
}

/** The metric that pairs are tested on, for people. */
export function titleOf({ metrics, metric }: Pick<TaskComparison, 'metrics' | 'metric'>): string {
  return metrics.find(({ name }) => name === metric)?.title ?? metric;
}

/** Why rows count for nothing, or for less. */
export function remarkLines({ arms }: TaskComparison): readonly string[] {
  return arms.flatMap(({ arm, remarks }) => remarks.map((remark) => `* ${arm}: ${remark}`));
}

function verdictText({ verdict, discounted }: ComparedPair): string {
  return discounted === undefined ? verdict : `${verdict}, counts for nothing *`;
}

function rangeText([fewest, most]: ComparedArm['rows']): string {
  return fewest === most ? integer(most) : `${integer(fewest)} to ${integer(most)}`;
}

function sourcesText(sources: ComparedArm['sources']): string {
  const total = Object.values(sources).reduce((sum, value) => sum + value, 0);
  if (total === 0 || !['keyed', 'nearest', 'random'].some((kind) => kind in sources)) return '–';
  return ['keyed', 'nearest', 'random'].map((kind) => `${Math.round((100 * (sources[kind] ?? 0)) / total)}`).join(' / ').concat(' %');
}

/** Empty for a table without rows. */
function markdownTable({ header, rows }: TableText): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
