/** The style sheet of HTML reports: light and dark by the reader's setting, and paper. */
export const reportStyle = `:root {
  --paper: #ffffff; --ink: #1f2933; --muted: #5b6672; --line: #d9dee4; --soft: #f4f6f8; --link: #00558a;
  --note: #0072b2; --warning: #b34700; --good: #00735a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --ink: #e4e8ec; --muted: #a3adb8; --line: #343c45; --soft: #1d232a; --link: #7cc0ee;
    --note: #56b4e9; --warning: #f0a35e; --good: #4fc3a1;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 64rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", Verdana, sans-serif;
}
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 2.6rem 0 0.8rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); font-size: 1.35rem; }
h3 { margin: 1.8rem 0 0.6rem; font-size: 1.08rem; }
p, ul, dl { max-width: 48rem; margin: 0.7rem 0; }
li { margin: 0.25rem 0; }
.subtitle, figcaption, .below { color: var(--muted); }
.subtitle { max-width: none; margin: 0.4rem 0 0; }
a { color: var(--link); }
nav ol { columns: 3 14rem; margin: 1.2rem 0 0; padding: 0.8rem 1rem 0.8rem 2.4rem; background: var(--soft); border-radius: 0.4rem; }
.note, .warning, .good { padding: 0.55rem 0.9rem; border-left: 0.25rem solid var(--tone); background: var(--soft); }
.note { --tone: var(--note); } .warning { --tone: var(--warning); } .good { --tone: var(--good); }
.note strong, .warning strong, .good strong { color: var(--tone); }
dl { display: grid; gap: 0.15rem 1.2rem; margin: 1.1rem 0; }
dl div { display: grid; grid-template-columns: minmax(9rem, 15rem) 1fr; gap: 1rem; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 1.2rem 0 0.4rem; }
.scroll:focus-visible { outline: 2px solid var(--link); }
table { border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
caption { caption-side: top; padding-bottom: 0.4rem; text-align: left; font-weight: 600; }
th, td { padding: 0.3rem 0.8rem 0.3rem 0; text-align: left; vertical-align: top; font-weight: normal; }
thead th { max-width: 10rem; border-bottom: 1.5px solid var(--muted); color: var(--muted); vertical-align: bottom; }
tbody th { font-weight: 600; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
.number { text-align: right; padding-left: 0.8rem; }
.below { margin-top: 0; font-size: 0.88rem; }
figure { margin: 1.6rem 0; }
figure svg { display: block; max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 0.4rem; background: #ffffff; }
figcaption { margin-top: 0.4rem; font-size: 0.92rem; }
pre { overflow-x: auto; padding: 0.8rem 1rem; background: var(--soft); border-radius: 0.4rem; font-size: 0.88rem; line-height: 1.45; }
code { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 0.93em; }
@media print {
  :root {
    --paper: #ffffff; --ink: #000000; --muted: #444444; --line: #bbbbbb; --soft: #f4f4f4; --link: #000000;
    --note: #00558a; --warning: #8a3600; --good: #005a46;
  }
  @page { margin: 16mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  h2, h3, caption { break-after: avoid; }
  figure, .scroll, tr, dl div, .note, .warning, .good { break-inside: avoid; }
  .scroll { overflow: visible; }
  pre { white-space: pre-wrap; }
}
`
