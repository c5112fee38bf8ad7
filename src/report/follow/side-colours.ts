import type { ColourLevel } from '../format/colour.js';

/** Parameters of the SGR sequence for sixteen and for 256 colours: the client's red and the server's blue are Wireshark's. */
const SGR = {
  client: ['31', '38;5;167'],
  server: ['34', '38;5;75'],
  note: ['33', '38;5;178'],
} as const;

/** The sequence that begins a line of this kind; empty for none. COLOUR_END ends it. */
export function lineColour(kind: keyof typeof SGR, level: ColourLevel): string {
  return level === 0 ? '' : `\x1b[${SGR[kind][level - 1]}m`;
}
