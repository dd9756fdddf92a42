const marks = [1, 2, 3, 4, 5].map((series) => `.series-${series}{--mark:var(--series-${series})}`).join('');

/** Styles of charts: every colour is a custom property, so a chart follows the reader's scheme. */
export const chartStyles = `
${marks}
.chart{margin:0}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:0 2.5rem;margin-top:1.25rem}
.plots>.chart{display:grid;grid-template-rows:subgrid;grid-row:span 3;min-width:0;margin-bottom:1.75rem}
.plots>.chart>.legend{align-self:end}
.plots>.chart:only-of-type{max-width:38rem}
.chart>svg{display:block;width:100%;height:auto;overflow:visible}
.chart figcaption{color:var(--muted);font-size:.875rem;margin-top:.25rem}
.chart text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--muted);font-variant-numeric:tabular-nums}
@media (max-width:32rem){.chart text{font-size:15px}}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;margin:0 0 .5rem;padding:0;font-size:.875rem}
.legend li{display:flex;align-items:center;gap:.4rem}
.grid line{stroke:var(--grid);stroke-width:1}
.zero{stroke:var(--muted);stroke-width:1}
.fill{fill:var(--mark)}
.pale{opacity:.45}
.line polyline{fill:none;stroke:var(--mark);stroke-width:2;stroke-linejoin:round}
.line circle{fill:var(--mark);stroke:var(--background);stroke-width:1.5}
.line .whisker{fill:none;stroke:var(--mark);stroke-width:1.25;opacity:.75}
.dashed polyline{stroke-dasharray:5 4}
.dotted polyline{stroke-dasharray:.1 4.5;stroke-linecap:round;stroke-width:2.5}
.swatch{flex:none}
`;
