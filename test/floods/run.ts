/**
 * `npm run floods`: every flood in full through the program, by a pipe, and a table of what it took (the tables of docs/reliability.md). `--only WORD` runs those
 * whose name has it; `--frames N` makes them shorter or longer.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FLOODS } from './floods.js';
import { runFlood } from './run-flood.js';

const CLI = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, frames: { type: 'string' } } });

process.stdout.write('| Flood | Frames | Command | Status | Seconds | Peak MB |\n| --- | --: | --- | --: | --: | --: |\n');
for (const flood of FLOODS.filter(({ name }) => name.includes(values.only))) {
  const frames = values.frames === undefined ? flood.full : Number(values.frames);
  const { status, stderr, seconds, peakMegabytes } = await runFlood(CLI, flood, frames);
  const command = flood.argv.filter((word) => word !== '-').join(' ');
  const figures = `${status} | ${seconds.toFixed(1)} | ${peakMegabytes.toFixed(0)}`;
  process.stdout.write(`| ${flood.name} | ${frames.toLocaleString('en')} | \`${command}\` | ${figures} |\n`);
  const isAsTold = status === flood.status && flood.says.test(stderr) && peakMegabytes <= flood.maxMegabytes;
  if (!isAsTold) {
    process.stderr.write(
      `  not as told: status ${flood.status}, ${flood.says}, at most ${flood.maxMegabytes} MB expected; it said: ${stderr}\n`,
    );
    process.exitCode = 1;
  }
}
