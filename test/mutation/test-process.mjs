// Process that has the tests loaded: `test-process.mjs FILES_AS_JSON [MUTANT]`. test-runner.mjs asks, this answers; with a mutant it is switched on while modules are loaded.
import { Worker } from 'node:worker_threads';
import { collectTests, runTest } from './vitest-stand-in.mjs';

const [, , fileNames, mutantAtLoad] = process.argv;
/** What the changed source looks at and writes to. */
globalThis.__stryker__ = { activeMutant: mutantAtLoad };
const stryker = globalThis.__stryker__;

/** Processor time at which the process has run too long, in ms; 0 while there is nothing to do. Read by the watchdog. */
const deadline = new Float64Array(new SharedArrayBuffer(8));
new Worker(new URL('./watchdog.mjs', import.meta.url), { workerData: deadline }).unref();

const processorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** @returns what went wrong, or nothing */
async function failureOf(test) {
  try {
    await runTest(test);
    return undefined;
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
}

async function runAll() {
  const results = [];
  for (const test of tests.values()) {
    const { id, name, fileName } = test;
    stryker.currentTestId = id;
    const begin = processorTime();
    const failure = await failureOf(test);
    results.push({ id, name, fileName, time: processorTime() - begin, failure });
  }
  stryker.currentTestId = undefined;
  return { tests: results, coverage: stryker.mutantCoverage ?? { static: {}, perTest: {} } };
}

/** Runs tests with a change switched on until one fails. */
async function tryMutant({ id, tests: ids, hitLimit, atLoad }) {
  let count = 0;
  for (const testId of ids) {
    count++;
    const test = tests.get(testId);
    // A test of a table that the change made shorter.
    if (test === undefined) return { killedBy: testId, failure: 'the test is gone', count };
    Object.assign(stryker, { activeMutant: id, hitCount: hitLimit === undefined ? undefined : 0, hitLimit });
    const failure = await failureOf(test);
    const timeout = hitLimit !== undefined && stryker.hitCount > hitLimit;
    stryker.activeMutant = undefined;
    if (failure === undefined && !timeout) continue;
    // Changes may leave things behind in modules: a test has failed because of this one only if it passes without it.
    const spoiled = !atLoad && (await failureOf(test)) !== undefined;
    return { killedBy: testId, failure, timeout, count, spoiled };
  }
  return { count };
}

/** @type {Awaited<ReturnType<typeof collectTests>>} */
let tests;
let loadFailure;
try {
  deadline[0] = processorTime() + 60_000;
  tests = await collectTests(JSON.parse(fileNames));
} catch (error) {
  if (mutantAtLoad === undefined) throw error;
  loadFailure = String(error);
}
deadline[0] = 0;

process.on('message', async (question) => {
  deadline[0] = processorTime() + (question.limit ?? 600_000);
  let answer;
  if (question.kind === 'hello') answer = {};
  else if (question.kind === 'dry-run') answer = await runAll();
  else if (loadFailure !== undefined) answer = { killedBy: question.tests[0], failure: loadFailure, count: 0 };
  else answer = await tryMutant(question);
  deadline[0] = 0;
  process.send(answer);
});

process.on('disconnect', () => process.exit());
