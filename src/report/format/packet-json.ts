/**
 * One packet as JSON (PacketRecord), written as bytes straight from the row: a line costs a few microseconds, where making the object and
 * JSON.stringify would cost ten times that.
 */
import { readI32 } from '../../bytes.js';
import { type Annotation, SCALE_ABSENT } from '../../flow/annotation.js';
import { Phase } from '../../flow/phase.js';
import { TCP_STATE_NAMES } from '../../flow/tcp-state.js';
import { FaultKind, type Frame } from '../../wire/frame.js';
import type { LayerKind } from '../../wire/layer.js';
import {
  ACK,
  OPTION_ACCURATE_ECN,
  OPTION_FAST_OPEN_COOKIE,
  OPTION_FAST_OPEN_REQUEST,
  OPTION_MPTCP,
  OPTION_MSS,
  OPTION_SACK,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  OPTION_WINDOW_SCALE,
  type Segment,
  TransportProtocol,
} from '../../wire/segment.js';
import { nameLayer } from '../fields/frame-protocols.js';
import { writeDestination, writeSource } from '../info/address-column.js';
import { listFlags } from '../info/flag-words.js';
import { writeInfo } from '../info/info.js';
import { writeProtocol } from '../info/protocol-column.js';
import type { Row } from '../row.js';
import { encodeText, type TextBuffer } from '../text-buffer.js';
import { writeIpv4, writeIpv6Id } from '../words/address-words.js';
import { judgementOf } from '../words/judgement.js';
import { describePhase } from '../words/phase-words.js';
import { MARK_WORDS, REMARK_WORDS } from '../words/remark-words.js';
import { isOnCalendar, writeDifference, writeIsoTime, writeNanoseconds, writeSeconds } from '../words/time-words.js';
import { writePreview } from './escape.js';
import { beginString, endString, firstJsonKey, jsonKey, jsonWord } from './json-text.js';
import { SCHEMA_VERSION } from './packet-record.js';

const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const CLOSE_BRACE = 0x7d;
const COMMA = 0x2c;
const NULL = encodeText('null');
const TRUE = encodeText('true');
const FALSE = encodeText('false');

const SCHEMA = encodeText(`{"schemaVersion":${SCHEMA_VERSION}`);
const KEY = {
  number: jsonKey('number'),
  time: jsonKey('time'),
  relativeTime: jsonKey('relativeTime'),
  deltaTime: jsonKey('deltaTime'),
  length: jsonKey('length'),
  capturedLength: jsonKey('capturedLength'),
  linkType: jsonKey('linkType'),
  layers: jsonKey('layers'),
  source: jsonKey('source'),
  destination: jsonKey('destination'),
  protocol: jsonKey('protocol'),
  info: jsonKey('info'),
  stream: jsonKey('stream'),
  direction: jsonKey('direction'),
  client: jsonKey('client'),
  server: jsonKey('server'),
  rolesKnown: jsonKey('rolesKnown'),
  phase: jsonKey('phase'),
  clientState: jsonKey('clientState'),
  serverState: jsonKey('serverState'),
  remarks: jsonKey('remarks'),
  tcp: jsonKey('tcp'),
  udp: jsonKey('udp'),
  payload: jsonKey('payload'),
  otherTransports: jsonKey('otherTransports'),
  fault: jsonKey('fault'),
  address: firstJsonKey('address'),
  port: jsonKey('port'),
  sourcePort: firstJsonKey('sourcePort'),
  destinationPort: jsonKey('destinationPort'),
  seq: jsonKey('seq'),
  ack: jsonKey('ack'),
  nextSeq: jsonKey('nextSeq'),
  rawSeq: jsonKey('rawSeq'),
  rawAck: jsonKey('rawAck'),
  headerLength: jsonKey('headerLength'),
  payloadLength: jsonKey('payloadLength'),
  flags: jsonKey('flags'),
  rawWindow: jsonKey('rawWindow'),
  window: jsonKey('window'),
  windowScaleFactor: jsonKey('windowScaleFactor'),
  checksum: jsonKey('checksum'),
  urgentPointer: jsonKey('urgentPointer'),
  options: jsonKey('options'),
  completeness: jsonKey('completeness'),
  streamTime: jsonKey('streamTime'),
  streamDelta: jsonKey('streamDelta'),
  analysis: jsonKey('analysis'),
  marks: firstJsonKey('marks'),
  acksFrame: jsonKey('acksFrame'),
  ackRtt: jsonKey('ackRtt'),
  initialRtt: jsonKey('initialRtt'),
  bytesInFlight: jsonKey('bytesInFlight'),
  pushBytes: jsonKey('pushBytes'),
  rto: jsonKey('rto'),
  rtoFrame: jsonKey('rtoFrame'),
  duplicateAckNumber: jsonKey('duplicateAckNumber'),
  duplicateAckFrame: jsonKey('duplicateAckFrame'),
  datagramNumber: jsonKey('datagramNumber'),
  latency: jsonKey('latency'),
  quoted: jsonKey('quoted'),
} as const;

