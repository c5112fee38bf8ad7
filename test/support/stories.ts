/** The stories of a capture, unfolded: what transcripts are written from and patterns are held against. */
import { readdirSync } from 'node:fs';
import { openCapture } from '../../src/capture/open.js';
import { CaptureError } from '../../src/errors.js';
import type { FlowStory } from '../../src/flow/story/story.js';
import { type RecorderOptions, StoryRecorder } from '../../src/flow/story/story-recorder.js';
import { Pipeline } from '../../src/pipeline.js';
import { writePcap } from './capture-writer.js';
import { type ConversationFields, timedConversation } from './conversation.js';

/** Captures of fixtures/, damaged ones included. */
export const FIXTURES = readdirSync('fixtures').filter((name) => /\.(pcap|pcapng)(\.|$)/.test(name));

/** Stories of a path or of a capture in memory, as far as it can be read. */
export async function readStories(from: string | Uint8Array, options: RecorderOptions = {}): Promise<FlowStory[]> {
  const pipeline = new Pipeline();
  const recorder = new StoryRecorder({ fold: false, ...options });
  const source = openCapture(from);
  try {
    await pipeline.run(source, {
      row({ frame, annotations }) {
        recorder.take(frame, annotations);
        return true;
      },
      async pause() {},
    });
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  } finally {
    await source.close();
  }
  return [...recorder.stories(pipeline.tracker)];
}

/** The stories of a conversation in the notation of conversation.ts. */
export function tellConversation(script: string, fields: ConversationFields = {}): Promise<FlowStory[]> {
  return readStories(writePcap(timedConversation(script, fields)));
}
