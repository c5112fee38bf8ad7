/** Explanations of captures in both languages, with the segments as plain facts to hold them against. */
import { openBytes } from '../../src/capture/memory-source.js';
import { explainFlow } from '../../src/report/explain/explain-flow.js';
import type { Explanation } from '../../src/report/explain/explanation.js';
import { type Fact, recordStories } from '../flow/story/record-story.js';
import { writePcap } from './capture-writer.js';
import { type ConversationFields, timedConversation } from './conversation.js';

export interface Told {
  en: Explanation;
  zh: Explanation;
  /** The flow's TCP segments. */
  facts: Fact[];
}

/** Every flow of a fixture, or of a conversation in the notation of conversation.ts. */
export async function tell(what: { fixture: string } | { script: string; fields?: ConversationFields }, fold = true): Promise<Told[]> {
  const source = 'fixture' in what ? `fixtures/${what.fixture}` : openBytes(writePcap(timedConversation(what.script, what.fields)));
  const { stories, facts } = await recordStories(source, { fold });
  return stories.map((story) => ({
    en: explainFlow(story, 'en'),
    zh: explainFlow(story, 'zh'),
    facts: story.flow.protocol === 'tcp' ? facts.filter(({ stream }) => `tcp:${stream}` === story.flow.stream) : [],
  }));
}
