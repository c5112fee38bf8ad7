/** Stories of whole captures for tests: what the recorder makes of them, and the segments themselves as plain facts to compare them with. */
import { openBytes } from '../../../src/capture/memory-source.js';
import { openCapture } from '../../../src/capture/open.js';
import type { CaptureSource } from '../../../src/capture/source.js';
import { CaptureError } from '../../../src/errors.js';
import type { FlowStory, RunStep, SegmentStep, Step } from '../../../src/flow/story/story.js';
import { type RecorderOptions, StoryRecorder } from '../../../src/flow/story/story-recorder.js';
import { TCP_STATE_NAMES } from '../../../src/flow/tcp-state.js';
import { Pipeline } from '../../../src/pipeline.js';
import { describePhase } from '../../../src/report/words/phase-words.js';
import { TransportProtocol } from '../../../src/wire/segment.js';
import { type PcapPacket, writePcap } from '../../support/capture-writer.js';

/** One segment as it stood in the capture. Numbers as on the wire. */
export interface Fact {
  stream: number;
  frame: number;
  side: number;
  flags: number;
  seq: number;
  ack: number;
  relativeSeq: number;
  relativeAck: number;
  /** Payload bytes; undefined where the header does not tell. */
  length: number | undefined;
}

export interface Recording {
  stories: FlowStory[];
  facts: Fact[];
  recorder: StoryRecorder;
}

export async function recordStories(source: CaptureSource | string, options: RecorderOptions = {}): Promise<Recording> {
  const pipeline = new Pipeline();
  const recorder = new StoryRecorder(options);
  const facts: Fact[] = [];
  const opened = typeof source === 'string' ? openCapture(source) : source;
  try {
    await pipeline.run(opened, {
      row({ frame, annotations }) {
        recorder.take(frame, annotations);
        for (let i = 0; i < frame.segmentCount; i++) {
          const segment = frame.segments[i];
          const annotation = annotations[i];
          if (segment === undefined || annotation === undefined) continue;
          if (segment.protocol !== TransportProtocol.TCP || segment.quoted || annotation.stream < 0) continue;
          facts.push({
            stream: annotation.stream,
            frame: frame.number,
            side: annotation.side,
            flags: segment.flags,
            seq: segment.seq >>> 0,
            ack: segment.ack >>> 0,
            relativeSeq: annotation.relativeSeq >>> 0,
            relativeAck: annotation.relativeAck >>> 0,
            length: segment.hasLength ? Math.max(segment.payloadLength, 0) : undefined,
          });
        }
        return true;
      },
      async pause() {},
    });
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  }
  await opened.close();
  return { stories: [...recorder.stories(pipeline.tracker)], facts, recorder };
}

/** The stories of frames given as they are or with times, Ethernet. */
export async function recordPackets(packets: readonly PcapPacket[], options: RecorderOptions = {}): Promise<Recording> {
  return recordStories(openBytes(writePcap(packets)), options);
}

/** The segments of a story, runs left out. */
export function segmentsOf(story: FlowStory | undefined): SegmentStep[] {
  return (story?.steps ?? []).filter((step): step is SegmentStep => step.kind === 'segment');
}

export function runsOf(story: FlowStory | undefined): RunStep[] {
  return (story?.steps ?? []).filter((step): step is RunStep => step.kind === 'run');
}

/** A step in one line: frame, sender, label, states after it, and what its numbers prove. */
export function describeStep(step: Step): string {
  if (step.kind === 'run') {
    const { firstFrame, lastFrame, client, server } = step;
    return `${firstFrame}-${lastFrame} client ${client.segments}/${client.bytes} server ${server.segments}/${server.bytes}`;
  }
  if (step.kind === 'icmp') return `${step.frame} ${step.from} icmp ${step.type}/${step.code} from ${step.reporter} about ${step.about}`;
  const label = describePhase(step.phase)?.en ?? '-';
  if (step.kind === 'datagram') {
    const answers = step.request > 0 ? ` of ${step.request}` : '';
    return `${step.frame} ${step.from} ${label}${step.number > 0 ? ` ${step.number}` : ''}${answers} ${step.length}`;
  }
  const { frame, from, after, acknowledges, beyond, repeats, expected } = step;
  const states = `${TCP_STATE_NAMES[after.client]}/${TCP_STATE_NAMES[after.server]}`;
  const proof = acknowledges.map(({ what, seq, length, frame: of }) => ` acks ${what} ${seq}+${length} of ${of}`).join('');
  const more = `${beyond > 0 ? ` beyond ${beyond}` : ''}${repeats > 0 ? ` repeats ${repeats}` : ''}`;
  const wrong = expected === undefined ? '' : ` expected ${JSON.stringify(expected)}`;
  return `${frame} ${from} ${label} ${states}${proof}${more}${wrong}`;
}