/** Names of Wireshark's marks as JSON, by bit of Annotation.marks. */
const markNames = MARK_WORDS.map(({ name }) => jsonWord(name));
const STATE_WORDS = TCP_STATE_NAMES.map(jsonWord);
const TO_SERVER = jsonWord('client-to-server');
const TO_CLIENT = jsonWord('server-to-client');

/** Writes the packet as one JSON object without line ends. */
export function writePacket(out: TextBuffer, row: Row): void {
  const { frame, segment, annotation } = row;
  out.append(SCHEMA);
  writeFrame(out, row);
  const judged = judgementOf(row);
  if (judged >= 0) writeJudgement(out, row, judged);
  if (segment !== undefined && annotation !== undefined) {
    if (segment.protocol === TransportProtocol.TCP) writeTcp(out, segment, annotation);
    else writeUdp(out, segment, annotation);
    if (segment.payloadEnd > segment.payloadStart) {
      out.append(KEY.payload);
      const start = beginString(out);
      writePreview(out, segment.bytes, segment.payloadStart, segment.payloadEnd);
      endString(out, start);
    }
  }
  if (frame.segmentCount > (segment === undefined ? 0 : 1)) writeOtherTransports(out, row);
  if (frame.fault !== FaultKind.NONE) writeFault(out, frame);
  out.byte(CLOSE_BRACE);
}

function writeFrame(out: TextBuffer, row: Row): void {
  const { frame } = row;
  writeInteger(out, KEY.number, frame.number);
  out.append(KEY.time);
  if (frame.hasTime) {
    if (isOnCalendar(frame.seconds)) {
      const start = beginString(out);
      writeIsoTime(out, frame.seconds, frame.nanoseconds);
      endString(out, start);
    } else {
      out.append(NULL);
    }
    out.append(KEY.relativeTime);
    writeDifference(out, frame.seconds, frame.nanoseconds, row.firstSeconds, row.firstNanoseconds);
    out.append(KEY.deltaTime);
    if (row.previousHasTime) writeDifference(out, frame.seconds, frame.nanoseconds, row.previousSeconds, row.previousNanoseconds);
    else writeSeconds(out, 0, 0);
  } else {
    out.append(NULL);
    out.append(KEY.relativeTime);
    out.append(NULL);
    out.append(KEY.deltaTime);
    out.append(NULL);
  }
  writeInteger(out, KEY.length, frame.originalLength);
  writeInteger(out, KEY.capturedLength, frame.capturedLength);
  writeInteger(out, KEY.linkType, frame.linkType);
  out.append(KEY.layers);
  out.byte(OPEN_BRACKET);
  for (let i = 0; i < frame.layerCount; i++) {
    if (i > 0) out.byte(COMMA);
    out.append(layerWord(frame.layerKind[i] as LayerKind));
  }
  out.byte(CLOSE_BRACKET);
  writeColumn(out, KEY.source, row, writeSource);
  writeColumn(out, KEY.destination, row, writeDestination);
  writeColumn(out, KEY.protocol, row, writeProtocol);
  writeColumn(out, KEY.info, row, writeInfo);
}

