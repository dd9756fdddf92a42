import type { LineageData, LineageRow } from '@stepsynth/core';
import { integer } from '../format.ts';
import { byId, dataText, element, fill } from './dom.ts';
import { createFilterForm } from './filter-form.ts';
import { createRowFilter } from './filter-rows.ts';
import { readFragment, writeFragment } from './fragment.ts';
import { rowDetail } from './row-detail.ts';
import { drawRowLine } from './row-line.ts';
import { createVirtualList } from './virtual-list.ts';

/** Wires the browser of all rows: filters, list, detail, and the address of the page. */
export function startLineageBrowser(lineage: LineageData): void {
  const { rows } = lineage;
  const panel = byId('lineage-browser', HTMLElement);
  const detail = byId('lineage-detail', HTMLElement);
  const list = byId('lineage-rows', HTMLElement);
  const placeOf = new Map(rows.map(({ id }, index) => [id, index]));
  const byError = groupByError(rows);
  const findRows = createRowFilter(lineage);
  let found: readonly number[] = [];

  const form = createFilterForm(lineage, () => {
    applyFilters(0);
    remember(undefined);
  });
  const virtual = createVirtualList({
    list,
    draw: (index, option) => drawRowLine(lineage, rows[found[index] as number] as LineageRow, option),
    onChoose: (index) => {
      const row = rows[found[index] as number] as LineageRow;
      showDetail(row);
      remember(row.id);
    },
    onOpen: () => {
      detail.focus({ preventScroll: true });
      if (detail.getBoundingClientRect().top > innerHeight * 0.7) detail.scrollIntoView({ block: 'start' });
    },
  });

  const remember = (row: string | undefined): void => history.replaceState(null, '', writeFragment(row, form.filters));

  const showDetail = (row: LineageRow): void => {
    const siblings = row.error === undefined ? [] : (byError.get(row.error) ?? []).filter((other) => other !== row);
    fill(byId('lineage-detail-title', HTMLElement), dataText(row.id));
    fill(byId('lineage-detail-body', HTMLElement), rowDetail(lineage, row, siblings));
    detail.scrollTop = 0;
  };

  const applyFilters = (active: number, reveal = false): void => {
    found = findRows(form.filters);
    fill(byId('lineage-count', HTMLElement), found.length === rows.length ? `${integer(rows.length)} rows` : `${integer(found.length)} of ${integer(rows.length)} rows`);
    panel.classList.toggle('empty', found.length === 0);
    form.element.classList.toggle('narrowed', found.length !== rows.length);
    virtual.show(found.length, active, { reveal });
    const row = rows[found[virtual.active] ?? -1];
    if (row !== undefined) showDetail(row);
  };

  const followFragment = (): void => {
    const { row, filters, present } = readFragment(location.hash);
    const place = row === undefined ? undefined : placeOf.get(row);
    if (!present) return;
    form.set(filters);
    found = findRows(form.filters);
    if (place !== undefined && !found.includes(place)) form.set(readFragment('').filters);
    found = findRows(form.filters);
    applyFilters(Math.max(0, place === undefined ? 0 : found.indexOf(place)), place !== undefined);
    const below = detail.offsetTop > list.offsetTop; // narrow pages show the detail under the list
    (place === undefined ? form.element : below ? detail : list).scrollIntoView({ block: 'start', behavior: 'instant' });
  };

  detail.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') list.focus();
  });
  byId('lineage-back', HTMLButtonElement).addEventListener('click', () => {
    list.focus({ preventScroll: true });
    byId('lineage-filters', HTMLElement).scrollIntoView({ block: 'start' });
  });
  addEventListener('hashchange', followFragment);
  panel.hidden = false;
  fill(byId('lineage-state', HTMLElement), element('span', {}, 'Up and down move through the rows, Enter goes to the row’s lineage, Escape comes back.'));
  applyFilters(0);
  followFragment();
}

function groupByError(rows: readonly LineageRow[]): ReadonlyMap<number, LineageRow[]> {
  const groups = new Map<number, LineageRow[]>();
  for (const row of rows) {
    if (row.error === undefined) continue;
    const group = groups.get(row.error);
    if (group === undefined) groups.set(row.error, [row]);
    else group.push(row);
  }
  return groups;
}
