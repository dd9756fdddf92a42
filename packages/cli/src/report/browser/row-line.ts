import type { LineageData, LineageRow } from '@stepsynth/core';
import { fateNames, reasonName } from '../words.ts';
import { dataText, element, fill } from './dom.ts';

/** Characters of a text that fit a line; the rest is not worth laying out. */
const SHOWN_CHARACTERS = 240;

/** One line of the list: the text, its label and round, whether it was accepted, what became of its error. */
export function drawRowLine({ task }: LineageData, row: LineageRow, option: HTMLElement): void {
  const text = row.fields?.[task.generatedField];
  fill(option,
    element('span', { class: 'row-text', dir: 'auto' }, text === undefined ? element('i', {}, 'no text') : text.slice(0, SHOWN_CHARACTERS)),
    element('span', { class: 'row-facts' },
      element('span', { class: `mark ${row.status}` }, row.status === 'accepted' ? 'accepted' : row.status === 'rejected' ? reasonName(row.reason ?? '') : 'none found'),
      element('span', {}, dataText(row.label)),
      element('span', {}, row.origin === 'seed' ? 'seed' : `round ${row.round}`),
      row.fate !== undefined && element('span', { class: `fate ${row.fate}` }, `error ${fateNames[row.fate]}`)));
}