/** What the tracker made of the packet: flow, roles, phase, states. */
function writeJudgement(out: TextBuffer, row: Row, index: number): void {
  const { frame } = row;
  const segment = frame.segments[index] as Segment;
  const annotation = row.annotations[index] as Annotation;
  const isTcp = segment.protocol === TransportProtocol.TCP;
  writeStreamName(out, segment, annotation);
  const fromClient = annotation.side === annotation.clientSide;
  out.append(KEY.direction);
  out.append(fromClient ? TO_SERVER : TO_CLIENT);
  out.append(KEY.client);
  writeEndpoint(out, frame, segment, fromClient);
  out.append(KEY.server);
  writeEndpoint(out, frame, segment, !fromClient);
  out.append(KEY.rolesKnown);
  out.append(annotation.rolesKnown ? TRUE : FALSE);
  if (annotation.phase !== Phase.NONE) {
    out.append(KEY.phase);
    writePhase(out, annotation);
  }
  if (isTcp) {
    out.append(KEY.clientState);
    out.append(STATE_WORDS[annotation.clientState] as Uint8Array);
    out.append(KEY.serverState);
    out.append(STATE_WORDS[annotation.serverState] as Uint8Array);
  }
  out.append(KEY.remarks);
  out.append(remarkList(annotation.remarks));
}

function writeTcp(out: TextBuffer, segment: Segment, annotation: Annotation): void {
  out.append(KEY.tcp);
  writeInteger(out, KEY.sourcePort, segment.sourcePort);
  writeInteger(out, KEY.destinationPort, segment.destinationPort);
  writeInteger(out, KEY.seq, (annotation.seqIsRelative ? annotation.relativeSeq : segment.seq) >>> 0);
  if ((segment.flags & ACK) !== 0) writeInteger(out, KEY.ack, (annotation.seqIsRelative ? annotation.relativeAck : segment.ack) >>> 0);
  if (annotation.seqIsRelative) writeInteger(out, KEY.nextSeq, annotation.nextSeq >>> 0);
  writeInteger(out, KEY.rawSeq, segment.seq >>> 0);
  writeInteger(out, KEY.rawAck, segment.ack >>> 0);
  writeInteger(out, KEY.headerLength, segment.headerLength);
  if (segment.hasLength) writeInteger(out, KEY.payloadLength, segment.payloadLength);
  out.append(KEY.flags);
  out.append(flagList(segment.flags));
  writeInteger(out, KEY.rawWindow, segment.window);
  writeInteger(out, KEY.window, annotation.windowSize);
  if (annotation.scaleFactor !== SCALE_ABSENT) writeInteger(out, KEY.windowScaleFactor, annotation.scaleFactor);
  writeInteger(out, KEY.checksum, segment.checksum);
  writeInteger(out, KEY.urgentPointer, segment.urgentPointer);
  writeOptions(out, segment, annotation);
  if (annotation.stream >= 0) {
    writeInteger(out, KEY.completeness, annotation.completeness);
    out.append(KEY.streamTime);
    writeSeconds(out, annotation.relativeSeconds, annotation.relativeNanoseconds);
    out.append(KEY.streamDelta);
    writeSeconds(out, annotation.deltaSeconds, annotation.deltaNanoseconds);
  }
  if (annotation.hasAnalysis) writeAnalysis(out, annotation);
  out.byte(CLOSE_BRACE);
}

const OPTION_KEY = {
  mss: '"mss":',
  windowScale: '"windowScale":',
  sackPermitted: '"sackPermitted":true',
  timestampValue: '"timestamps":{"value":',
  timestampEcho: ',"echo":',
  sack: '"sack":[',
  left: '{"left":',
  right: ',"right":',
  fastOpenRequest: '"fastOpen":"request"',
  fastOpenCookie: '"fastOpen":"cookie"',
  accurateEcn: '"accurateEcn":true',
  mptcp: '"mptcp":true',
} as const;

function writeOptions(out: TextBuffer, segment: Segment, annotation: Annotation): void {
  const { options } = segment;
  out.append(KEY.options);
  out.byte(0x7b);
  const start = out.length;
  if (options & OPTION_MSS) {
    beginOption(out, start, OPTION_KEY.mss);
    out.integer(segment.mss);
  }
  if (options & OPTION_WINDOW_SCALE) {
    beginOption(out, start, OPTION_KEY.windowScale);
    out.integer(segment.windowScale);
  }
  if (options & OPTION_SACK_PERMITTED) beginOption(out, start, OPTION_KEY.sackPermitted);
  if (options & OPTION_TIMESTAMPS) {
    beginOption(out, start, OPTION_KEY.timestampValue);
    out.integer(segment.timestampValue >>> 0);
    out.ascii(OPTION_KEY.timestampEcho);
    out.integer(segment.timestampEcho >>> 0);
    out.byte(CLOSE_BRACE);
  }
  if (options & OPTION_SACK) {
    beginOption(out, start, OPTION_KEY.sack);
    for (let i = 0; i < segment.sackCount; i++) {
      const at = segment.sackStart + i * 8;
      if (i > 0) out.byte(COMMA);
      out.ascii(OPTION_KEY.left);
      out.integer((readI32(segment.bytes, at) - annotation.sackBase) >>> 0);
      out.ascii(OPTION_KEY.right);
      out.integer((readI32(segment.bytes, at + 4) - annotation.sackBase) >>> 0);
      out.byte(CLOSE_BRACE);
    }
    out.byte(CLOSE_BRACKET);
  }
  if (options & OPTION_FAST_OPEN_COOKIE) beginOption(out, start, OPTION_KEY.fastOpenCookie);
  else if (options & OPTION_FAST_OPEN_REQUEST) beginOption(out, start, OPTION_KEY.fastOpenRequest);
  if (options & OPTION_ACCURATE_ECN) beginOption(out, start, OPTION_KEY.accurateEcn);
  if (options & OPTION_MPTCP) beginOption(out, start, OPTION_KEY.mptcp);
  out.byte(CLOSE_BRACE);
}

