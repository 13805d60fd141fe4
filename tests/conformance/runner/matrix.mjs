// What was played as a matrix: hosts and the transports of their upstreams across, groups down.

import fs from 'node:fs';

const BEGIN = '<!-- matrix: made by ./dev conformance -->';
// How many cases are named that are red for the same reason.
const SHOWN = 5;
const END = '<!-- end of matrix -->';

/** {columns: [words], rows: [{group, cells: [{right, all}]}]}; what asks nobody is apart. */
function matrixOf(results) {
  const column = ({ host, transport }) => (transport ? `${host}, ${transport}` : host);
  const columns = [...new Set(results.map(column))].sort();
  const groups = [...new Set(results.map((result) => result.group))].sort();
  const rows = groups.map((group) => ({
    group,
    cells: columns.map((name) => {
      const these = results.filter((result) => result.group === group && column(result) === name);
      return {
        right: these.filter((result) => result.wrong.length === 0).length,
        differing: these.filter((result) => result.differs).length,
        all: these.length,
      };
    }),
  }));
  return { columns, rows };
}

function cellText({ right, differing, all }) {
  if (all === 0) return '';
  if (right < all) return `**${right} of ${all}**`;
  return differing ? `${all - differing} of ${all}` : String(all);
}

/** Where hosts cannot do otherwise, and why. */
function differences(results) {
  const told = results
    .filter((result) => result.differs)
    .map(({ host, group, name, differs }) => `${host}, ${group}/${name}: ${differs}`);
  return [...new Set(told)].sort();
}

/** The matrix for a terminal, and every red case with what is wrong. */
export function matrixText(results) {
  const { columns, rows } = matrixOf(results);
  const table = [
    ['', ...columns],
    ...rows.map(({ group, cells }) => [group, ...cells.map(cellText)]),
  ];
  const widths = table[0].map((_, at) => Math.max(...table.map((row) => row[at].length)));
  const lines = table.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]))
      .join('  ')
      .trimEnd(),
  );
  lines.push(...differences(results).map((each) => `differs: ${each}`), ...reds(results));
  return lines.join('\n');
}

/** What is red, each with what is wrong; what is wrong alike stands together. */
function reds(results) {
  const alike = new Map();
  for (const { host, transport, group, name, wrong } of results) {
    if (wrong.length === 0) continue;
    const what = `${[host, transport].filter(Boolean).join(', ')}: ${wrong.join('\n     ')}`;
    alike.set(what, [...(alike.get(what) ?? []), `${group}/${name}`]);
  }
  return [...alike].flatMap(([what, names]) => {
    const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
    return [`red: ${names.slice(0, SHOWN).join(', ')}${more}`, `   ${what}`];
  });
}

/** Puts the matrix between its marks in a page. */
export function writeDocs(file, results, cases) {
  const { columns, rows } = matrixOf(results);
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const reds = results.filter((result) => result.wrong.length > 0);
  const outcome = reds.length ? `${reds.length} of them red` : 'all as expected';
  const text = [
    `${cases.length} cases, played ${results.length} times; ${outcome}.`,
    '',
    line(['cases', ...columns]),
    line(['---', ...columns.map(() => '---:')]),
    ...rows.map(({ group, cells }) =>
      line([`[${group}](../tests/conformance/${group}.json)`, ...cells.map(cellText)]),
    ),
    ...differences(results).map((each) => `\n${each}.`),
  ].join('\n');
  const page = fs.readFileSync(file, 'utf8');
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${file} has no marks for the matrix`);
  fs.writeFileSync(file, `${page.slice(0, before + BEGIN.length)}\n${text}\n${page.slice(after)}`);
}
