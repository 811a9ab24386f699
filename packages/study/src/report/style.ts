/** The style sheet of HTML reports: light and dark by the reader's setting, and paper. */
import { onDarkPaper } from '../plots/theme.js'

/** Pictures are drawn in the colours of white paper; on a dark screen each becomes its counterpart. */
const darkPictures = Object.entries(onDarkPaper)
  .flatMap(([light, dark]) => [
    `  .picture [fill="${light}"] { fill: ${dark}; }`,
    `  .picture [stroke="${light}"] { stroke: ${dark}; }`,
  ])
  .join('\n')

export const reportStyle = `:root {
  --paper: #ffffff; --ink: #1f2933; --muted: #5b6672; --line: #d9dee4; --soft: #f4f6f8; --link: #00558a;
  --note: #0072b2; --warning: #b34700; --good: #00735a; --shade: #1f293340;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --ink: #e4e8ec; --muted: #a3adb8; --line: #343c45; --soft: #1d232a; --link: #7cc0ee;
    --note: #56b4e9; --warning: #f0a35e; --good: #4fc3a1; --shade: #000000a0;
  }
${darkPictures}
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem clamp(0.9rem, 3vw, 1.5rem) 4rem; max-width: 76rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", Verdana, sans-serif; overflow-wrap: break-word;
}
h1 { margin: 0; font-size: clamp(1.45rem, 1.2rem + 1.5vw, 1.9rem); line-height: 1.2; }
h2 { margin: 2.6rem 0 0.8rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); font-size: 1.35rem; line-height: 1.3; }
h3 { margin: 1.8rem 0 0.6rem; font-size: 1.08rem; line-height: 1.35; }
p, ul, dl { max-width: 48rem; margin: 0.7rem 0; }
ul { padding-left: 1.4rem; }
li { margin: 0.25rem 0; }
.subtitle, figcaption, .below, .figure-note { color: var(--muted); }
.subtitle { max-width: none; margin: 0.4rem 0 0; }
a { color: var(--link); }
nav ol { columns: 3 14rem; margin: 1.2rem 0 0; padding: 0.8rem 1rem 0.8rem 2.4rem; background: var(--soft); border-radius: 0.4rem; }
.note, .warning, .good { padding: 0.55rem 0.9rem; border-left: 0.25rem solid var(--tone); background: var(--soft); }
.note { --tone: var(--note); } .warning { --tone: var(--warning); } .good { --tone: var(--good); }
.note strong, .warning strong, .good strong { color: var(--tone); }
dl { display: grid; gap: 0.15rem 1.2rem; margin: 1.1rem 0; }
dl div { display: grid; grid-template-columns: minmax(7rem, 15rem) minmax(0, 1fr); gap: 1rem; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.tables { display: flex; flex-wrap: wrap; gap: 0 2.5rem; align-items: start; }
.table { min-width: 0; max-width: 100%; }
/* A shadow stands where more of a table or picture lies beyond the edge. */
.scroll, .wide {
  overflow-x: auto;
  background:
    linear-gradient(90deg, var(--paper) 40%, transparent) 0 0 / 2.5rem 100% no-repeat local,
    linear-gradient(-90deg, var(--paper) 40%, transparent) 100% 0 / 2.5rem 100% no-repeat local,
    linear-gradient(90deg, var(--shade), transparent) 0 0 / 0.8rem 100% no-repeat scroll,
    linear-gradient(-90deg, var(--shade), transparent) 100% 0 / 0.8rem 100% no-repeat scroll;
}
.scroll { margin: 0.4rem 0; }
.scroll:focus-visible, .wide:focus-visible { outline: 2px solid var(--link); }
table { border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
/* Seen, the title stands above what scrolls; heard, it is the table's own caption. */
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.table-title { width: 0; min-width: max(100%, min(18rem, 90vw)); margin: 1.2rem 0 0; font-size: 0.92rem; font-weight: 600; line-height: 1.35; }
th, td { padding: 0.3rem 0.8rem 0.3rem 0; text-align: left; vertical-align: top; font-weight: normal; }
thead th, thead td { border-bottom: 1.5px solid var(--muted); }
thead th { max-width: 10rem; overflow-wrap: normal; color: var(--muted); vertical-align: bottom; }
tbody th { font-weight: 600; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
.number { text-align: right; padding-left: 0.8rem; }
.number + :not(.number) { padding-left: 0.9rem; }
.whole { white-space: nowrap; }
.on-paper { display: none; }
td.number, tbody th.number { white-space: nowrap; }
.below { max-width: 48rem; margin-top: 0; font-size: 0.88rem; }
figure { margin: 1.8rem 0; }
.figure-title { max-width: none; margin: 0; font-weight: 600; }
.figure-note { max-width: 60rem; margin: 0.15rem 0 0.6rem; font-size: 0.92rem; }
.panels {
  --gap: 1.2rem; --least: calc(var(--w) * 0.78); display: grid; gap: 0.9rem var(--gap); align-items: end;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, max(var(--least), (100% - (var(--n) - 1) * var(--gap)) / var(--n))), 1fr));
}
.panels.whole { --gap: 0.9rem; --least: var(--w); align-items: start; }
.picture svg { display: block; max-width: 100%; height: auto; }
.legend { display: flex; flex-wrap: wrap; align-items: center; gap: 0 0.9rem; margin: 0 0 0.3rem; }
button { padding: 0.1rem 0.3rem; border: 1px solid transparent; border-radius: 0.3rem; background: none; color: inherit; font: inherit; cursor: pointer; }
button.entry { margin: 0 -0.3rem; min-height: 1.6rem; }
button:hover { border-color: var(--line); }
button:focus-visible, summary:focus-visible, [role="slider"]:focus-visible, pre:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
button[aria-pressed="false"] svg { opacity: 0.4; filter: grayscale(1); }
button[aria-pressed="false"] { text-decoration: line-through; border-color: var(--line); border-style: dashed; }
.theme { float: right; margin: -0.2rem 0 0 1rem; padding: 0.2rem 0.7rem; border-color: var(--line); font-size: 0.88rem; }
.away { display: none; }
.ring { fill: none; stroke: var(--ink); stroke-width: 2; pointer-events: none; }
.told {
  position: fixed; z-index: 2; left: 0; top: 0; max-width: min(22rem, calc(100vw - 8px)); padding: 0.35rem 0.6rem; pointer-events: none;
  border: 1px solid var(--muted); border-radius: 0.3rem; background: var(--paper); color: var(--ink); font-size: 0.85rem; line-height: 1.4;
}
.told[hidden] { display: none; }
.told > * { display: block; }
.values { margin-top: 0.4rem; font-size: 0.88rem; }
.values summary { display: inline-block; padding: 0.1rem 0; color: var(--link); cursor: pointer; }
.values .scroll { max-height: 24rem; overflow: auto; }
.values th, .values td { padding-right: 1.2rem; }
.values td { white-space: nowrap; }
.legend-title { color: var(--muted); font-size: 0.78rem; }
.narrow { display: none; }
.wide svg { min-width: calc(var(--w) * 0.92); }
figcaption { margin-top: 0.4rem; font-size: 0.92rem; }
pre { overflow-x: auto; padding: 0.8rem 1rem; background: var(--soft); border-radius: 0.4rem; font-size: 0.88rem; line-height: 1.45; }
code { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 0.93em; overflow-wrap: anywhere; }
pre code { overflow-wrap: normal; }
@media screen and (max-width: 40rem) {
  body { padding-top: 1.2rem; }
  h2 { margin-top: 2rem; }
  table { font-size: 0.84rem; }
  th, td { padding-right: 0.5rem; }
  .number { padding-left: 0.4rem; }
  .number + :not(.number) { padding-left: 0.6rem; }
  .roomy { display: none; }
  .narrow { display: block; }
  dl div { grid-template-columns: minmax(5.5rem, 8rem) minmax(0, 1fr); gap: 0.7rem; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  tbody th, thead th:first-child { position: sticky; left: 0; background: var(--paper); }
}
@media print {
  :root {
    --paper: #ffffff; --ink: #000000; --muted: #444444; --line: #bbbbbb; --soft: #f4f4f4; --link: #000000;
    --note: #00558a; --warning: #8a3600; --good: #005a46;
  }
  @page { size: A4; margin: 13mm 13mm 14mm; }
  body { max-width: none; padding: 0; font-size: 9pt; line-height: 1.4; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  p, ul, dl, .below, .figure-note { max-width: none; margin: 0.4em 0; orphans: 3; widows: 3; }
  h1 { font-size: 17pt; }
  h2 { margin: 1.1em 0 0.4em; font-size: 13pt; }
  h3 { margin: 0.9em 0 0.3em; font-size: 10.5pt; }
  h2, h3, .table-title, thead, .figure-title, .figure-note, .legend { break-after: avoid; }
  figcaption, .below { break-before: avoid; }
  nav, .values, .told, .theme, .ring { display: none; }
  button.entry { border: 0; padding: 0; margin: 0; min-height: 0; }
  button[aria-pressed="false"] { display: none; }
  li { margin: 0.1em 0; }
  dl { gap: 0.05rem 1rem; margin: 0.5em 0; }
  dl div { grid-template-columns: 9rem minmax(0, 1fr); }
  table { font-size: 8pt; line-height: 1.3; }
  th, td { padding: 1.5pt 5pt 1.5pt 0; }
  .number { padding-left: 5pt; }
  .number + :not(.number) { padding-left: 7pt; }
  .on-screen { display: none; }
  .on-paper { display: block; }
  .tables { gap: 0 9mm; }
  .scroll, .wide { overflow: visible; background: none; }
  .scroll { margin: 0.2em 0; }
  .table-title { min-width: max(100%, 14rem); margin: 0.7em 0 0; font-size: 8.5pt; }
  figure { margin: 0.8em 0; }
  .figure-note, figcaption, .below { font-size: 8pt; }
  /* Not as a grid, which browsers put on the next page as a whole where its first rows would fit. */
  .panels { --gap: 4mm; --least: calc(var(--w) * 0.55); display: flex; flex-wrap: wrap; align-items: flex-end; gap: 2mm var(--gap); }
  .panels.whole { --gap: 3mm; --least: calc(var(--w) * 0.8); }
  .panel { flex: 0 1 max(var(--least), (100% - (var(--n) - 1) * var(--gap)) / var(--n)); }
  .wide svg { min-width: 0; }
  .picture svg { max-height: 225mm; }
  .panel, .table-title, .figure-note, .legend, .table.short, .scroll:not(.long), tr, dl div, li, .note, .warning, .good { break-inside: avoid; }
  .note, .warning, .good { padding: 0.25em 0.7em; }
  pre { padding: 0.5em 0.8em; font-size: 8pt; white-space: pre-wrap; overflow-wrap: anywhere; break-inside: avoid; }
}
`
