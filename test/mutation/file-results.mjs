// Stryker's reporter for this project: what became of a file's changes is kept in .build/mutation as soon as the last of them is tried, until the file is measured anew.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

class FileResults {
  /** Number of changes still to be tried, by file. @type {Map<string, number>} */
  #waiting = new Map();
  /** @type {Map<string, import('@stryker-mutator/api/core').MutantResult[]>} */
  #tried = new Map();

  onMutationTestingPlanReady({ mutantPlans }) {
    for (const { mutant } of mutantPlans) this.#waiting.set(mutant.fileName, (this.#waiting.get(mutant.fileName) ?? 0) + 1);
  }

  onMutantTested(result) {
    const { fileName } = result;
    const tried = this.#tried.get(fileName) ?? [];
    this.#tried.set(fileName, tried);
    tried.push(result);
    if (tried.length === this.#waiting.get(fileName)) keepResults(relative('.', fileName).replaceAll('\\', '/'), tried);
  }
}

/** Places count from 1; the end of a change is behind its last sign. */
function keepResults(file, results) {
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  const changes = results.map(({ status, location: { start, end }, mutatorName, replacement, killedBy }) => ({
    status,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    mutatorName,
    replacement,
    killedBy,
  }));
  changes.sort((a, b) => a.line - b.line || a.column - b.column);
  const kept = `.build/mutation/${file}.json`;
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, `${JSON.stringify({ file, sha256, changes }, undefined, 1)}\n`);
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'file-results', FileResults)];
