import { chartStyles } from './chart-styles.ts';
import { colorProperties, colors } from './colors.ts';
import { lineageStyles } from './lineage-styles.ts';
import { tableStyles } from './table-styles.ts';

const pageStyles = `
*{box-sizing:border-box}
html{font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;background:var(--background);color:var(--text);-webkit-text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0}
main{max-width:62rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
h1{font-size:2rem;line-height:1.2;margin:.1rem 0 .5rem;font-weight:650;overflow-wrap:anywhere}
h2{font-size:1.3rem;line-height:1.3;margin:0 0 1rem;font-weight:620}
h3{font-size:1rem;margin:1.75rem 0 .5rem;font-weight:620}
p{margin:0 0 .75rem}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.9em;overflow-wrap:anywhere}
section{margin-top:3.25rem;padding-top:1.5rem;border-top:1px solid var(--border)}
.eyebrow{color:var(--muted);font-size:.875rem;margin:0}
.lead{font-size:1.05rem;color:var(--muted);max-width:46rem}
.note,.muted{color:var(--muted)}
.note{font-size:.9rem}
.prose{max-width:38rem}.columns+.prose{margin-top:1.25rem}
.banner{background:var(--banner-background);border:1px solid var(--banner-border);color:var(--banner-text);border-radius:8px;padding:.75rem 1rem;margin:1.25rem 0;max-width:46rem}
.figures{display:flex;flex-wrap:wrap;gap:1px;background:var(--border);border:1px solid var(--border);border-radius:10px;overflow:hidden;margin:1.5rem 0 .75rem}
.figures div{flex:1 1 10rem;background:var(--surface);padding:.9rem 1.1rem}
.figures dt{color:var(--muted);font-size:.875rem}
.figures dd{margin:0}
.figures .value{font-size:1.75rem;line-height:1.3;font-weight:600;font-variant-numeric:tabular-nums}
.figures .detail{color:var(--muted);font-size:.875rem;font-variant-numeric:tabular-nums}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;padding:0;margin:1.5rem 0 0;font-size:.925rem}
.warnings{border-top:0;margin-top:2rem;padding:1rem 1.25rem;background:var(--surface);border:1px solid var(--banner-border);border-radius:8px}
.warnings h2{font-size:1.05rem;margin-bottom:.4rem}
.warnings ul{margin:0;padding-left:1.2rem}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1.5rem 2.5rem;align-items:start}
.columns>*{min-width:0}
.samples{list-style:none;padding:0;margin:0;display:grid;gap:1rem}
.samples article{background:var(--surface);border:1px solid var(--border);border-radius:8px;padding:1rem 1.25rem}
.samples h3{font-size:.875rem;color:var(--muted);font-weight:500;margin:.9rem 0 .4rem}
.meta{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;font-size:.875rem;color:var(--muted);margin-bottom:.6rem}
.meta b{color:var(--text);font-weight:600}
.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:0}
blockquote{margin:.4rem 0 0;padding:.1rem 0 .1rem .9rem;border-left:3px solid var(--series-2)}
.fields{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25rem .9rem;margin:0}
.fields dt{color:var(--muted);font-size:.875rem}
.fields dd{margin:0}
.chip{font-weight:550}
.good{color:var(--good)}
.bad{color:var(--bad)}
details summary{cursor:pointer;color:var(--link)}
.fold{margin-top:1rem}
@media (max-width:32rem){main{padding-top:1.5rem}.fields{grid-template-columns:1fr}.figures div{flex-basis:40%;padding:.7rem .9rem}.figures .value{font-size:1.4rem}.samples article{padding:.85rem .9rem}}
@media print{:root{color-scheme:light}html{font-size:13px}main{max-width:none;padding:0}.columns{grid-template-columns:1fr 1fr}section{margin-top:1.75rem;padding-top:1rem}section{break-inside:auto}nav{display:none}.samples article,.chart{break-inside:avoid}}
`;

/** The page's style sheet; colours follow the reader's scheme. */
export const stylesheet = [
  `:root{color-scheme:light dark;${colorProperties(colors.light)}}`,
  `@media screen and (prefers-color-scheme:dark){:root{${colorProperties(colors.dark)}}}`,
  pageStyles,
  tableStyles,
  chartStyles,
  lineageStyles,
].join('\n');
