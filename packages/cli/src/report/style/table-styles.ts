/** Colour of a confusion cell by share of its row, in tenths. */
const heat = Array.from({ length: 11 }, (_, tenth) => {
  const strength = Math.round(tenth * 3.4);
  return `.right-${tenth}{background:color-mix(in srgb,var(--series-1) ${strength}%,transparent)}.wrong-${tenth}{background:color-mix(in srgb,var(--series-2) ${strength}%,transparent)}`;
}).join('');

/** Styles of tables. */
export const tableStyles = `
.scroll{overflow-x:auto;margin:.75rem 0}
table{border-collapse:collapse;font-size:.9rem;min-width:100%}
.columns>.scroll{margin-top:0}
.below{display:block;color:var(--muted);font-size:.85em}
caption{text-align:left;color:var(--muted);font-size:.875rem;padding-bottom:.4rem}
th,td{padding:.4rem .75rem .4rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--border)}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--muted);font-weight:500;vertical-align:bottom}
tbody th{font-weight:500}
tbody th:not(.number):not(:only-child){min-width:min(9rem,30vw)}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
thead .number{white-space:normal}
.hash{word-break:break-all}
.confusion tbody th{vertical-align:middle}
.confusion .heat{padding:.45rem .75rem;border:2px solid var(--background);border-radius:6px;min-width:5rem}
.confusion .share{display:block;color:var(--text);font-size:.8rem;opacity:.85}
.confusion th.number{padding-right:.75rem}
${heat}
`;
