import { html, type Fragment, type SafeHtml } from '../html.ts';

/** Column of a table; numbers are set right-aligned with figures of one width. */
export interface Column {
  readonly title: Fragment;
  readonly numeric?: boolean;
}

/** A table whose first cell of each row is its heading, in a box that scrolls sideways where it is too wide. */
export function dataTable(caption: string, columns: readonly Column[], rows: readonly (readonly Fragment[])[]): SafeHtml {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${numeric(column)}>${column.title}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, index) => bodyCell(cell, columns[index], index === 0))}</tr>`)}</tbody>
</table></div>`;
}

/** A section of the page with its heading; `id` is the target of the contents list. */
export function section(id: string, heading: string, body: Fragment): SafeHtml {
  return html`<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${heading}</h2>
${body}
</section>`;
}

function bodyCell(cell: Fragment, column: Column | undefined, heading: boolean): SafeHtml {
  return heading ? html`<th scope="row"${numeric(column)}>${cell}</th>` : html`<td${numeric(column)}>${cell}</td>`;
}

function numeric(column: Column | undefined): SafeHtml | undefined {
  return column?.numeric === true ? html` class="number"` : undefined;
}
