/** Private enterprise numbers (IANA registry) that pcapng custom blocks are known to carry; others are shown by their number. */
export const ENTERPRISE_NAMES: ReadonlyMap<number, string> = new Map([
  [2, 'IBM'],
  [9, 'ciscoSystems'],
  [311, 'Microsoft'],
  [2636, 'Juniper Networks, Inc.'],
  [32473, 'Example Enterprise Number for Documentation Use'],
  [46254, 'Wireshark Foundation'],
]);
