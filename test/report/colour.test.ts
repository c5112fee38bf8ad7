import { describe, expect, it } from 'vitest';
import { openBytes } from '../../src/capture/memory-source.js';
import { Pipeline } from '../../src/pipeline.js';
import { ColourRule, colourStart, findColourRule } from '../../src/report/format/colour.js';
import { writePcap } from '../support/capture-writer.js';
import { conversation } from '../support/conversation.js';
import { ethernet, frame, icmp, ipv4, udp } from '../support/frame-builder.js';

async function rulesOf(frames: Uint8Array[]): Promise<ColourRule[]> {
  const rules: ColourRule[] = [];
  await new Pipeline().run(openBytes(writePcap(frames)), {
    row: (row) => rules.push(findColourRule(row)) > 0,
    pause: async () => {},
  });
  return rules;
}

const ARP = frame(ethernet({ type: 0x0806 }), new Uint8Array([0, 1, 8, 0, 6, 4, 0, 1, ...new Array(20).fill(0)]));

describe('colouring rules', () => {
  it('of a connection', async () => {
    const frames = conversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hello\n> P. 1 1 hello\n< . 1 6\n< R 1');
    expect(await rulesOf(frames)).toEqual([
      ColourRule.TCP_SYN_FIN,
      ColourRule.TCP_SYN_FIN,
      ColourRule.TCP,
      ColourRule.TCP,
      ColourRule.BAD_TCP,
      ColourRule.TCP,
      ColourRule.TCP_RESET,
    ]);
  });

  it('window updates and keep-alives are not bad', async () => {
    const frames = conversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hello\n< . 1 6\n< . 1 6 w=9999\n> . 5 1');
    expect((await rulesOf(frames)).slice(-2)).toEqual([ColourRule.TCP, ColourRule.TCP]);
  });

  it('of what is not TCP', async () => {
    const quoted = frame(ipv4({ source: '10.0.0.1', destination: '10.0.0.2' }), udp({ sourcePort: 1, destinationPort: 2 }), 'x');
    expect(
      await rulesOf([
        frame(ethernet(), ipv4({}), udp({}), 'text'),
        frame(ethernet(), ipv4({}), icmp({ type: 8 }), 'ping'),
        frame(ethernet(), ipv4({}), icmp({ type: 3, code: 3 }), quoted),
        ARP,
        frame(ethernet(), ipv4({ ttl: 1 }), udp({}), 'text'),
        new Uint8Array(3),
      ]),
    ).toEqual([ColourRule.UDP, ColourRule.ICMP, ColourRule.ICMP_ERROR, ColourRule.ARP, ColourRule.LOW_TTL, ColourRule.NONE]);
  });
});

it('none of them colours where there is no colour', () => {
  for (const rule of Object.values(ColourRule)) expect(colourStart(rule, 0)).toBe('');
  expect(colourStart(ColourRule.BAD_TCP, 1)).toBe('\u001b[91m');
  expect(colourStart(ColourRule.TCP, 2)).toBe('');
});
