/**
 * The matchers of `pcapnote/vitest` and `pcapnote/jest`, in the protocol of `expect.extend` that both share. Each is asynchronous. A capture is held flow by flow: every
 * flow that the assertion is about has to meet it, and there has to be one; with `.not` none may. A capture that cannot be read, or not to its end, meets nothing,
 * with `.not` or without: the CaptureError is thrown.
 */
import { readFileSync } from 'node:fs';
import { RuleChecker } from '../check/rule-checker.js';
import { parseRules } from '../check/rules/parse-rules.js';
import type { RuleSet } from '../check/rules/rule.js';
import { parseExpressions } from '../check/rules/short-form.js';
import { NotationError } from '../check/segments/segment-pattern.js';
import { compareTranscripts } from '../check/transcripts/transcript-check.js';
import type { FlowStory, Side } from '../flow/story/story.js';
import { StoryRecorder } from '../flow/story/story-recorder.js';
import type { FlowSummary } from '../flow/summary.js';
import { formatTranscripts, type TranscriptDetail } from '../report/transcript/transcript.js';
import { holdRules, readStream, reportFailures } from './hold-rules.js';
import { type Assertable, type Received, receive } from './received.js';

/** Which flow of a capture an assertion is about; all of them where none is named. */
export interface FlowChoice {
  /** `tcp:0`, as `pcapnote flows` numbers them. */
  stream?: string;
}

/** Rules: the path of a file, YAML (a text with a line end in it), an object as the file would hold it, or short forms such as `retransmissions<=0`. */
export type RulesInput = string | URL | readonly string[] | { version: number; rules: readonly unknown[] };

/** The choice stands first, where runners know an inline snapshot to have an object. */
export type TranscriptArguments = [transcript?: string] | [choice: FlowChoice, transcript?: string];

/** The matchers as `expect` has them, typed by what each returns there. */
export interface FlowMatchers<R = Promise<void>> {
  /** Every TCP flow's handshake is complete, proved by its numbers. */
  toHaveCompletedHandshake(choice?: FlowChoice): R;
  /** Every TCP flow was closed, both FINs seen, and this side's was the first. */
  toBeClosedBy(side: Side, choice?: FlowChoice): R;
  /** Every TCP flow was refused: a RST answered its SYN. In a capture without TCP, every UDP flow was, by ICMP port unreachable. */
  toBeRefused(choice?: FlowChoice): R;
  /** No TCP flow has a segment that was sent again. */
  toHaveNoRetransmissions(choice?: FlowChoice): R;
  /** Every rule is met, as by `pcapnote check --rules`. */
  toMeetRules(rules: RulesInput, choice?: FlowChoice): R;
  /**
   * The recording is what this transcript says (docs/transcript.md), which may be a pattern in places. Without a text it is an inline snapshot: the runner writes the
   * transcript into the test, and writes it anew when snapshots are updated.
   */
  toMatchTranscript(...transcript: TranscriptArguments): R;
}

export interface MatcherResult {
  pass: boolean;
  message: () => string;
}

/** What a runner hands to a matcher as `this`, as far as it is used here. */
export interface MatcherContext {
  isNot?: boolean;
}

/** Compares with, and writes, the text that stands in the call of a matcher. `place` was made by the call itself: its stack says where that is. */
export type MatchInline<Context> = (
  context: Context,
  transcript: TranscriptText,
  text: string | undefined,
  place: Error,
) => Promise<MatcherResult>;

/** A transcript as snapshots hold it: as it is, without quotation marks. */
export class TranscriptText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** For `expect.addSnapshotSerializer`. */
  static readonly serializer = {
    test: (value: unknown): boolean => value instanceof TranscriptText,
    serialize: (value: TranscriptText): string => value.text.trimEnd(),
  };
}