function beginOption(out: TextBuffer, start: number, key: string): void {
  if (out.length > start) out.byte(COMMA);
  out.ascii(key);
}

function writeAnalysis(out: TextBuffer, annotation: Annotation): void {
  out.append(KEY.analysis);
  out.append(KEY.marks);
  out.byte(OPEN_BRACKET);
  for (let bits = annotation.marks; bits !== 0; bits &= bits - 1) {
    if (bits !== annotation.marks) out.byte(COMMA);
    out.append(markNames[31 - Math.clz32(bits & -bits)] as Uint8Array);
  }
  out.byte(CLOSE_BRACKET);
  if (annotation.acksFrame !== 0) writeInteger(out, KEY.acksFrame, annotation.acksFrame);
  if (annotation.ackRtt !== 0) writeDuration(out, KEY.ackRtt, annotation.ackRtt);
  if (annotation.initialRtt !== 0) writeDuration(out, KEY.initialRtt, annotation.initialRtt);
  if (annotation.bytesInFlight !== 0) writeInteger(out, KEY.bytesInFlight, annotation.bytesInFlight);
  if (annotation.pushBytes !== 0) writeInteger(out, KEY.pushBytes, annotation.pushBytes);
  if (annotation.rto !== 0) writeDuration(out, KEY.rto, annotation.rto);
  if (annotation.rtoFrame !== 0) writeInteger(out, KEY.rtoFrame, annotation.rtoFrame);
  if (annotation.duplicateAckFrame !== 0) {
    writeInteger(out, KEY.duplicateAckNumber, annotation.duplicateAckNumber);
    writeInteger(out, KEY.duplicateAckFrame, annotation.duplicateAckFrame);
  }
  out.byte(CLOSE_BRACE);
}

function writeUdp(out: TextBuffer, segment: Segment, annotation: Annotation): void {
  out.append(KEY.udp);
  writeInteger(out, KEY.sourcePort, segment.sourcePort);
  writeInteger(out, KEY.destinationPort, segment.destinationPort);
  writeInteger(out, KEY.length, segment.udpLength);
  if (segment.hasLength) writeInteger(out, KEY.payloadLength, segment.payloadLength);
  writeInteger(out, KEY.checksum, segment.checksum);
  if (annotation.datagramNumber !== 0) writeInteger(out, KEY.datagramNumber, annotation.datagramNumber);
  if (annotation.latency >= 0) writeDuration(out, KEY.latency, annotation.latency);
  out.byte(CLOSE_BRACE);
}

function writeOtherTransports(out: TextBuffer, row: Row): void {
  const { frame, annotations, segment: main } = row;
  out.append(KEY.otherTransports);
  out.byte(OPEN_BRACKET);
  let isFirst = true;
  for (let i = 0; i < frame.segmentCount; i++) {
    const segment = frame.segments[i] as Segment;
    const annotation = annotations[i];
    if (segment === main) continue;
    if (!isFirst) out.byte(COMMA);
    isFirst = false;
    const { protocol } = segment;
    out.ascii('{"protocol":');
    out.ascii(protocol === TransportProtocol.TCP ? '"tcp"' : protocol === TransportProtocol.UDP ? '"udp"' : '"udplite"');
    if (annotation !== undefined && annotation.stream >= 0) writeStreamName(out, segment, annotation);
    out.append(KEY.source);
    writeEndpoint(out, frame, segment, true);
    out.append(KEY.destination);
    writeEndpoint(out, frame, segment, false);
    out.append(KEY.quoted);
    out.append(segment.quoted ? TRUE : FALSE);
    out.byte(CLOSE_BRACE);
  }
  out.byte(CLOSE_BRACKET);
}

