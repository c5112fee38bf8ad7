// `node test/mutation/table.mjs`: adds up what file-results.mjs left in .build/mutation, as the tables of docs/reliability.md. `--survived src/wire` lists what survived there.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const RESULTS = '.build/mutation/src';

const results = existsSync(RESULTS)
  ? readdirSync(RESULTS, { recursive: true })
      .filter((name) => name.endsWith('.ts.json'))
      .map((name) => JSON.parse(readFileSync(`${RESULTS}/${name}`, 'utf8')))
      .sort((a, b) => (a.file < b.file ? -1 : 1))
  : [];

const print = (text) => process.stdout.write(`${text}\n`);

const count = (changes, ...statuses) => changes.filter(({ status }) => statuses.includes(status)).length;

function row(name, changes) {
  const noticed = count(changes, 'Killed', 'Timeout');
  const score = changes.length === 0 ? '' : `${((100 * noticed) / changes.length).toFixed(1)} %`;
  return `| ${name} | ${changes.length} | ${count(changes, 'Killed')} | ${count(changes, 'Timeout')} | ${count(changes, 'Survived')} | ${count(changes, 'NoCoverage')} | ${score} |`;
}

function printTable(heading, rows) {
  print(
    `| ${heading} | Changes | Failed a test | Ran too long | Survived | Not reached | Score |\n| --- | --: | --: | --: | --: | --: | --: |\n${rows.join('\n')}\n`,
  );
}

function printSurvivors(under) {
  for (const { file, changes } of results.filter((result) => result.file.startsWith(under))) {
    const lines = readFileSync(file, 'utf8').split('\n');
    for (const { status, line, column, endLine, endColumn, replacement } of changes) {
      if (status === 'Killed' || status === 'Timeout') continue;
      const end = endLine === line ? endColumn - 1 : undefined;
      const from = lines[line - 1].slice(column - 1, end);
      const note = status === 'NoCoverage' ? ' (not reached)' : '';
      print(`${file}:${line}:${column}: ${from} => ${replacement.replace(/\s+/g, ' ')}${note}\n    ${lines[line - 1].trim()}`);
    }
  }
}

const [option, under = 'src'] = process.argv.slice(2);
if (option === '--survived') printSurvivors(under);
else {
  const folders = new Map();
  for (const { file, changes } of results) {
    const folder = file.split('/').slice(0, 2).join('/');
    folders.set(folder, [...(folders.get(folder) ?? []), ...changes]);
  }
  printTable(
    'Folder',
    [...folders].map(([folder, changes]) => row(`\`${folder}\``, changes)),
  );
  printTable(
    'File',
    results.map(({ file, changes }) => row(`\`${file}\``, changes)),
  );
  const stale = results.filter(
    ({ file, sha256 }) => !existsSync(file) || createHash('sha256').update(readFileSync(file)).digest('hex') !== sha256,
  );
  if (stale.length > 0) process.stderr.write(`Changed since they were measured: ${stale.map(({ file }) => file).join(' ')}\n`);
}