/** The transcript of a capture as text: for comparisons of your own, `expect(await transcriptOf(capture)).toMatchInlineSnapshot()` among them. */
export async function transcriptOf(capture: Assertable, choice: FlowChoice & TranscriptDetail = {}): Promise<string> {
  const received = await receive(capture);
  const flows = chooseFlows(received, choice, 'transcriptOf()');
  return formatTranscripts(await readStories(received, flows, 'transcriptOf()'), choice);
}

export function makeMatchers<Context extends MatcherContext>(matchInline: MatchInline<Context>) {
  return {
    toHaveCompletedHandshake(this: Context, received: unknown, choice: FlowChoice = {}) {
      return holdFlows(this, received, choice, 'toHaveCompletedHandshake()', 'handshake=complete');
    },

    async toBeClosedBy(this: Context, received: unknown, side: Side, choice: FlowChoice = {}) {
      if (side !== 'client' && side !== 'server') throw new TypeError(`toBeClosedBy takes 'client' or 'server', not ${String(side)}`);
      return holdFlows(this, received, choice, `toBeClosedBy('${side}')`, `close=closed-by-${side}`);
    },

    toBeRefused(this: Context, received: unknown, choice: FlowChoice = {}) {
      return holdFlows(this, received, choice, 'toBeRefused()', 'handshake=refused', 'refused=true');
    },

    toHaveNoRetransmissions(this: Context, received: unknown, choice: FlowChoice = {}) {
      return holdFlows(this, received, choice, 'toHaveNoRetransmissions()', 'retransmissions=0');
    },

    async toMeetRules(this: Context, value: unknown, rules: RulesInput, choice: FlowChoice = {}): Promise<MatcherResult> {
      const set = readRules(rules);
      const received = await receive(value);
      const flows = chooseFlows(received, choice, 'toMeetRules()');
      const results = await holdRules(set, received, flows);
      const pass = results.every(({ met }) => met);
      // The lines of a text that was made of an object are nobody's.
      if (!isText(rules)) for (const result of results) result.line = 0;
      if (pass) return { pass, message: () => `expected ${received.name} not to meet the rules of ${set.file}, but it meets all` };
      const report = await reportFailures(results, received, flows);
      return { pass, message: () => report };
    },

    async toMatchTranscript(this: Context, value: unknown, ...given: TranscriptArguments): Promise<MatcherResult> {
      const place = new Error('the place of the call');
      const [choice, text] = typeof given[0] === 'object' ? [given[0], given[1]] : [{}, given[0]];
      const title = 'toMatchTranscript()';
      const received = await receive(value);
      const flows = chooseFlows(received, choice, title);
      const stories = await readStories(received, flows, title);
      const comparison = text === undefined ? undefined : compare(text, stories, received);
      if (comparison?.isEqual === true)
        return { pass: true, message: () => `expected ${received.name} not to have this transcript, but it has` };
      if (this.isNot === true) {
        if (text === undefined) throw new TypeError('.not.toMatchTranscript() needs a transcript to differ from');
        return { pass: false, message: () => '' };
      }
      const updated = comparison?.updated ?? formatTranscripts(stories);
      const inline = await matchInline(this, new TranscriptText(updated), text, place);
      if (inline.pass || comparison === undefined) return inline;
      return { pass: false, message: () => `${received.name} differs from its transcript\n\n${comparison.diff}`.trimEnd() };
    },
  };
}

