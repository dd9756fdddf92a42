import type { LineageData, LineageRow } from '@stepsynth/core';

/** What a reader may narrow the rows by; an empty text is no limit. */
export interface Filters {
  /** Words that all occur somewhere in the row, its error or its ids; case does not matter. */
  readonly search: string;
  readonly label: string;
  readonly origin: string;
  readonly round: string;
  /** A status, or `rejected:` and a reason. */
  readonly status: string;
  readonly fate: string;
}

export const filterNames = ['search', 'label', 'origin', 'round', 'status', 'fate'] as const satisfies readonly (keyof Filters)[];
export const noFilters: Filters = { search: '', label: '', origin: '', round: '', status: '', fate: '' };

/** Finds rows by filters; the texts that are searched are made once. */
export function createRowFilter({ rows, errors }: LineageData): (filters: Filters) => readonly number[] {
  const errorTexts = errors.map(({ id, fields }) => `${id}\n${Object.values(fields).join('\n')}`.toLowerCase());
  const texts = rows.map((row) => searchedText(row).toLowerCase());

  return (filters) => {
    const words = filters.search.toLowerCase().split(/\s+/u).filter((word) => word !== '');
    const found: number[] = [];
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index] as LineageRow;
      if (!fitsChoices(row, filters)) continue;
      const text = texts[index] as string;
      const errorText = row.error === undefined ? '' : errorTexts[row.error] as string;
      if (words.every((word) => text.includes(word) || errorText.includes(word))) found.push(index);
    }
    return found;
  };
}

function fitsChoices(row: LineageRow, { label, origin, round, status, fate }: Filters): boolean {
  return (label === '' || row.label === label)
    && (origin === '' || row.origin === origin)
    && (round === '' || String(row.round) === round)
    && (status === '' || status === row.status || status === `${row.status}:${row.reason}`)
    && (fate === '' || row.fate === fate);
}

function searchedText({ id, fields, reply, rationales, context, source, reason }: LineageRow): string {
  return [id, ...Object.values(fields ?? {}), reply, ...(rationales ?? []), context, source?.id, reason].filter((text) => text !== undefined).join('\n');
}
