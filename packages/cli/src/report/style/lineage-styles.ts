/** Styles of the verdict, the confusion switch and the browser of all rows. */
export const lineageStyles = `
.skip{position:absolute;left:-999rem;top:0;background:var(--surface);padding:.6rem 1rem;z-index:2}
.skip:focus{left:0}
main:focus{outline:none}
.measure{max-width:46rem}#verdict{margin-top:2rem}
.answer{font-size:1.2rem;margin-bottom:.5rem}
.answer.gain strong{color:var(--good)}
.answer.loss strong{color:var(--bad)}
.caveats{color:var(--muted);font-size:.9rem;padding-left:1.1rem;margin:.5rem 0 0}
.switch{border:0;padding:0;margin:0;min-width:0;display:flex;flex-wrap:wrap;gap:.4rem;align-items:center}
.switch legend{padding:0;margin-bottom:.5rem;color:var(--muted);font-size:.9rem}
.switch>input{position:absolute;opacity:0;width:1px;height:1px}
.switch>label{border:1px solid var(--border);border-radius:6px;padding:.25rem .7rem;background:var(--surface);cursor:pointer;font-size:.9rem}
.switch>input:checked+label{border-color:var(--link);color:var(--link);font-weight:600}
.switch>input:focus-visible+label{outline:2px solid var(--link);outline-offset:2px}
.switch>.view{display:none;order:1;flex:0 0 100%;min-width:0}
.switch>input:checked+label+.view{display:block}
.filters{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.6rem .75rem;align-items:end;margin:1rem 0 .4rem}
.filters p{margin:0;min-width:0}
.filters .wide{grid-column:1/-1}
.filters .found{grid-column:1/-1;display:flex;align-items:center;gap:1rem;min-height:2.4rem;color:var(--muted);font-size:.95rem}
.filters:not(.narrowed) button{display:none}
.filters label{display:block;font-size:.85rem;color:var(--muted)}
input[type=search],select,button{font:inherit;font-size:.95rem;color:var(--text);background:var(--surface);border:1px solid var(--muted);border-radius:6px;padding:.35rem .6rem;max-width:100%}
input[type=search],select{width:100%}
::placeholder{color:var(--muted);opacity:1}
button{cursor:pointer}
.browser{scroll-margin-top:1rem;display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:1rem;height:38rem;max-height:85vh}
.rows,.way{border:1px solid var(--border);border-radius:8px;background:var(--surface);overflow-y:auto;overflow-x:hidden;min-height:0;overscroll-behavior:contain}
.rows{scroll-margin-top:1rem;--row-height:58px;position:relative}
.space{position:relative}
.row{position:absolute;inset:0 0 auto;height:var(--row-height);padding:.4rem .8rem;border-bottom:1px solid var(--border);cursor:pointer;overflow:hidden}
.row[aria-selected=true]{background:color-mix(in srgb,var(--link) 13%,var(--surface));box-shadow:inset 3px 0 var(--link)}
.row-text{display:block;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;font-size:.95rem;line-height:1.4}
.row-facts{display:flex;gap:.2rem .9rem;font-size:.8rem;line-height:1.5;color:var(--muted);white-space:nowrap}
.row-facts>*{flex:none;max-width:60%;overflow:hidden;text-overflow:ellipsis}
.row-facts>.fate{flex:0 1 auto;max-width:none;min-width:0}
.mark.rejected,.mark.exhausted,.fate.still-wrong,.fate.regressed{color:var(--bad)}
.fate.fixed,.fate.fixed-later,.fate.stayed-right{color:var(--good)}
.way{padding:1rem 1.2rem}
.way h3{margin:0 0 .8rem;overflow-wrap:anywhere}
.way-back{display:none}
.chain{list-style:none;margin:0;padding:0}
.chain>li{border-left:2px solid var(--border);padding:0 0 1.1rem 1rem;position:relative}
.chain>li::before{content:"";position:absolute;left:-.36rem;top:.4rem;width:.6rem;height:.6rem;border-radius:50%;background:var(--link)}
.chain>li:last-child{padding-bottom:0}
.chain h4{margin:0 0 .3rem;font-size:.85rem;font-weight:600;color:var(--muted)}
.chain p{margin:0 0 .4rem}
.chain .meta{margin:.35rem 0 0}
pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.85rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 .4rem;padding:.5rem .7rem;background:var(--background);border:1px solid var(--border);border-radius:6px}
.track{list-style:none;margin:.2rem 0 .6rem;padding:0;font-size:.9rem}
.none-found{display:none}
.empty .none-found{display:block}
.empty .browser{display:none}
@media (max-width:48rem){
.mark.accepted{display:none}
.browser{display:block;height:auto;max-height:none}
.rows{height:22rem;max-height:60vh}
.way{margin-top:1rem;overflow:visible;scroll-margin-top:.5rem}
.way-back{display:block}
.filters{grid-template-columns:repeat(auto-fill,minmax(7.5rem,1fr))}
}
@media print{#lineage,.skip,.switch>label{display:none}}
`;
