import { html, type SafeHtml } from '../html.ts';
import { section } from './table.ts';

const choices = [['label', 'Label'], ['origin', 'Origin'], ['round', 'Round'], ['status', 'Status'], ['fate', 'Its error']] as const;

/** The browser of all rows: what the page's script fills. `data` is the embedded lineage. */
export function lineage(data: string): SafeHtml {
  return section('lineage', 'Every row and where it came from', html`<p class="prose">Each candidate of the run with its way: the error or the draw it began with, the prompt, the teacher’s reply, the example made of it, and whether the model’s error was fixed. Any row can be linked to.</p>
<p class="note" id="lineage-state" role="status">The rows need JavaScript; everything else on this page does without.</p>
<div id="lineage-browser" hidden>
<form id="lineage-filters" class="filters" role="search" aria-label="Rows">
<p class="wide"><label for="filter-search">Search</label><input id="filter-search" type="search" autocomplete="off" spellcheck="false" placeholder="words in texts, replies, errors, ids"></p>
${choices.map(([name, title]) => html`<p><label for="filter-${name}">${title}</label><select id="filter-${name}"></select></p>`)}
<p class="found"><output id="lineage-count" for="filter-search"></output><button type="reset">Show all</button></p>
</form>
<p class="none-found">No row fits. <q>Show all</q> brings them back.</p>
<div class="browser">
<div id="lineage-rows" class="rows" role="listbox" tabindex="0" aria-label="Rows" aria-describedby="lineage-state"></div>
<div id="lineage-detail" class="way" role="region" tabindex="0" aria-labelledby="lineage-detail-title"><p class="way-back"><button type="button" id="lineage-back">Back to the rows</button></p><h3 id="lineage-detail-title"></h3><div id="lineage-detail-body"></div></div>
</div>
</div>
<script type="application/json" id="lineage-data">{"encoding":"gzip+base64","data":"${data}"}</script>`);
}
