/** Every field that `pcapnote fields` knows. */
import type { Field } from './field.js';
import { COLUMN_FIELDS } from './fields-columns.js';
import { EXPERT_FIELDS } from './fields-expert.js';
import { FRAME_FIELDS } from './fields-frame.js';
import { JUDGEMENT_FIELDS } from './fields-judgement.js';
import { NETWORK_FIELDS } from './fields-network.js';
import { TCP_FIELDS } from './fields-tcp.js';
import { TCP_ANALYSIS_FIELDS } from './fields-tcp-analysis.js';
import { UDP_FIELDS } from './fields-udp.js';

/** In the order `fields --list` prints them: by layer, from the frame inwards. */
export const FIELDS: readonly Field[] = [
  ...FRAME_FIELDS,
  ...NETWORK_FIELDS,
  ...TCP_FIELDS,
  ...TCP_ANALYSIS_FIELDS,
  ...UDP_FIELDS,
  ...EXPERT_FIELDS,
  ...COLUMN_FIELDS,
  ...JUDGEMENT_FIELDS,
];

const byName = new Map(FIELDS.map((field) => [field.name, field]));

export function findField(name: string): Field | undefined {
  return byName.get(name);
}