function writeFault(out: TextBuffer, frame: Frame): void {
  const layer = frame.faultLayer;
  const inFrame = frame.layerBytes[layer] === frame.layerBytes[0];
  out.append(KEY.fault);
  out.ascii(frame.fault === FaultKind.TRUNCATED ? '{"kind":"truncated","layer":' : '{"kind":"malformed","layer":');
  out.append(layerWord(frame.layerKind[layer] as LayerKind));
  out.ascii(',"offset":');
  out.integer(inFrame ? frame.faultOffset - (frame.layerStart[0] as number) : frame.faultOffset);
  out.ascii(',"needed":');
  out.integer(frame.faultNeeded);
  out.ascii(',"had":');
  out.integer(frame.faultHad);
  out.byte(CLOSE_BRACE);
}

function writeEndpoint(out: TextBuffer, frame: Frame, segment: Segment, isSource: boolean): void {
  const address = isSource ? segment.source : segment.destination;
  out.append(KEY.address);
  out.byte(0x22);
  if (segment.family === 4) writeIpv4(out, address);
  else writeIpv6Id(out, frame.addresses, address);
  out.byte(0x22);
  writeInteger(out, KEY.port, isSource ? segment.sourcePort : segment.destinationPort);
  out.byte(CLOSE_BRACE);
}

function writeStreamName(out: TextBuffer, segment: Segment, annotation: Annotation): void {
  out.append(KEY.stream);
  out.ascii(segment.protocol === TransportProtocol.TCP ? '"tcp:' : '"udp:');
  out.integer(annotation.stream);
  out.byte(0x22);
}

function writeColumn(out: TextBuffer, key: Uint8Array, row: Row, write: (out: TextBuffer, row: Row) => void): void {
  out.append(key);
  const start = beginString(out);
  write(out, row);
  endString(out, start);
}

function writeInteger(out: TextBuffer, key: Uint8Array, value: number): void {
  out.append(key);
  out.integer(value);
}

function writeDuration(out: TextBuffer, key: Uint8Array, nanoseconds: number): void {
  out.append(key);
  writeNanoseconds(out, nanoseconds);
}

/** A datagram's label has its number; all other phases are a text made once. */
function writePhase(out: TextBuffer, { phase, datagramNumber }: Annotation): void {
  const isNumbered = (phase === Phase.UDP_REQUEST || phase === Phase.UDP_REPLY) && datagramNumber > 0;
  const object = phaseObject(phase);
  out.append(object);
  if (!isNumbered) return;
  out.length -= 2; // the closing quote and brace
  out.byte(0x20);
  out.integer(datagramNumber);
  out.byte(0x22);
  out.byte(CLOSE_BRACE);
}

/** Texts made at first use, kept by their number: layers, phases, remarks and flags are few. */
const layerWords: (Uint8Array | undefined)[] = [];
const phaseObjects: (Uint8Array | undefined)[] = [];
const remarkLists: (Uint8Array | undefined)[] = [];
const flagLists: (Uint8Array | undefined)[] = new Array<Uint8Array | undefined>(0x1000).fill(undefined);

function layerWord(kind: LayerKind): Uint8Array {
  layerWords[kind] ??= jsonWord(nameLayer(kind));
  return layerWords[kind];
}

function phaseObject(phase: Phase): Uint8Array {
  phaseObjects[phase] ??= encodeText(stringifyPhase(phase));
  return phaseObjects[phase];
}

function stringifyPhase(phase: Phase): string {
  const words = describePhase(phase);
  return words === undefined ? 'null' : JSON.stringify({ code: words.code, step: words.step, label: words.en });
}

function remarkList(remarks: number): Uint8Array {
  remarkLists[remarks] ??= encodeText(JSON.stringify(REMARK_WORDS.filter(({ bit }) => (remarks & bit) !== 0).map(({ name }) => name)));
  return remarkLists[remarks];
}

function flagList(flags: number): Uint8Array {
  flagLists[flags] ??= encodeText(JSON.stringify(listFlags(flags)));
  return flagLists[flags];
}
