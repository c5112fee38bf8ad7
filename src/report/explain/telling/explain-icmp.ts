/** An ICMP error about a segment or datagram of the flow: who reports what, and what TCP makes of it (RFC 9293 section 3.9.2.2). */
import type { IcmpStep } from '../../../flow/story/story.js';
import type { IcmpName } from '../words/sentences.js';
import { otherSide, type Telling } from './telling.js';
import { Told } from './told.js';

const UNREACHABLE: readonly IcmpName[] = ['net-unreachable', 'host-unreachable', 'protocol-unreachable', 'port-unreachable', 'too-big'];
const SOURCE_ROUTE_FAILED = 5;
/** Codes of "destination unreachable" by which somebody forbids the way: RFC 792 and RFC 1812 section 5.2.7.1. */
const PROHIBITED: readonly number[] = [9, 10, 13];
/** The types of RFC 792, "destination unreachable" apart. */
const ICMP: ReadonlyMap<number, IcmpName> = new Map([
  [4, 'source-quench'],
  [5, 'redirect'],
  [11, 'time-exceeded'],
  [12, 'parameter-problem'],
]);
const ICMPV6: ReadonlyMap<number, IcmpName> = new Map([
  [2, 'too-big'],
  [3, 'time-exceeded'],
  [4, 'parameter-problem'],
  [137, 'redirect'],
]);
/** Codes of ICMPv6's "destination unreachable", RFC 4443 section 3.1. */
const UNREACHABLE_V6: readonly IcmpName[] = ['net-unreachable', 'prohibited', 'net-unreachable', 'host-unreachable', 'port-unreachable'];

export function nameIcmp({ family, type, code }: IcmpStep): IcmpName {
  if (family === 6) return (type === 1 ? UNREACHABLE_V6[code] : ICMPV6.get(type)) ?? (type === 1 ? 'unreachable' : 'other');
  if (type !== 3) return ICMP.get(type) ?? 'other';
  if (PROHIBITED.includes(code)) return 'prohibited';
  if (code === SOURCE_ROUTE_FAILED) return 'net-unreachable';
  return UNREACHABLE[code] ?? 'unreachable';
}

export function explainIcmp(step: IcmpStep, telling: Telling): Told {
  const told = new Told();
  const { words, story, names } = telling;
  const { from, reporter, family, mtu, about } = step;
  const what = nameIcmp(step);
  const receiver = names[otherSide(from)];
  const isEnd = reporter === story.flow[from].address;
  told.say(
    words.icmpReport({ reporter: isEnd ? null : reporter, end: names[from], receiver, what: words.icmp[what], frame: about }),
    family === 6 ? 'RFC 4443' : 'RFC 792',
  );
  if (what === 'too-big') {
    told.say(words.icmpTooBig({ who: receiver, mtu }), family === 6 ? 'RFC 8201' : 'RFC 1191');
    return told;
  }
  if (story.flow.protocol !== 'tcp') return told;
  switch (what) {
    case 'port-unreachable':
    case 'protocol-unreachable':
      told.say(words.icmpHard({ who: receiver }), 'RFC 9293 3.9.2.2', 'RFC 5927 5.2');
      break;
    case 'net-unreachable':
    case 'host-unreachable':
    case 'time-exceeded':
    case 'parameter-problem':
      told.say(words.icmpSoft({ who: receiver }), 'RFC 9293 3.9.2.2');
      break;
    case 'source-quench':
      told.say(words.icmpQuench, 'RFC 9293 3.9.2.2');
      break;
    default:
  }
  return told;
}
