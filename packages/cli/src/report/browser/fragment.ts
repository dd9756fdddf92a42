import { filterNames, noFilters, type Filters } from './filter-rows.ts';

/** What the address of the page says after `#`: a row, filters, or the id of a section. */
export interface Fragment {
  readonly row: string | undefined;
  readonly filters: Filters;
  /** Whether the fragment speaks of the lineage at all. */
  readonly present: boolean;
}

/** Reads `#row=seed-12` and `#status=rejected:duplicate&round=0`. */
export function readFragment(hash: string): Fragment {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const row = parameters.get('row') ?? undefined;
  const entries = filterNames.map((name) => [name, parameters.get(name) ?? ''] as const);
  const filters = { ...noFilters, ...Object.fromEntries(entries) };
  return { row, filters, present: row !== undefined || entries.some(([, value]) => value !== '') };
}

/** The fragment of a row among the filtered ones. */
export function writeFragment(row: string | undefined, filters: Filters): string {
  const parameters = new URLSearchParams();
  if (row !== undefined) parameters.set('row', row);
  for (const name of filterNames) if (filters[name] !== '') parameters.set(name, filters[name]);
  return `#${parameters.toString()}`;
}
