/**
 * TCP connections as scripts, in packetdrill's manner, run through the decoder and the tracker as real frames:
 *
 *     C > S  S   0:0(0)          win 65535 <mss 1460>   | handshake 1/3 SYN       | C=SYN-SENT S=LISTEN
 *     S > C  S.  0:0(0)   ack 1  win 65535              | handshake 2/3 SYN-ACK   | C=ESTABLISHED S=SYN-RECEIVED
 *     C > S  .   1:1(0)   ack 1                         | handshake 3/3 ACK       | S=ESTABLISHED
 *     = handshake complete rtt=0.002
 *     = close open
 *
 * Direction; flags (`FSRP.`, `-` for none); relative seq:end(payload); ack and window; options; then what is expected: label, in brackets the remarks, and the
 * states that change (an end that is not named stays as it is). `+1.5` at the front lets that many seconds pass instead of 0.001. C is whom the script calls
 * the client (10.0.0.1, port 40000), S the server (10.0.0.2, port 80); initial numbers are 1000 and 5000 unless the fields say otherwise.
 * Lines with `=` are about the flow record: a word of it and its verdict, then any further fields of it; `= flow` takes fields of the record itself.
 */

import { isDeepStrictEqual } from 'node:util';
import {
  REMARK_AGAIN,
  REMARK_CAPTURED_OUT_OF_ORDER,
  REMARK_ROLES_ASSUMED,
  REMARK_WITH_DATA,
  REMARK_WITH_FIN,
  REMARK_WRONG_ACK,
} from '../../src/flow/phase.js';
import type { FlowSummary, TcpFlowSummary } from '../../src/flow/summary.js';
import { TCP_STATE_NAMES } from '../../src/flow/tcp-state.js';
import { FlowTracker } from '../../src/flow/tracker.js';
import { CaptureRecord } from '../../src/record.js';
import { describePhase } from '../../src/report/words/phase-words.js';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import { ethernet, frame, ipv4, tcp, tcpOption } from './frame-builder.js';
import { putInBlock } from './record-block.js';

export interface ScriptFields {
  clientIsn?: number;
  serverIsn?: number;
  clientPort?: number;
  serverPort?: number;
}

export interface ScriptResult {
  /** The script's expected side and what was found, line by line in the same form: compare them. */
  expected: string[];
  actual: string[];
  flows: TcpFlowSummary[];
}

const LINE =
  /^(?:\+([\d.]+)\s+)?([CS]) > [CS]\s+([FSRP.UEW-]+)\s+(-?\d+):(-?\d+)\((\d+)\)(?:\s+ack (-?\d+))?(?:\s+win (\d+))?(?:\s+<([^>]*)>)?\s*(?:\|(.*))?$/;

const REMARKS: readonly (readonly [number, string])[] = [
  [REMARK_AGAIN, 'again'],
  [REMARK_WRONG_ACK, 'wrong ack'],
  [REMARK_CAPTURED_OUT_OF_ORDER, 'captured late'],
  [REMARK_ROLES_ASSUMED, 'assumed'],
  [REMARK_WITH_DATA, 'with data'],
  [REMARK_WITH_FIN, 'with FIN'],
];

/** Runs it with header prediction and without: what is found must be the same. */
export function runScript(script: string, fields: ScriptFields = {}): ScriptResult {
  const result = runOneWay(script, fields, true);
  const general = runOneWay(script, fields, false);
  if (!isDeepStrictEqual(result, general)) {
    throw new Error(
      `without header prediction:\n${general.actual.join('\n')}\n${JSON.stringify(general.flows)}\nwith it:\n${JSON.stringify(result.flows)}`,
    );
  }
  return result;
}

