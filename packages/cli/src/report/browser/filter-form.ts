import type { LineageData, LineageRow } from '@stepsynth/core';
import { fates } from '../lineage/packed-lineage.ts';
import { integer } from '../format.ts';
import { visibleText } from '../visible-text.ts';
import { fateNames, reasonName } from '../words.ts';
import { byId, element, fill } from './dom.ts';
import { filterNames, noFilters, type Filters } from './filter-rows.ts';

/** The search field and the choices above the list. */
export interface FilterForm {
  readonly element: HTMLFormElement;
  readonly filters: Filters;
  /** Sets every control; a value that it does not offer becomes no limit. */
  set(filters: Filters): void;
}

type ChoiceName = Exclude<keyof Filters, 'search'>;

/** Fills the choices with what occurs in the rows, and tells of every change. */
export function createFilterForm({ task, rows }: LineageData, onChange: () => void): FilterForm {
  const form = byId('lineage-filters', HTMLFormElement);
  const search = byId('filter-search', HTMLInputElement);
  const select = (name: ChoiceName): HTMLSelectElement => byId(`filter-${name}`, HTMLSelectElement);
  const counts = { label: tally(rows, ({ label }) => label), origin: tally(rows, ({ origin }) => origin), round: tally(rows, ({ round }) => String(round)), fate: tally(rows, ({ fate }) => fate) };
  const options = (name: ChoiceName, values: readonly (readonly [value: string, title: string, count: number])[]): void => {
    fill(select(name), element('option', { value: '' }, 'all'), values.filter(([, , count]) => count > 0).map(([value, title, count]) => option(value, title, count)));
  };

  options('label', task.labels.map((label) => [label, label, counts.label.get(label) ?? 0]));
  options('origin', (['seed', 'extrapolated'] as const).map((origin) => [origin, origin, counts.origin.get(origin) ?? 0]));
  options('round', [...counts.round].toSorted(([one], [other]) => Number(one) - Number(other)).map(([round, count]) => [round, round === '0' ? '0, seed data' : round, count]));
  options('fate', fates.map((fate) => [fate, fateNames[fate], counts.fate.get(fate) ?? 0]));
  options('status', statusOptions(rows));

  form.addEventListener('input', onChange);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', (event) => {
    event.preventDefault();
    write(noFilters);
    onChange();
  });

  const write = (filters: Filters): void => {
    search.value = filters.search;
    for (const name of filterNames) {
      if (name === 'search') continue;
      select(name).value = filters[name];
      if (select(name).selectedIndex === -1) select(name).value = '';
    }
  };

  return {
    element: form,
    get filters() {
      const choices = filterNames.map((name) => [name, name === 'search' ? search.value : select(name).value]);
      return Object.fromEntries(choices) as unknown as Filters;
    },
    set: write,
  };
}

/** Accepted, rejected, each reason of rejection, and slots that got nothing. */
function statusOptions(rows: readonly LineageRow[]): (readonly [string, string, number])[] {
  const statuses = tally(rows, ({ status }) => status);
  const reasons = tally(rows, ({ status, reason }) => (status === 'rejected' ? reason : undefined));
  return [
    ['accepted', 'accepted', statuses.get('accepted') ?? 0],
    ['rejected', 'rejected', statuses.get('rejected') ?? 0],
    ...[...reasons].toSorted(([, one], [, other]) => other - one).map(([reason, count]) => [`rejected:${reason}`, `rejected: ${reasonName(reason)}`, count] as const),
    ['exhausted', 'nothing found', statuses.get('exhausted') ?? 0],
  ];
}

function option(value: string, title: string, count: number): HTMLOptionElement {
  return element('option', { value }, `${visibleText(title)} (${integer(count)})`);
}

function tally(rows: readonly LineageRow[], key: (row: LineageRow) => string | undefined): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = key(row);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}
