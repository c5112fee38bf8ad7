// `npm run mutation -- src/wire src/check/match/glob.ts 'src/flow/story/*.ts'`: changes the files in every way that Stryker knows, one change at a time, and runs the tests
// of their stage that reach it. A change that no test notices survives. table.mjs adds up what came out.
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';

const STAGES = ['wire', 'flow', 'check'];

const wanted = process.argv.slice(2);
const patterns = (wanted.length > 0 ? wanted : STAGES.map((stage) => `src/${stage}`)).map((name) =>
  name.endsWith('.ts') ? name : `${name.replace(/\/$/, '')}/**/*.ts`,
);

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url));

for (const stage of STAGES) {
  const mutate = patterns.filter((pattern) => pattern.startsWith(`src/${stage}/`));
  if (mutate.length === 0) continue;
  // The tests of the stage alone: those of later stages notice more, and take many times as long. Read by test-runner.mjs in a process of its own.
  process.env.MUTATION_STAGE = stage;
  await new Stryker({
    testRunner: 'resident',
    reporters: ['progress-append-only', 'file-results'],
    plugins: [pathOf('./test-runner.mjs'), pathOf('./file-results.mjs')],
    coverageAnalysis: 'perTest',
    mutate,
    disableTypeChecks: false,
    ignorePatterns: ['/.build', '/bench', '/coverage', '/dist'],
    tempDirName: '.build/mutation/sandbox',
    concurrency: 1,
    // Never: test-runner.mjs ends what runs too long, by processor time.
    timeoutMS: 3_600_000,
  }).runMutationTest();
}
