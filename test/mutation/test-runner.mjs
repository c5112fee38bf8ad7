// Stryker's test runner for this project. Vitest takes half a second to begin a run, and there are some 17,000 changes: so the tests of one stage are loaded once, into a
// process of their own (test-process.mjs), and those that reach a change are run there with the change switched on.
import { fork } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner';
import ts from 'typescript';

/** Tests of one change may take so much of the processor, in ms, the shortest first; what is not noticed by then counts as survived. */
const BUDGET = Number(process.env.MUTATION_BUDGET ?? 2_000);

/** They start processes, read pages that no change reaches, or reach every line at length: tables and scripts must be enough to notice a change. */
const LEFT_OUT = [
  /^test\/check\/(pipelines|rules-page)\.test\.ts$/,
  /fuzz\.test\.ts$/,
  /^test\/wire\/tunnels\/hostile-packets\.test\.ts$/,
  /^test\/flow\/reassembly\/lossy-link\.test\.ts$/,
];

/** Of the stage's test files only those that match, for a quick look. */
const ONLY = new RegExp(process.env.MUTATION_TESTS ?? '');

const TEST_PROCESS = fileURLToPath(new URL('./test-process.mjs', import.meta.url));
const STAND_IN = new URL('./vitest-stand-in.mjs', import.meta.url).href;

const listFiles = (folder) => readdirSync(folder, { recursive: true }).map((name) => `${folder}/${name}`.replaceAll('\\', '/'));

/** Makes JavaScript beside each TypeScript file of the sandbox, with the stand-in for vitest. */
function stripTypes() {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  for (const fileName of [...listFiles('src'), ...listFiles('test')].filter((name) => /(?<!\.d)\.ts$/.test(name))) {
    const { outputText } = ts.transpileModule(readFileSync(fileName, 'utf8'), { compilerOptions, fileName });
    writeFileSync(fileName.replace(/ts$/, 'js'), outputText.replace(/from 'vitest'/g, `from '${STAND_IN}'`));
  }
}

class ResidentTestRunner {
  /** Processor time of each test without a change, in ms, by its id: as the first run measured it. @type {Map<string, number>} */
  #times = new Map();
  /** Process with the tests loaded and no change left behind. @type {import('node:child_process').ChildProcess | undefined} */
  #process;
  #testFiles = [];

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    stripTypes();
    mkdirSync('tmp', { recursive: true });
    const stage = process.env.MUTATION_STAGE;
    this.#testFiles = listFiles(`test/${stage}`).filter(
      (name) => name.endsWith('.test.ts') && ONLY.test(name) && !LEFT_OUT.some((pattern) => pattern.test(name)),
    );
  }

  async dryRun() {
    this.#process = this.#begin();
    const answer = await this.#ask(this.#process, { kind: 'dry-run' });
    if (answer === undefined) return { status: DryRunStatus.Error, errorMessage: 'the process with the tests ended' };
    for (const { id, time } of answer.tests) this.#times.set(id, time);
    const tests = answer.tests.map(({ id, name, fileName, time, failure }) => ({
      id,
      name,
      fileName: resolve(fileName),
      timeSpentMs: time,
      ...(failure === undefined ? { status: TestStatus.Success } : { status: TestStatus.Failed, failureMessage: failure }),
    }));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: answer.coverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    // Without tests to choose from, the change is one that works while modules are loaded.
    const atLoad = testFilter === undefined;
    const isFresh = this.#process === undefined;
    if (!atLoad) this.#process ??= await this.#beginLoaded();
    const child = atLoad ? this.#begin(activeMutant.id) : this.#process;
    const tests = this.#affordable(testFilter ?? [...this.#times.keys()]);
    const time = tests.reduce((sum, id) => sum + this.#timeOf(id), 0);
    const answer = await this.#ask(child, { kind: 'mutant', id: activeMutant.id, tests, hitLimit, limit: 2_000 + 5 * time, atLoad });
    if (atLoad || answer === undefined || answer.spoiled) child.kill('SIGKILL');
    if (!atLoad && (answer === undefined || answer.spoiled)) this.#process = undefined;
    if (answer === undefined) return { status: MutantRunStatus.Timeout };
    // The test failed without the change too: what a change before it left behind did that, or this one, if the process has had no other.
    if (answer.spoiled && !isFresh) return this.mutantRun({ activeMutant, testFilter, hitLimit });
    if (answer.timeout) return { status: MutantRunStatus.Timeout, reason: answer.failure };
    if (answer.killedBy !== undefined)
      return { status: MutantRunStatus.Killed, killedBy: [answer.killedBy], failureMessage: answer.failure, nrOfTests: answer.count };
    return { status: MutantRunStatus.Survived, nrOfTests: answer.count };
  }

  async dispose() {
    this.#process?.kill('SIGKILL');
  }

  #timeOf(id) {
    return this.#times.get(id) ?? 0;
  }

  /** The shortest first, as many as there is time for. */
  #affordable(ids) {
    let time = 0;
    return ids
      .toSorted((a, b) => this.#timeOf(a) - this.#timeOf(b))
      .filter((id) => {
        time += this.#timeOf(id);
        return time <= BUDGET;
      });
  }

  /** Starts a process with the tests, loaded with a change switched on if one is given. */
  #begin(activeMutant) {
    const env = { ...process.env, TZ: 'UTC', NO_COLOR: '1', FORCE_COLOR: '', TMPDIR: resolve('tmp') };
    const args = [JSON.stringify(this.#testFiles), ...(activeMutant === undefined ? [] : [activeMutant])];
    return fork(TEST_PROCESS, args, {
      env,
      execArgv: ['--max-old-space-size=1500'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  /** A process without a change always loads. If it does not, nothing may be concluded: it would seem that every change makes the tests end. */
  async #beginLoaded() {
    const child = this.#begin();
    if ((await this.#ask(child, { kind: 'hello' })) === undefined) throw new Error('the tests could not be loaded again');
    return child;
  }

  /** @returns the answer, or nothing when the process ended before it: its watchdog ends it when it takes too long */
  #ask(child, question) {
    return new Promise((resolveAnswer) => {
      const done = (answer) => {
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolveAnswer(answer);
      };
      const onMessage = (answer) => done(answer);
      const onExit = () => done(undefined);
      child.on('message', onMessage);
      child.on('exit', onExit);
      child.send(question);
    });
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'resident', ResidentTestRunner)];
