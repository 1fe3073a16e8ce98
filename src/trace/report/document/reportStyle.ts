/** The one style sheet of a report: light and dark by the reader's choice, on paper without backgrounds. */
export const reportStyle = `
:root { color-scheme: light dark; --text: #1f2328; --quiet: #59636e; --line: #d1d9e0; --page: #ffffff; --link: #0a5cc0; --blue: #1a85ff; --purple: #8957e5; --orange: #bc6c00; --green: #1a7f37; --rest: #afb8c1; }
@media (prefers-color-scheme: dark) { :root { --text: #d4d4d4; --quiet: #9d9d9d; --line: #3c3c3c; --page: #1f1f1f; --link: #4daafc; --blue: #3794ff; --purple: #b180d7; --orange: #d18616; --green: #89d185; --rest: #6e7681; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 24px; background: var(--page); color: var(--text); font: 13px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 4px 8px; color: var(--quiet); border-bottom: 1px solid var(--line); padding-bottom: 12px; }
header b { color: var(--text); overflow-wrap: anywhere; }
h1 { font-size: 20px; font-weight: 500; line-height: 1.4; margin: 20px 0 4px; max-width: 860px; }
h2 { font-size: 14px; font-weight: 600; margin: 32px 0 8px; }
p { margin: 4px 0 8px; max-width: 860px; }
ul { margin: 4px 0 8px; padding-left: 20px; max-width: 860px; }
nav { margin: 12px 0 0; display: flex; flex-wrap: wrap; gap: 4px 16px; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
figure { margin: 8px 0 16px; }
figure .scroll { margin: 0; }
figure svg { display: block; width: 100%; min-width: 560px; height: auto; }
figcaption { display: flex; flex-wrap: wrap; gap: 4px 20px; color: var(--quiet); margin-top: 8px; }
figcaption b, td, .gain { font-variant-numeric: tabular-nums; }
figcaption b { color: var(--text); font-weight: 500; }
figure svg.swatch { display: inline-block; width: 10px; min-width: 0; height: 10px; margin-right: 6px; }
.axis { fill: var(--quiet); font-size: 11px; }
.grid { stroke: var(--line); stroke-width: 1; }
.fill { fill: var(--rest); }
.fill.kernel { fill: var(--blue); }
.fill.communication, .fill.copy { fill: url(#falling); }
.fill.launch { fill: var(--purple); }
.fill.dataLoader { fill: url(#rising); }
.fill.host { fill: var(--orange); }
.base { fill: var(--purple); fill-opacity: 0.35; }
.stripe { fill: var(--purple); }
.base.host { fill: var(--orange); fill-opacity: 0.35; }
.stripe.host { fill: var(--orange); }
.scroll { overflow-x: auto; margin: 0 0 16px; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--quiet); padding: 4px 0; }
th, td { text-align: left; padding: 4px 16px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
th { color: var(--quiet); font-weight: 400; }
td.name { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 220px; max-width: 440px; }
th.number, td.number { text-align: right; }
td.bar { width: 96px; min-width: 96px; padding-right: 16px; }
td.bar svg { display: block; width: 80px; height: 8px; margin-top: 6px; }
td.bar .track { fill: var(--line); }
td.bar .value { fill: var(--blue); }
.omitted { color: var(--quiet); margin: -8px 0 16px; }
ol.findings { list-style: none; margin: 0; padding: 0; }
ol.findings li { display: grid; grid-template-columns: 104px 1fr; gap: 0 16px; padding: 12px 0; border-bottom: 1px solid var(--line); }
.gain { color: var(--green); font-weight: 600; }
.gain.none { color: var(--quiet); font-weight: 400; }
.gain small { display: block; color: var(--quiet); font-weight: 400; }
.findings b { font-weight: 600; }
.findings p { margin: 2px 0; }
.quiet { color: var(--quiet); }
footer { margin-top: 32px; color: var(--quiet); }
@media (max-width: 640px) { ol.findings li { grid-template-columns: 1fr; } body { padding: 16px; } }
@media print { body { max-width: none; padding: 0; } .scroll { overflow: visible; } h2 { break-after: avoid; } tr, li, figure { break-inside: avoid; } nav { display: none; } }
@media (forced-colors: active) { .fill, .value, .stripe { forced-color-adjust: none; } }
`;
