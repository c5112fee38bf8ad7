import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { MARK_DUPLICATE_ACK, MARK_FAST_RETRANSMISSION } from '../../src/flow/annotation.js';
import { TcpEvent } from '../../src/flow/judgement/tcp-transitions.js';
import { Phase, REMARK_AGAIN, REMARK_WRONG_ACK } from '../../src/flow/phase.js';
import { TcpState } from '../../src/flow/tcp-state.js';
import { writeFlow } from '../../src/report/explain/explain-writer.js';
import type { Explanation } from '../../src/report/explain/explanation.js';
import { JsonExplanation } from '../../src/report/explain/rows/json-explanation.js';
import { isUnsafe } from '../../src/report/format/escape.js';
import { ACK, SYN } from '../../src/wire/segment.js';
import { datagram, explained, explanation, HARMFUL_TEXTS, run, segment, udpFlow } from '../support/explanations.js';

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
for (const name of ['packet', 'flow', 'explanation']) ajv.addSchema(JSON.parse(readFileSync(`schema/${name}.schema.json`, 'utf8')));
const validate = ajv.getSchema('explanation.schema.json');

function write(...flows: Explanation[]): string {
  const writer = new JsonExplanation({ language: 'en' });
  writer.begin();
  for (const flow of flows) writeFlow(writer, flow);
  writer.end();
  return writer.out.toString();
}

/** The document, valid by its schema. */
function read(...flows: Explanation[]) {
  const document = JSON.parse(write(...flows));
  validate?.(document);
  expect(validate?.errors ?? []).toEqual([]);
  return document;
}

/** The record of one step. */
function record(step: Explanation['steps'][number]): Record<string, unknown> {
  return read(explanation({ steps: [step] })).flows[0].steps[0];
}

describe('the document', () => {
  it('is empty without flows', () => {
    expect(read()).toEqual({ schemaVersion: 1, language: 'en', flows: [] });
  });

  it("has the flow's own record, the steps, the verdict and the filter", () => {
    const document = read(explanation({ notes: ['a note'] }, { omitted: 7 }), explanation());
    expect(document.flows).toHaveLength(2);
    const [{ steps, flow, ...rest }] = document.flows;
    expect(flow).toMatchObject({ schemaVersion: 1, stream: 'tcp:0', handshake: { verdict: 'complete' } });
    expect(steps.map(({ kind }: { kind: string }) => kind)).toEqual(['segment', 'segment', 'segment', 'run']);
    expect(rest).toEqual({
      notes: ['a note'],
      omittedFrames: 7,
      verdict: ['Handshake complete.', 'Open at the end of the capture.'],
      displayFilter: 'tcp.stream eq 0',
    });
  });

  it.each(HARMFUL_TEXTS)('%j stays text, and harms no terminal', (harm) => {
    const step = explained({ label: harm, segment: harm, meaning: [harm], sections: [harm] });
    const flow = explanation({ steps: [step], notes: [harm], verdict: [harm], displayFilter: harm });
    const [{ steps, notes }] = read(flow).flows;
    expect(steps[0]).toMatchObject({ label: harm, segment: harm, meaning: [harm] });
    expect(notes).toEqual([harm]);
    expect([...write(flow).replaceAll('\n', '')].filter((character) => isUnsafe(character.codePointAt(0) as number))).toEqual([]);
  });
});

