/** A flow's ladder cut to what a report has room for: arrows and states without the sentences, the first and last of many steps. */
import type { FlowStory } from '../../flow/story/story.js';
import { explainFlow } from '../../report/explain/explain-flow.js';
import type { Explanation } from '../../report/explain/explanation.js';
import { describeMiddleLeftOut } from '../../report/explain/step-cells.js';
import type { Language } from '../../report/words/language.js';

/** Steps drawn; of more, the first half and the last. */
const STEPS = 24;

export function explainBriefly(story: FlowStory, language: Language): Explanation {
  const explanation = explainFlow(story, language);
  const steps = explanation.steps.map((step) => ({ ...step, meaning: [], sections: [] }));
  const left = steps.length - STEPS;
  const brief = { ...explanation, notes: [], verdict: explanation.verdict };
  if (left <= 0) return { ...brief, steps };
  return { ...brief, notes: [describeMiddleLeftOut(left, language)], steps: [...steps.slice(0, STEPS / 2), ...steps.slice(-STEPS / 2)] };
}
