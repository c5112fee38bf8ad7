import { createReadStream, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as browser from '../src/browser.js';
import { annotate, CaptureError, openCapture, type PacketRecord, PartialSummaryError, SCHEMA_VERSION, summarize } from '../src/index.js';
import { runCli } from './cli/run-cli.js';
import { writePcap } from './support/capture-writer.js';
import { conversation } from './support/conversation.js';

const CAPTURE = 'fixtures/tcp-close-four-segments.pcap';

describe('annotate', () => {
  it('gives plain objects that may be kept', async () => {
    const packets: PacketRecord[] = [];
    for await (const packet of annotate(openCapture(CAPTURE))) packets.push(packet);
    expect(packets.map((packet) => packet.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(packets[3]).toMatchObject({
      schemaVersion: SCHEMA_VERSION,
      protocol: 'TCP',
      stream: 'tcp:0',
      direction: 'client-to-server',
      client: { address: '10.9.0.1', port: 51614 },
      phase: { code: 'data', step: null, label: 'data' },
      tcp: { seq: 1, ack: 1, nextSeq: 36, payloadLength: 35, flags: ['PSH', 'ACK'] },
    });
    expect(structuredClone(packets)).toEqual(packets);
  });

  it('gives what show --format ndjson prints', async () => {
    const { stdout } = await runCli([CAPTURE, '--format', 'ndjson']);
    const lines = stdout.split('\n').slice(0, -1);
    let index = 0;
    for await (const packet of annotate(openCapture(CAPTURE))) expect(packet).toEqual(JSON.parse(lines[index++] as string));
    expect(index).toBe(lines.length);
  });

  it('reads bytes', async () => {
    const labels: (string | undefined)[] = [];
    const capture = writePcap(conversation('> S 0\n< S. 0 1\n> . 1 1'));
    for await (const { phase } of annotate(openCapture(capture))) labels.push(phase?.label);
    expect(labels).toEqual(['handshake 1/3 SYN', 'handshake 2/3 SYN-ACK', 'handshake 3/3 ACK']);
  });

  it('can be left early', async () => {
    for await (const packet of annotate(openCapture(CAPTURE))) {
      if (packet.number === 2) break;
    }
  });

  it('throws at the damage, after all that stood before it', async () => {
    let count = 0;
    const reading = async () => {
      for await (const _ of annotate(openCapture('fixtures/faulty-cut-record.pcap'))) count++;
    };
    await expect(reading()).rejects.toThrow(CaptureError);
    expect(count).toBe(8);
  });
});

describe('summarize', () => {
  it('gives the flows', async () => {
    const flows = await summarize(openCapture('fixtures/udp-hello-three-ports.pcap'));
    expect(flows.map(({ stream }) => stream)).toEqual(['udp:0', 'udp:1', 'udp:2', 'udp:3']);
    expect(flows.at(-1)).toMatchObject({ protocol: 'udp', refused: true, requests: 1, replies: 0 });
  });

  it('keeps the flows before the damage', async () => {
    const error = await summarize(openCapture('fixtures/faulty-cut-record.pcap')).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PartialSummaryError);
    expect(error).toBeInstanceOf(CaptureError);
    expect(error).toMatchObject({ code: 'cut-short', frame: 9, offset: 597, message: expect.stringContaining('cut short at frame 9') });
    const { flows } = error as PartialSummaryError;
    expect(flows).toMatchObject([{ stream: 'tcp:0', lastFrame: 8, handshake: { verdict: 'complete' } }]);
    const missing = await summarize(openCapture('no-such-file.pcap')).catch((thrown: unknown) => thrown);
    expect(missing).toMatchObject({ code: 'unreadable', flows: [] });
  });

  it('judges as of the end of the capture', async () => {
    const [flow] = await summarize(openCapture(CAPTURE));
    expect(flow).toMatchObject({ handshake: { verdict: 'complete' }, close: { verdict: 'closed-by-client', segments: 4, complete: true } });
  });
});

describe('from a stream', () => {
  it('that is of Node or of the web', async () => {
    const bytes = readFileSync(CAPTURE);
    const wanted = await summarize(openCapture(CAPTURE));
    expect(await summarize(openCapture(createReadStream(CAPTURE)))).toEqual(wanted);
    expect(await summarize(openCapture(new Response(bytes).body as ReadableStream<Uint8Array>))).toEqual(wanted);
  });

  it('of which no more is taken than wanted', async () => {
    let isClosed = false;
    async function* feed() {
      try {
        yield readFileSync(CAPTURE);
        yield readFileSync(CAPTURE).subarray(24);
      } finally {
        isClosed = true;
      }
    }
    for await (const _ of annotate(openCapture(feed()))) break;
    expect(isClosed).toBe(true);
  });
});

describe('pcapnote/browser', () => {
  it('gives the same packets and flows, compressed ones too', async () => {
    for (const name of [
      CAPTURE,
      'fixtures/two-interfaces.pcapng',
      'fixtures/gzipped.pcap.gz',
      'fixtures/zstandard.pcap.zst',
      'fixtures/lz4-frame.pcap.lz4',
    ]) {
      const bytes = new Uint8Array(readFileSync(name));
      expect(await browser.summarize(browser.openCapture(bytes))).toEqual(await summarize(openCapture(name)));
      const packets: PacketRecord[] = [];
      for await (const packet of browser.annotate(browser.openCapture(bytes))) packets.push(packet);
      for await (const packet of annotate(openCapture(name))) expect(packets[packet.number - 1]).toEqual(packet);
    }
  });
});
