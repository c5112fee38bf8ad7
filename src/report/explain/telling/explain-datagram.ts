/** A UDP datagram in sentences: who asked, who answered and how fast, what was refused, and what its payload says, made safe to print. */
import { Phase } from '../../../flow/phase.js';
import type { DatagramStep, FlowStory } from '../../../flow/story/story.js';
import { isUnsafe, writePreview } from '../../format/escape.js';
import { TextBuffer } from '../../text-buffer.js';
import { formatDuration } from '../../words/language.js';
import type { Telling } from './telling.js';
import { Told } from './told.js';

/** Bytes of a binary payload that are shown. */
const HEX_BYTES = 16;

/** Frames of the requests that a reply or an ICMP error is about. */
export function findAnswered({ steps }: FlowStory): ReadonlySet<number> {
  const answered = new Set<number>();
  for (const step of steps) if (step.kind === 'datagram' && step.request > 0) answered.add(step.request);
  return answered;
}

export function explainDatagram(step: DatagramStep, telling: Telling, answered: ReadonlySet<number>): Told {
  const told = new Told();
  const { words, story, names } = telling;
  const { phase, number, length, request, frame } = step;
  const ends = telling.ends(step.from);
  const latency = step.latency === null ? null : formatDuration(step.latency);
  if (phase === Phase.UDP_REFUSED) {
    const refuser = story.flow[step.from];
    told.say(
      words.portUnreachable({ port: refuser.port, who: names[step.from], frame: request }),
      isIpv6(refuser.address) ? 'RFC 4443 3.1' : 'RFC 792',
    );
    return told;
  }
  if (phase === Phase.UDP_REPLY) told.say(words.reply({ ...ends, number, bytes: length, frame: request, latency }), 'RFC 768');
  else told.say(words.request({ ...ends, number, bytes: length }), 'RFC 768');
  told.say(describePayload(step, telling));
  if (phase !== Phase.UDP_REQUEST) return told;
  if (isGroup(story.flow.server.address)) told.say(words.toGroup);
  else if (isWholeStory(story) && !answered.has(frame)) told.say(words.unanswered);
  return told;
}

/** Every datagram has a step, so what no reply names stayed unanswered. */
export function isWholeStory({ omitted, steps }: FlowStory): boolean {
  return omitted === 0 && steps.every(({ kind }) => kind !== 'run');
}

function isIpv6(address: string): boolean {
  return address.includes(':');
}

/** Multicast of either family, or the limited broadcast. */
function isGroup(address: string): boolean {
  if (isIpv6(address)) return /^ff/i.test(address);
  const first = Number(address.split('.', 1)[0]);
  return (first >= 224 && first <= 239) || address === '255.255.255.255';
}

function describePayload({ preview, length }: DatagramStep, { words }: Telling): string {
  if (length === 0) return words.noPayload;
  if (preview.length === 0) return '';
  return isText(preview, length) ? words.text({ text: previewText(preview, length) }) : words.hex({ hex: previewHex(preview, length) });
}

/** Where the preview ends within a character, that is left out. */
function wholeCharacters(preview: Uint8Array, length: number): number {
  if (length <= preview.length) return preview.length;
  for (let back = 1; back <= 3 && back <= preview.length; back++) {
    const byte = preview[preview.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? preview.length - back : preview.length;
  }
  return preview.length;
}

/** UTF-8 in which at most one character of eight has to be escaped. */
function isText(preview: Uint8Array, length: number): boolean {
  const bytes = preview.subarray(0, wholeCharacters(preview, length));
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return false;
  }
  const characters = [...text];
  // Line ends and tabs are text's own.
  const unsafe = characters.filter((character) => !'\r\n\t'.includes(character) && isUnsafe(character.codePointAt(0) as number));
  return unsafe.length * 8 <= characters.length;
}

const out = new TextBuffer();

/** `"GET /\r\n…"`: in quotes, escaped, and with an ellipsis where the payload goes on. */
function previewText(preview: Uint8Array, length: number): string {
  out.clear();
  const end = wholeCharacters(preview, length);
  writePreview(out, preview, 0, end);
  return `"${out.toString()}${end < length ? '…' : ''}"`;
}

/** `00 01 fe …`. */
function previewHex(preview: Uint8Array, length: number): string {
  const bytes = Array.from(preview.subarray(0, HEX_BYTES), (byte) => byte.toString(16).padStart(2, '0'));
  return bytes.join(' ') + (length > HEX_BYTES ? ' …' : '');
}
