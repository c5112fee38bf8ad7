import type { FlowStory } from '../../flow/story/story.js';
import type { Language } from '../../report/words/language.js';
import type { CaptureResult } from '../result.js';

/**
 * One form of report. Captures come as they are done, so that nothing need be kept of two hundred of them but what failed; the texts returned are whole lines.
 */
export interface Reporter {
  capture(result: CaptureResult): string;
  /** What stands at the end, when all captures are done. */
  end(finding: FirstFailing | undefined): string;
}

/** The first flow of the run that failed; no story where its capture could not be read again. */
export interface FirstFailing {
  capture: string;
  stream: string;
  /** Folded as `explain` shows it. */
  story?: FlowStory;
}

export const REPORTER_NAMES = ['text', 'junit', 'github', 'json', 'tap'] as const;
export type ReporterName = (typeof REPORTER_NAMES)[number];

export interface ReporterOptions {
  language: Language;
}
