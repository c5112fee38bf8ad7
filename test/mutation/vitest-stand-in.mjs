// What stands in for `vitest` while changes are tried: the same words and the same `expect`, but tests are kept, to be run again and again in one process. Vitest itself
// takes half a second to begin a run, and there are some 17,000 changes.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const fromVitest = createRequire(createRequire(import.meta.url).resolve('vitest/package.json'));
const { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend, GLOBAL_EXPECT, ASYMMETRIC_MATCHERS_OBJECT, getState, setState } =
  await import(fromVitest.resolve('@vitest/expect'));
/** Spies, as Vitest's own package for them makes them. */
export const vi = await import(fromVitest.resolve('@vitest/spy'));
chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = Object.assign((value, message) => chai.expect(value, message), chai.expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT], {
  extend: (matchers) => chai.expect.extend(expect, matchers),
});
setState({ ...getState(expect), assertionCalls: 0 }, expect);
globalThis[GLOBAL_EXPECT] = expect;

/** A test: `id` is unique, and the same in every process. @typedef {{ id: string, name: string, fileName: string, run: () => unknown, suite: Suite }} Test */
/** @typedef {{ name: string, parent: Suite | undefined, begun: boolean, hooks: Record<'beforeAll' | 'beforeEach' | 'afterEach', (() => unknown)[]> }} Suite */

/** @returns {Suite} */
const makeSuite = (name, parent) => ({ name, parent, begun: false, hooks: { beforeAll: [], beforeEach: [], afterEach: [] } });

/** @type {Map<string, Test>} */
const tests = new Map();
let fileName = '';
let suite = makeSuite('', undefined);

/** Imports the test files. @returns their tests by id */
export async function collectTests(fileNames) {
  for (const name of fileNames) {
    fileName = name;
    suite = makeSuite('', undefined);
    await import(pathToFileURL(name.replace(/ts$/, 'js')).href);
  }
  return tests;
}

/** From the outermost suite to the test's own. */
function suitesOf(test) {
  const suites = [];
  for (let each = test.suite; each !== undefined; each = each.parent) suites.unshift(each);
  return suites;
}

/** Runs one test with its hooks; what it throws, it throws. */
export async function runTest(test) {
  const suites = suitesOf(test);
  for (const each of suites) {
    if (each.begun) continue;
    each.begun = true;
    for (const hook of each.hooks.beforeAll) await hook();
  }
  for (const each of suites) for (const hook of each.hooks.beforeEach) await hook();
  try {
    const promise = test.run();
    // Most tests wait for nothing: neither does this.
    if (promise instanceof Promise) await promise;
  } finally {
    for (const each of suites.reverse()) for (const hook of each.hooks.afterEach) await hook();
  }
}

const titleOf = (title, values) => (typeof title === 'string' ? format(title.replaceAll('%$', '%%'), ...values) : title.name);
/** Each row of a table as arguments, as vitest spreads it. */
const rowsOf = (table) => Array.from(table, (row) => (Array.isArray(row) ? row : [row]));

function addTest(name, ...rest) {
  const run = rest.find((each) => typeof each === 'function');
  const path = [];
  for (let each = suite; each.parent !== undefined; each = each.parent) path.unshift(each.name);
  const full = [...path, typeof name === 'string' ? name : name.name].join(' > ');
  let id = `${fileName}#${full}`;
  for (let n = 2; tests.has(id); n++) id = `${fileName}#${full} (${n})`;
  tests.set(id, { id, name: full, fileName, run, suite });
}

function addSuite(name, ...rest) {
  const outer = suite;
  suite = makeSuite(typeof name === 'string' ? name : name.name, outer);
  if (rest.find((each) => typeof each === 'function')() instanceof Promise)
    throw new Error(`${fileName}: ${name}: a suite that waits is not known here`);
  suite = outer;
}

const skip = () => {};
export const it = Object.assign(addTest, {
  each:
    (table) =>
    (title, ...rest) => {
      const run = rest.find((each) => typeof each === 'function');
      for (const row of rowsOf(table)) addTest(titleOf(title, row), () => run(...row));
    },
  skip,
  skipIf: (condition) => (condition ? skip : addTest),
  runIf: (condition) => (condition ? addTest : skip),
});
export const test = it;
export const describe = Object.assign(addSuite, {
  each:
    (table) =>
    (title, ...rest) => {
      const run = rest.find((each) => typeof each === 'function');
      for (const row of rowsOf(table)) addSuite(titleOf(title, row), () => run(...row));
    },
  skip,
  skipIf: (condition) => (condition ? skip : addSuite),
  runIf: (condition) => (condition ? addSuite : skip),
});
export const beforeAll = (hook) => suite.hooks.beforeAll.push(hook);
export const beforeEach = (hook) => suite.hooks.beforeEach.push(hook);
export const afterEach = (hook) => suite.hooks.afterEach.push(hook);
/** Never: tests run again and again. What they leave on the disk is in the sandbox. */
export const afterAll = () => {};
