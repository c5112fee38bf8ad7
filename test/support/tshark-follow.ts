/** What `tshark -z follow` says of the streams of a capture, beside what the follower says. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCapture } from '../../src/capture/open.js';
import { CaptureError } from '../../src/errors.js';
import { StreamFollower } from '../../src/flow/reassembly/stream-follower.js';
import { Pipeline } from '../../src/pipeline.js';
import { TransportProtocol } from '../../src/wire/segment.js';

/** Bytes in hexadecimal digits, by who sent them; neighbours of one sender joined. 0 is who sent the stream's first segment. */
export type Turn = readonly [side: 0 | 1, hex: string];

export interface FollowedStream {
  /** Our bytes alone, and as tshark writes them: with a text in place of each gap that the receiver acknowledged. */
  bytes: Turn[];
  asTshark: Turn[];
  gaps: { side: 0 | 1; length: number; reason: string }[];
}

/** Every TCP stream of the capture, by number. */
export async function followAll(path: string): Promise<Map<number, FollowedStream>> {
  const streams = new Map<number, { follower: StreamFollower; pieces: Turn[]; texts: Turn[]; gaps: FollowedStream['gaps'] }>();
  const open = (number: number) => {
    const pieces: Turn[] = [];
    const texts: Turn[] = [];
    const gaps: FollowedStream['gaps'] = [];
    const follower = new StreamFollower({ protocol: 'tcp', number }, ({ kind, side, length, reason, bytes, start, end }) => {
      const content: Turn = [side, Buffer.from(bytes.subarray(start, end)).toString('hex')];
      if (kind === 'gap') gaps.push({ side, length, reason });
      else pieces.push(content);
      if (kind !== 'gap') texts.push(content);
      else if (reason === 'acknowledged') texts.push([side, Buffer.from(`[${length} bytes missing in capture file]\0`).toString('hex')]);
    });
    const made = { follower, pieces, texts, gaps };
    streams.set(number, made);
    return made;
  };
  const pipeline = new Pipeline();
  const source = openCapture(path);
  try {
    await pipeline.run(source, {
      row({ frame, annotations }) {
        const numbers = new Set<number>();
        for (let i = 0; i < frame.segmentCount; i++) {
          const number = annotations[i]?.stream ?? -1;
          if (frame.segments[i]?.protocol === TransportProtocol.TCP && number >= 0) numbers.add(number);
        }
        for (const number of numbers) (streams.get(number) ?? open(number)).follower.takeFrame(frame, annotations);
        return true;
      },
      async pause() {},
    });
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  } finally {
    await source.close();
  }
  const result = new Map<number, FollowedStream>();
  for (const [number, { follower, pieces, texts, gaps }] of streams) {
    follower.finish();
    result.set(number, { bytes: joinTurns(pieces), asTshark: joinTurns(texts), gaps });
  }
  return result;
}

/** A home for tshark in which application dissectors are off: they number streams of their own. Remove it with `remove`. */
export function makeTsharkHome(): { home: string; remove: () => void } {
  const home = mkdtempSync(join(tmpdir(), 'pcapnote-tshark-'));
  mkdirSync(join(home, '.config', 'wireshark'), { recursive: true });
  const { stdout } = spawnSync('tshark', ['-G', 'protocols'], {
    encoding: 'utf8',
    env: { ...process.env, HOME: home },
    maxBuffer: 1 << 24,
  });
  const applications =
    /^(?:http\d?|tls|ssl|dns|mdns|ftp.*|smb\d?|nbss|sip|rtp|rtcp|rtsp|sdp|h\d{3}.*|smtp|imf|imap|pop|ssh|telnet|rpc|nfs|mount|dcerpc|quic|stun|bittorrent|x11|irc|ldap|kerberos|rdp|vnc|mysql|pgsql|mqtt|amqp|redis|rsh|rlogin)$/;
  const disabled = stdout.split('\n').flatMap((line) => line.split('\t')[2] ?? []);
  writeFileSync(join(home, '.config', 'wireshark', 'disabled_protos'), disabled.filter((name) => applications.test(name)).join('\n'));
  return { home, remove: () => rmSync(home, { recursive: true }) };
}

/** tshark's raw output of the streams of the capture, by number. */
export function followWithTshark(path: string, numbers: readonly number[], home: string): Map<number, Turn[]> {
  const questions = numbers.flatMap((number) => ['-z', `follow,tcp,raw,${number}`]);
  const environment = { ...process.env, HOME: home, TZ: 'UTC', LC_ALL: 'C.UTF-8' };
  const { stdout } = spawnSync('tshark', ['-n', '-r', path, '-q', ...questions], {
    encoding: 'utf8',
    env: environment,
    maxBuffer: 1 << 30,
  });
  const streams = new Map<number, Turn[]>();
  let turns: Turn[] = [];
  for (const line of stdout.split('\n')) {
    const number = /^Filter: tcp\.stream eq (\d+)$/.exec(line)?.[1];
    if (number !== undefined) {
      turns = [];
      streams.set(Number(number), turns);
    } else if (/^\t?[0-9a-f]+$/.test(line)) {
      turns.push([line.startsWith('\t') ? 1 : 0, line.trim()]);
    }
  }
  for (const [number, pieces] of streams) streams.set(number, joinTurns(pieces));
  return streams;
}

function joinTurns(pieces: readonly Turn[]): Turn[] {
  const turns: [0 | 1, string[]][] = [];
  for (const [side, hex] of pieces) {
    const last = turns.at(-1);
    if (hex === '') continue;
    if (last?.[0] === side) last[1].push(hex);
    else turns.push([side, [hex]]);
  }
  return turns.map(([side, parts]) => [side, parts.join('')]);
}
