/**
 * A flow told in words, before any format: what every writer of `explain` (ladder, table, Markdown, Mermaid, SVG, JSON) is given. Texts are in one language and
 * not yet escaped: each writer escapes for its own format, since addresses, names and payload come from the capture.
 */
import type { FlowStory, Side, Step } from '../../flow/story/story.js';

export interface Explanation {
  story: FlowStory;
  /** `tcp:0  10.9.0.1:51614 → 10.9.0.2:9000`, and whether the roles were seen or assumed. */
  heading: string;
  notes: string[];
  steps: ExplainedStep[];
  /** How the flow opened and closed, or what was asked and answered: a sentence each. */
  verdict: string[];
  /** Wireshark's display filter for this flow: `tcp.stream eq 0`. */
  displayFilter: string;
}

/** The same with steps that are told one at a time as somebody asks for them: of a long flow no more than one is in memory. Each pass over them tells them anew. */
export type LazyExplanation = Omit<Explanation, 'steps'> & { readonly steps: Iterable<ExplainedStep> };

export interface ExplainedStep {
  step: Step;
  /** Who sent it; null for a run in which both did. */
  from: Side | null;
  /** The phase's label: `handshake 1/3 SYN`; of a run: what it is made of. */
  label: string;
  /** The segment on its arrow: `[SYN] Seq=0`, `[ACK] Seq=1 Ack=1`, `12 segments, 14,600 bytes`. */
  segment: string;
  /** The states after it, in the RFC's spelling; null where this step did not change them. */
  clientState: string | null;
  serverState: string | null;
  /** One sentence or two: what it does, and the arithmetic that proves its numbers. Empty where there is nothing to say. */
  meaning: string[];
  /** So many of them, the last ones, tell how the ends move from state to state: a drawing that shows the states may do without. Absent: none. */
  stateSentences?: number;
  /** Sections that the meaning rests on: `RFC 9293 3.6`. */
  sections: string[];
}