describe('a segment', () => {
  it('has codes and numbers under the names of packet records', () => {
    const step = segment({
      frame: 2,
      from: 'server',
      flags: SYN | ACK,
      ack: 1,
      rawAck: 1001,
      options: { mss: 1460, sackPermitted: true, windowScale: 7, timestamps: { value: 1, echo: 2 } },
      phase: Phase.HANDSHAKE_SYN_ACK,
      marks: MARK_FAST_RETRANSMISSION | MARK_DUPLICATE_ACK,
      remarks: REMARK_AGAIN | REMARK_WRONG_ACK,
      after: { client: TcpState.ESTABLISHED, server: TcpState.SYN_RECEIVED },
      moves: [
        { side: 'server', event: TcpEvent.SENT_SYN_ACK, from: TcpState.LISTEN, to: TcpState.SYN_RECEIVED, unexpected: false },
        { side: 'client', event: TcpEvent.RECEIVED_ACK_OF_SYN, from: TcpState.SYN_SENT, to: TcpState.ESTABLISHED, unexpected: false },
      ],
      acknowledges: [{ what: 'syn', frame: 1, seq: 0, length: 1, payloadLength: 0 }],
      beyond: 4,
      repeats: 1,
      rto: { seconds: 0.2, frame: 1 },
      duplicateAck: { number: 3, frame: 1 },
      expected: { ack: 2 },
    });
    expect(record(explained({ step, segment: '[SYN, ACK] Seq=0 Ack=1', label: 'handshake 2/3 SYN-ACK' }))).toEqual({
      kind: 'segment',
      frame: 2,
      time: 0,
      direction: 'server-to-client',
      phase: { code: 'handshake', step: '2/3', label: 'handshake 2/3 SYN-ACK' },
      flags: ['SYN', 'ACK'],
      seq: 0,
      ack: 1,
      seqIsRelative: true,
      rawSeq: 1000,
      rawAck: 1001,
      payloadLength: 0,
      rawWindow: 64240,
      window: 64240,
      options: { mss: 1460, sackPermitted: true, windowScale: 7, timestamps: { value: 1, echo: 2 } },
      clientState: 'ESTABLISHED',
      serverState: 'SYN-RECEIVED',
      moves: [
        { side: 'server', event: 'sentSynAck', from: 'LISTEN', to: 'SYN-RECEIVED', unexpected: false },
        { side: 'client', event: 'receivedAckOfSyn', from: 'SYN-SENT', to: 'ESTABLISHED', unexpected: false },
      ],
      acknowledges: [{ what: 'syn', frame: 1, seq: 0, length: 1, payloadLength: 0 }],
      beyond: 4,
      repeatsFrame: 1,
      rto: 0.2,
      rtoFrame: 1,
      duplicateAckNumber: 3,
      duplicateAckFrame: 1,
      marks: ['duplicateAck', 'fastRetransmission'],
      remarks: ['again', 'wrongAck'],
      expected: { ack: 2 },
      label: 'handshake 2/3 SYN-ACK',
      segment: '[SYN, ACK] Seq=0 Ack=1',
      meaning: ['The client asks for a connection.'],
      sections: ['RFC 9293 3.5'],
    });
  });

  it('leaves out what is not there', () => {
    const absent = ['ack', 'rawAck', 'beyond', 'repeatsFrame', 'rto', 'rtoFrame', 'duplicateAckNumber', 'duplicateAckFrame', 'expected'];
    expect(Object.keys(record(explained())).filter((key) => absent.includes(key))).toEqual([]);
    expect(record(explained({ step: segment({ time: null }) })).time).toBeNull();
  });

  it.each(Object.values(TcpEvent))('event %i has a name of its own that the schema knows', (event) => {
    const move = { side: 'client', event, from: TcpState.CLOSED, to: TcpState.CLOSED, unexpected: true } as const;
    expect(record(explained({ step: segment({ moves: [move] }) })).moves).toEqual([
      { side: 'client', event: expect.stringMatching(/^(?:sent|received)[A-Z]/), from: 'CLOSED', to: 'CLOSED', unexpected: true },
    ]);
  });
});

describe('a run', () => {
  it('has both parts, and what is remarkable as names', () => {
    const step = run({
      phase: Phase.ACK_DUPLICATE,
      noted: [
        { mark: MARK_DUPLICATE_ACK, segments: 40 },
        { phase: Phase.KEEP_ALIVE, segments: 2 },
      ],
    });
    const found = record(explained({ step, from: 'server', clientState: null, serverState: null }));
    expect(found).toMatchObject({
      kind: 'run',
      firstFrame: 4,
      lastFrame: 9,
      time: 0.1,
      endTime: 0.2,
      direction: 'server-to-client',
      phase: { code: 'ack', step: 'duplicate' },
      noted: [
        { mark: 'duplicateAck', segments: 40 },
        { phase: { code: 'ack', step: 'keep-alive', label: 'keep-alive' }, segments: 2 },
      ],
      client: { segments: 2, dataSegments: 1, bytes: 100, firstSeq: 1, nextSeq: 101, lastAck: 1 },
    });
    expect(found).not.toHaveProperty('clientState');
    expect(record(explained({ step: run(), from: null }))).toMatchObject({ direction: null, phase: null, noted: [] });
  });
});

describe('a datagram', () => {
  const bare = { label: 'request 1', segment: '6 bytes', clientState: null, serverState: null };

  it('has its number and its text', () => {
    const [{ steps }] = read(explanation({ steps: [explained({ ...bare, step: datagram() })] }, { flow: udpFlow() })).flows;
    expect(steps[0]).toMatchObject({
      kind: 'datagram',
      direction: 'client-to-server',
      datagramNumber: 1,
      payloadLength: 6,
      payload: '你好',
    });
    expect(steps[0]).not.toHaveProperty('latency');
    expect(steps[0]).not.toHaveProperty('requestFrame');
  });

  it('that answers has its latency and the frame of its request; a long payload ends in an ellipsis', () => {
    const step = datagram({
      from: 'server',
      phase: Phase.UDP_REPLY,
      request: 1,
      latency: 0.01,
      length: 100,
      preview: new Uint8Array([0x41, 0xff]),
    });
    expect(record(explained({ ...bare, step }))).toMatchObject({ requestFrame: 1, latency: 0.01, payload: 'A\\xff…' });
  });

  it('without payload has none', () => {
    expect(record(explained({ ...bare, step: datagram({ length: 0, number: 0, preview: new Uint8Array() }) }))).not.toHaveProperty(
      'payload',
    );
  });
});