function runOneWay(script: string, fields: ScriptFields, predicts: boolean): ScriptResult {
  const { clientIsn = 1000, serverIsn = 5000, clientPort = 40000, serverPort = 80 } = fields;
  const decoder = new FrameDecoder();
  const tracker = new FlowTracker(decoder.frame.addresses, {}, { predicts });
  const record = new CaptureRecord();
  record.linkType = 1;
  record.seconds = 1_700_000_000;
  const expected: string[] = [];
  const actual: string[] = [];
  const verdicts: string[] = [];
  let nanoseconds = 0;
  let states = ['?', '?'];

  for (const raw of script.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('=')) {
      verdicts.push(line);
      continue;
    }
    const parts = LINE.exec(line);
    if (parts === null) throw new Error(`not a line of a script: ${line}`);
    const [, wait = '0.001', from, flags = '', seq, , length, ack, window = '65535', options = '', expectation = ''] = parts;
    const isClient = from === 'C';
    const isn = isClient ? clientIsn : serverIsn;
    const peerIsn = isClient ? serverIsn : clientIsn;
    const segment = frame(
      ethernet(),
      ipv4(isClient ? {} : { source: '10.0.0.2', destination: '10.0.0.1' }),
      tcp({
        sourcePort: isClient ? clientPort : serverPort,
        destinationPort: isClient ? serverPort : clientPort,
        sequence: (isn + Number(seq)) >>> 0,
        acknowledgment: ack === undefined ? 0 : (peerIsn + Number(ack)) >>> 0,
        flags: flags === '-' ? 0 : flags,
        window: Number(window),
        options: encodeOptions(options),
      }),
      'x'.repeat(Number(length)),
    );
    putInBlock(record, segment);
    if (record.number > 0) nanoseconds += Math.round(Number(wait) * 1e9);
    record.number++;
    record.seconds = 1_700_000_000 + Math.floor(nanoseconds / 1e9);
    record.nanoseconds = nanoseconds % 1e9;
    tracker.track(decoder.decode(record));
    const annotation = tracker.annotations[0];
    if (annotation === undefined) throw new Error(`no segment: ${line}`);

    const [label = '', changes = ''] = expectation.split('|').map((part) => part.trim());
    const wanted = [...states];
    for (const [, end, state] of changes.matchAll(/([CS])=([A-Z0-9-]+)/g)) wanted[end === 'C' ? 0 : 1] = state as string;
    const clientIsC = (annotation.clientSide === annotation.side) === isClient;
    const both = [TCP_STATE_NAMES[annotation.clientState], TCP_STATE_NAMES[annotation.serverState]];
    states = clientIsC ? both : both.reverse();
    const remarks = REMARKS.filter(([bit]) => (annotation.remarks & bit) !== 0).map(([, word]) => word);
    const found = [describePhase(annotation.phase)?.en ?? '-', ...(remarks.length > 0 ? [`[${remarks.join(', ')}]`] : [])].join(' ');
    const what = line.split('|')[0]?.trim() ?? '';
    expected.push(`${what} | ${label === '' ? found : label} | C=${wanted[0]} S=${wanted[1]}`);
    actual.push(`${what} | ${found} | C=${states[0]} S=${states[1]}`);
  }

  const flows = [...tracker.flows()].filter((flow: FlowSummary): flow is TcpFlowSummary => flow.protocol === 'tcp');
  const flow = flows.at(-1) as TcpFlowSummary;
  for (const verdict of verdicts) {
    expected.push(verdict.replaceAll(/\s+/g, ' '));
    actual.push(describeVerdict(verdict, flow));
  }
  return { expected, actual, flows };
}

/** The record's side of a line `= part verdict field=value ...`, in the same form. */
function describeVerdict(line: string, flow: TcpFlowSummary): string {
  const [part = '', ...words] = line.slice(1).trim().split(/\s+/);
  const object = (part === 'flow' ? flow : flow[part as keyof TcpFlowSummary]) as unknown as Record<string, unknown>;
  const found = words.map((word) => {
    const equals = word.indexOf('=');
    if (equals < 0) return String(object.verdict);
    const name = word.slice(0, equals);
    if (name === 'proof')
      return `proof=${flow.handshake.proof.map((e) => `${e.equation}:${e.actual}${e.holds ? '' : `!${e.expected}`}`).join(',')}`;
    const value = object[name];
    return `${name}=${typeof value === 'object' && value !== null ? JSON.stringify(value) : value}`;
  });
  return `= ${[part, ...found].join(' ')}`;
}

function encodeOptions(text: string): number[] {
  return text.split(',').flatMap((option) => {
    const [name, first = '0', second = '0'] = option.trim().split(/\s+/);
    switch (name) {
      case '':
        return [];
      case 'mss':
        return tcpOption.maximumSegmentSize(Number(first));
      case 'ws':
        return tcpOption.windowScale(Number(first));
      case 'sackOK':
        return tcpOption.sackPermitted();
      case 'sack':
        return tcpOption.sack([Number(first), Number(second)]);
      case 'MP':
        return tcpOption.multipath(Number(first));
      case 'TS':
        return tcpOption.timestamps(Number(first), 0);
      case 'FO':
        return tcpOption.fastOpen([1, 2, 3, 4, 5, 6, 7, 8]);
      default:
        throw new Error(`unknown option ${name}`);
    }
  });
}
