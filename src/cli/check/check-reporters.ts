/** The reports that the user asked for, and those that GitHub Actions is given by itself: which there are, and where each goes. */
import { appendFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { disarmCommands, GithubAnnotations } from '../../check/reporters/github-annotations.js';
import { GithubSummary, SUMMARY_BYTES } from '../../check/reporters/github-summary.js';
import { JsonReport } from '../../check/reporters/json-report.js';
import { JunitReport } from '../../check/reporters/junit-report.js';
import { type FirstFailing, REPORTER_NAMES, type Reporter, type ReporterName } from '../../check/reporters/reporter.js';
import { TapReport } from '../../check/reporters/tap-report.js';
import { TextReport } from '../../check/reporters/text-report.js';
import type { CaptureResult } from '../../check/result.js';
import type { Language } from '../../report/words/language.js';
import { didYouMean } from '../../suggest.js';
import type { Arguments } from '../command.js';
import { UsageError } from '../exit-status.js';
import { readCount } from '../options.js';
import { type ColorChoice, chooseColourLevel } from '../terminal/colour-level.js';
import { FileOutput } from '../terminal/file-output.js';
import { findStats } from '../terminal/file-stats.js';
import { makeOutputError } from '../terminal/output-error.js';
import type { Output, Terminal } from '../terminal/terminal.js';

interface Destination {
  readonly reporter: Reporter;
  readonly output: Output;
}

interface ReporterChoice {
  readonly name: ReporterName;
  /** Undefined: standard output. */
  readonly file: string | undefined;
}

/** All reports of one run. */
export class CheckReporters {
  readonly #destinations: Destination[] = [];
  readonly #files: FileOutput[] = [];
  readonly #summary: { readonly reporter: GithubSummary; readonly path: string } | undefined;

  /** @throws UsageError for an unknown reporter; OutputError for a file that cannot be made. */
  constructor(args: Arguments, terminal: Terminal) {
    const { env, stdout, stderr } = terminal;
    const language = args.lang as Language;
    const named = ((args.reporter as string[] | undefined) ?? []).map(readReporter);
    const onScreen = named.filter(({ file }) => file === undefined);
    if (onScreen.length > 1)
      throw new UsageError('one reporter can write to standard output; give the others a file, as in junit=report.xml');
    const isAction = env.GITHUB_ACTIONS === 'true';
    const choices =
      onScreen.length === 0 || onScreen[0]?.name === 'github' ? [{ name: 'text', file: undefined } as const, ...named] : named;
    if (isAction && !named.some(({ name }) => name === 'github')) choices.push({ name: 'github', file: undefined });
    const isScreenTaken = choices.some(({ name, file }) => file === undefined && name !== 'text' && name !== 'github');
    const placeOf = (file: string) => (env.GITHUB_WORKSPACE === undefined ? file : relative(env.GITHUB_WORKSPACE, resolve(file)));
    try {
      for (const { name, file } of choices) {
        const made = this.#make(name, args, terminal, file === undefined, placeOf);
        const reporter = isAction && name === 'text' && file === undefined ? disarmed(made) : made;
        // GitHub reads commands from standard error as well, where they do not mix with a document.
        this.#add(reporter, file, name === 'github' && isScreenTaken ? stderr : stdout, terminal);
      }
    } catch (error) {
      this.discard();
      throw error;
    }
    const path = env.GITHUB_STEP_SUMMARY;
    const wantsSummary = path !== undefined && path !== '' && choices.some(({ name }) => name === 'github');
    this.#summary = wantsSummary ? { reporter: new GithubSummary({ language }), path } : undefined;
  }

  async capture(result: CaptureResult): Promise<void> {
    for (const { reporter, output } of this.#destinations) output.write(reporter.capture(result));
    this.#summary?.reporter.capture(result);
    await this.#drain();
  }

  /** Not all was checked: reports on the screen are closed; files are left to `discard`, as nobody should take them for the whole. */
  async cut(finding: FirstFailing | undefined): Promise<void> {
    for (const { reporter, output } of this.#destinations) output.write(reporter.end(finding));
    await this.#drain();
  }

  async end(finding: FirstFailing | undefined): Promise<void> {
    await this.cut(finding);
    for (const file of this.#files.splice(0)) file.finish();
    if (this.#summary === undefined) return;
    const { reporter, path } = this.#summary;
    const room = SUMMARY_BYTES - (findStats(path)?.size ?? 0);
    const text = [reporter.end(finding), reporter.heading()].find((each) => Buffer.byteLength(each) <= room);
    if (text === undefined) return;
    try {
      appendFileSync(path, text);
    } catch (error) {
      throw makeOutputError(path, error);
    }
  }

  /** Takes away the files that were begun. */
  discard(): void {
    for (const file of this.#files.splice(0)) file.discard();
  }

  #add(reporter: Reporter, file: string | undefined, screen: Output, { interruption }: Terminal): void {
    if (file === undefined) {
      this.#destinations.push({ reporter, output: screen });
      return;
    }
    const output = new FileOutput(file, interruption);
    this.#files.push(output);
    this.#destinations.push({ reporter, output });
  }

  #make(name: ReporterName, args: Arguments, { env, stdout }: Terminal, isScreen: boolean, placeOf: (file: string) => string): Reporter {
    const language = args.lang as Language;
    switch (name) {
      case 'text':
        return new TextReport({
          language,
          colour: isScreen ? chooseColourLevel(args.color as ColorChoice, env, stdout) : 0,
          width: readCount(args, 'width', 20) ?? (isScreen && stdout.isTTY ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY),
          onlyFailures: args.quiet === true,
        });
      case 'junit':
        return new JunitReport({ language });
      case 'github':
        return new GithubAnnotations({ language, placeOf });
      case 'json':
        return new JsonReport();
      case 'tap':
        return new TapReport({ language });
    }
  }

  async #drain(): Promise<void> {
    for (const output of new Set(this.#destinations.map((destination) => destination.output))) await output.drain();
  }
}

/** The same report, of which GitHub Actions obeys nothing. */
function disarmed(reporter: Reporter): Reporter {
  return {
    capture: (result) => disarmCommands(reporter.capture(result)),
    end: (finding) => disarmCommands(reporter.end(finding)),
  };
}

/** `junit=report.xml`. */
function readReporter(text: string): ReporterChoice {
  const equals = text.indexOf('=');
  const word = equals < 0 ? text : text.slice(0, equals);
  const name = REPORTER_NAMES.find((each) => each === word);
  if (name === undefined)
    throw new UsageError(`--reporter is one of ${REPORTER_NAMES.join(', ')}; not "${word}"${didYouMean(word, REPORTER_NAMES)}`);
  const file = equals < 0 ? undefined : text.slice(equals + 1);
  if (file === '') throw new UsageError(`--reporter ${name}= names no file`);
  return { name, file };
}