/** The flows that the assertion is about, and what of it they meet. */
async function holdFlows(
  context: MatcherContext,
  value: unknown,
  choice: FlowChoice,
  title: string,
  ofTcp: string,
  ofUdp?: string,
): Promise<MatcherResult> {
  const received = await receive(value);
  const chosen = chooseFlows(received, choice, title);
  const tcp = chosen.filter(({ protocol }) => protocol === 'tcp');
  const isUdp = tcp.length === 0 && ofUdp !== undefined;
  const flows = isUdp ? chosen : tcp;
  if (flows.length === 0)
    throw new Error(`${title}: ${choice.stream ?? received.name} ${choice.stream === undefined ? 'has no TCP flow' : 'is no TCP flow'}`);
  const { rules } = parseExpressions([isUdp ? (ofUdp as string) : ofTcp], title);
  const set: RuleSet = { file: title, rules };

  if (context.isNot === true) {
    const met = flows.filter((flow) => meets(set, flow));
    const names = met.map(({ stream, firstFrame, lastFrame }) => `${stream} (frames ${firstFrame} to ${lastFrame})`).join(', ');
    return { pass: met.length > 0, message: () => `expected no flow of ${received.name} to meet ${title}, but this does: ${names}` };
  }
  const results = await holdRules(set, received, flows);
  if (results.every(({ met }) => met)) return { pass: true, message: () => '' };
  const report = await reportFailures(results, received, flows);
  return { pass: false, message: () => report };
}

function meets(set: RuleSet, flow: FlowSummary): boolean {
  const checker = new RuleChecker(set);
  checker.take(flow);
  return checker.finish().every(({ met }) => met);
}

/** @throws Error where there is none: an assertion about nothing is no success, with `.not` no less. */
function chooseFlows({ flows, name }: Received, { stream }: FlowChoice, title: string): readonly FlowSummary[] {
  if (flows.length === 0) throw new Error(`${title}: ${name} has no flow`);
  if (stream === undefined) return flows;
  const flow = flows.find((each) => each.stream === stream);
  if (flow !== undefined) return [flow];
  const last = flows
    .map((each) => each.stream)
    .filter((each) => each.startsWith(stream.slice(0, 4)))
    .at(-1);
  throw new Error(`${title}: ${name} has no flow ${stream}; ${last === undefined ? `it has ${flows[0]?.stream}` : `the last is ${last}`}`);
}

async function readStories({ read, name }: Received, flows: readonly FlowSummary[], title: string): Promise<FlowStory[]> {
  if (read === undefined) throw new TypeError(`${title} is about segments, which the flow record ${name} does not have: give the capture`);
  const recorder = new StoryRecorder({ streams: flows.map(({ stream }) => readStream(stream)), fold: false });
  const { tracker } = await read(recorder);
  return [...recorder.stories(tracker)];
}

function compare(text: string, stories: readonly FlowStory[], { name }: Received) {
  const transcript = withoutIndentation(text);
  try {
    return compareTranscripts(transcript, stories, { expected: 'transcript', actual: name });
  } catch (error) {
    if (!(error instanceof NotationError)) throw error;
    const line = transcript.split('\n')[error.line - 1] ?? '';
    throw new Error(
      `the transcript, line ${error.line}, column ${error.column}: ${error.message}\n\n  ${line}\n  ${' '.repeat(error.column - 1)}^`,
    );
  }
}

/** A text that begins on its own line stands as far in as its first line does. */
function withoutIndentation(text: string): string {
  const lines = text.split('\n');
  if (lines[0]?.trim() !== '') return text;
  const indentation = /^[ \t]*/.exec(lines.find((line) => line.trim() !== '') ?? '')?.[0] ?? '';
  return lines
    .slice(1)
    .map((line) => (line.startsWith(indentation) ? line.slice(indentation.length) : line.trimStart()))
    .join('\n')
    .trimEnd();
}

function readRules(rules: RulesInput): RuleSet {
  if (isText(rules)) {
    if (typeof rules === 'string' && rules.includes('\n')) return parseRules(rules, 'rules');
    return parseRules(readFileSync(rules, 'utf8'), rules instanceof URL ? rules.pathname : rules);
  }
  return isExpressions(rules) ? parseExpressions(rules, 'rules') : parseRules(JSON.stringify(rules, undefined, 2), 'rules');
}

function isText(rules: RulesInput): rules is string | URL {
  return typeof rules === 'string' || rules instanceof URL;
}

function isExpressions(rules: Exclude<RulesInput, string | URL>): rules is readonly string[] {
  return Array.isArray(rules);
}
